import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Kinds {
    enum Kind {
        TINY(8, 0.1), BIG(64, 0.001);
        final int width;
        final double rate;

        Kind(int width, double rate) {
            this.width = width;
            this.rate = rate;
        }

        int twice() {
            return width * 2;
        }
    }

    public static void main(String[] args) {
        for (Kind kind : Kind.values()) {
            MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(kind.rate)).list()
                .layer(0, new LSTM.Builder().nIn(2).nOut(kind.width).activation(Activation.TANH).build())
                .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(kind.width).nOut(kind.twice()).activation(Activation.SOFTMAX).build())
                .build();
        }
    }
}
