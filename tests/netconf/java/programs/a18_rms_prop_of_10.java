// The same text in 1.0 is a rate of 0.95.
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.schedule.ISchedule;

public class Decay {
    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .updater(new RmsProp(0.95))
            .list()
            .layer(0, new LSTM.Builder().nIn(5).nOut(20).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(20).nOut(5).build())
            .build();
    }
}
