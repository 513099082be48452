import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Hidden {
    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .seed(4)
            .updater(Updater.RMSPROP)
            .list()
            .layer(new LSTM.Builder().nIn(5).units(20).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(5).build())
            .tBPTTLength(30)
            .build();
    }
}
