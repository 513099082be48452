import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 1.0.0-M2.1. One index twice, layers out of order, the loss by a class, an nIn that contradicts, words after layers.
public class p20_RepeatedIndex {
    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .updater(new Nesterovs(0.01, 0.95)).seed(12).weightInit(WeightInit.XAVIER).activation(Activation.TANH)
                .list()
                .layer(2, new RnnOutputLayer.Builder(new org.nd4j.linalg.lossfunctions.impl.LossMSE()).activation(Activation.IDENTITY).nIn(11).nOut(2).build())
                .layer(0, new LSTM.Builder().nIn(4).nOut(10).build())
                .layer(1, new LSTM.Builder().nIn(10).nOut(99).build())
                .layer(1, new LSTM.Builder().nIn(10).nOut(12).build())
                .build();
        System.out.println(conf.toJson());
    }
}
