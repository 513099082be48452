// In 0.9.1 the single argument of RmsProp is its decay, and the rate comes from learningRate.
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.RmsProp;

public class Decay {
    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .iterations(1).learningRate(0.05).updater(new RmsProp(0.9))
            .list()
            .layer(0, new LSTM.Builder().nIn(5).nOut(20).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(20).nOut(5).build())
            .build();
    }
}
