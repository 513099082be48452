import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

abstract class Base {
    protected int width = 10;

    abstract int outputs();

    protected NeuralNetConfiguration.Builder settings() {
        return new NeuralNetConfiguration.Builder().seed(9).updater(new Adam(0.01));
    }

    MultiLayerConfiguration conf() {
        return settings().list()
            .layer(new LSTM.Builder().nIn(4).nOut(width).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(width).nOut(outputs()).activation(Activation.IDENTITY).build())
            .build();
    }
}

public class Derived extends Base {
    Derived() {
        width = 14;
    }

    @Override
    int outputs() {
        return 3;
    }

    public static void main(String[] args) {
        new Derived().conf();
    }
}
