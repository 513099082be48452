// A class of static factories: several configurations in one file, none of which calls another.
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.*;

public class Factories {
    private static final int IN = 3;

    public static MultiLayerConfiguration one(int out) {
        return new NeuralNetConfiguration.Builder().updater(new Sgd(0.1)).list()
            .layer(new LSTM.Builder().nIn(IN).nOut(5).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(5).nOut(out).activation(Activation.IDENTITY).build()).build();
    }

    public static MultiLayerConfiguration two() {
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.1)).list()
            .layer(new GravesLSTM.Builder().nIn(IN).nOut(7).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(7).nOut(2).activation(Activation.SOFTMAX).build()).build();
    }
}
