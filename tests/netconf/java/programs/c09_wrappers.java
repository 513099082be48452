import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.*;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.nd4j.linalg.learning.config.Nadam;

public class Wrapped {
    static MultiLayerConfiguration conf() {
        return new NeuralNetConfiguration.Builder().updater(new Nadam()).list()
            .layer(new EmbeddingSequenceLayer.Builder().nIn(500).nOut(32).build())
            .layer(new Bidirectional(Bidirectional.Mode.ADD, new GravesLSTM.Builder().nOut(24).activation(Activation.TANH).build()))
            .layer(new GlobalPoolingLayer(PoolingType.MAX))
            .layer(new DropoutLayer(0.5))
            .layer(new DenseLayer.Builder().nOut(12).activation(Activation.RELU).build())
            .layer(new OutputLayer.Builder(LossFunctions.LossFunction.XENT).nOut(1).activation(Activation.SIGMOID).build())
            .setInputType(InputType.recurrent(500))
            .build();
    }
}
