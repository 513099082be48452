import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Numbers {
    public static void main(String[] args) {
        int letters = 'z' - 'a' + 1;
        char next = 'a';
        next++;
        int half = 7 / 2;
        int negative = -7 / 2 + 10;
        int rounded = (int) Math.round(2.5) + (int) 3.99;
        int shifted = 1 << 5 >>> 1;
        long big = 3_000_000_000L;
        int ternary = big > Integer.MAX_VALUE ? 6 : 5;
        int total = 10;
        total += 3.7;
        total *= 2;
        double rate = 1f / 3;
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .updater(new Adam(rate))
            .list()
            .layer(0, new LSTM.Builder().nIn(letters).nOut(next).activation(Activation.TANH).build())
            .layer(1, new LSTM.Builder().nIn(next).nOut(half + negative + rounded + shifted).activation(Activation.TANH).build())
            .layer(2, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(32).nOut(total % 11 + ternary).activation(Activation.SOFTMAX).build())
            .build();
    }
}
