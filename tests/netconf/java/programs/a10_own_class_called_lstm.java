// The program's own class and constant are called LSTM; DL4J's is written out.
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.learning.config.Adam;

public class LSTM {
    private static final int LSTM = 33;
    private final int inputs;

    LSTM(int inputs) {
        this.inputs = inputs;
    }

    Object conf() {
        return new NeuralNetConfiguration.Builder()
            .updater(new Adam(1e-3))
            .list()
            .layer(new org.deeplearning4j.nn.conf.layers.LSTM.Builder().nIn(inputs).nOut(LSTM).activation(Activation.TANH).build())
            .layer(new org.deeplearning4j.nn.conf.layers.RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(LSTM).nOut(2).activation(Activation.IDENTITY).build())
            .build();
    }

    public static void main(String[] a) {
        LSTM net = new LSTM(9);
        net.conf();
    }
}
