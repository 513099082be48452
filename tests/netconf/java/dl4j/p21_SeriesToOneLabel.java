import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.conf.layers.recurrent.*;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 1.0.0-M2.1. Embedding, bidirectional, pooling; an input type before the layers; weights of a distribution without dist.
public class p21_SeriesToOneLabel {
    public static void main(String[] args) {
        final int words = 5_000;
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .seed(17).updater(new Adam(1e-3)).l2(1e-5).weightInit(new NormalDistribution(0, 0.1))
                .list()
                .setInputType(InputType.recurrent(1))
                .layer(0, new EmbeddingSequenceLayer.Builder().l2(0).hasBias(true).nIn(words).nOut(24).build())
                .layer(new Bidirectional(new LSTM.Builder().nOut(16).dropOut(0.8).activation(Activation.TANH).build()))
                .layer(new GlobalPoolingLayer(PoolingType.MAX))
                .layer(new OutputLayer.Builder().nOut(2).dropOut(0.97).activation(Activation.SOFTMAX)
                        .lossFunction(LossFunctions.LossFunction.MCXENT).build())
                .build();
        System.out.println(conf.toJson());
    }
}
