import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Nesterovs;

public class Model {
    private int hidden;
    private final double rate;
    private int never;

    public Model(int hidden, double rate) {
        this.hidden = hidden;
        this.rate = rate;
    }

    void train() {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .updater(new Nesterovs(rate, 0.9))
            .list(
                new LSTM.Builder().nIn(5 + never).nOut(hidden).activation(Activation.TANH).build(),
                new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(hidden).nOut(1).activation(Activation.IDENTITY).build())
            .build();
    }

    public static void main(String[] args) {
        new Model(17, 0.02).train();
    }
}
