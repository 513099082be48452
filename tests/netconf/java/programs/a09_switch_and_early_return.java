import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.*;

public class Chooser {
    enum Size { SMALL, LARGE }

    static int width(Size size) {
        if (size == null) return 1;
        switch (size) {
            case SMALL:
                return 12;
            case LARGE:
                return 90;
            default:
                throw new IllegalArgumentException("size");
        }
    }

    static IUpdater updater(String name) {
        switch (name.toLowerCase()) {
            case "adam": return new Adam(0.002);
            case "sgd": return new Sgd(0.05);
        }
        return new NoOp();
    }

    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .updater(updater("ADAM"))
            .list()
            .layer(0, new LSTM.Builder().nIn(4).nOut(width(Size.LARGE)).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(width(Size.LARGE)).nOut("abc".length()).activation(Activation.SOFTMAX).build())
            .build();
    }
}
