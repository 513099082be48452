import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Nesterovs;

public class Momentum {
    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .updater(new Nesterovs(0.005))
            .list()
            .layer(new LSTM.Builder().nIn(5).nOut(20).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(20).nOut(5).build())
            .build();
    }
}
