// The third LSTM is lost: its index is used twice.
import org.deeplearning4j.nn.conf.*;

public class Twice {
    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .iterations(1).learningRate(0.01).updater(Updater.ADAM)
            .list()
            .layer(0, new GravesLSTM.Builder().nIn(5).nOut(20).activation(Activation.TANH).build())
            .layer(1, new GravesLSTM.Builder().nIn(20).nOut(20).activation(Activation.TANH).build())
            .layer(2, new GravesLSTM.Builder().nIn(20).nOut(20).activation(Activation.TANH).build())
            .layer(2, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(20).nOut(5).build())
            .build();
    }
}
