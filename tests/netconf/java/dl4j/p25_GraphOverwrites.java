import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.*;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 1.0.0-M2.1. A graph with input types whose layers say other sizes: inference overwrites them.
public class p25_GraphOverwrites {
    public static void main(String[] args) {
        ComputationGraphConfiguration conf = new NeuralNetConfiguration.Builder()
                .seed(4).updater(new Sgd(0.05)).activation(Activation.TANH)
                .graphBuilder()
                .addInputs("words", "numbers")
                .setInputTypes(InputType.recurrent(1), InputType.recurrent(5))
                .addLayer("embedding", new EmbeddingSequenceLayer.Builder().nIn(300).nOut(8).build(), "words")
                .addLayer("a", new LSTM.Builder().nIn(9).nOut(6).build(), "embedding")
                .addLayer("b", new LSTM.Builder().nIn(7).nOut(4).build(), "numbers")
                .addLayer("out", new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nIn(11).nOut(2).build(), "a", "b")
                .setOutputs("out")
                .build();
        System.out.println(conf.toJson());
    }
}
