import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Filled {
    public static void main(String[] args) {
        int depth = 3;
        LSTM[] layers = new LSTM[depth];
        for (int i = 0; i < layers.length; i++) {
            int in = i == 0 ? 2 : 10 * i;
            layers[i] = new LSTM.Builder().nIn(in).nOut(10 * (i + 1)).activation(Activation.TANH).build();
        }
        NeuralNetConfiguration.ListBuilder builder = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list();
        for (int i = 0; i < layers.length; i++) builder.layer(i, layers[i]);
        builder.layer(layers.length, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(30).nOut(1).activation(Activation.IDENTITY).build());
        new MultiLayerNetwork(builder.build()).init();
    }
}
