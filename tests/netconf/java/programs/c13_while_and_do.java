import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Halving {
    public static void main(String[] args) {
        int width = 64;
        int index = 0;
        int previous = 9;
        NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list();
        while (true) {
            b.layer(index++, new LSTM.Builder().nIn(previous).nOut(width).activation(Activation.TANH).build());
            previous = width;
            width /= 2;
            if (width < 16) break;
        }
        do {
            b.layer(index, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(previous).nOut(1).activation(Activation.IDENTITY).build());
        } while (false);
        MultiLayerConfiguration conf = b.build();
    }
}
