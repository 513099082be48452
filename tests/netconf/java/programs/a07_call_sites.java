// Two call sites of one method give two networks.
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Sgd;

public class Two {
    static final int SMALL = 8;

    static MultiLayerConfiguration make(int width, boolean deep, double rate) {
        NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder().updater(new Sgd(rate)).list();
        int index = 0;
        b.layer(index++, new SimpleRnn.Builder().nIn(3).nOut(width).activation(Activation.TANH).build());
        if (deep) b.layer(index++, new SimpleRnn.Builder().nOut(width / 2).activation(Activation.TANH).build());
        b.layer(index, new RnnOutputLayer.Builder(LossFunctions.LossFunction.XENT).nOut(1).activation(Activation.SIGMOID).build());
        return b.build();
    }

    public static void main(String[] args) {
        MultiLayerConfiguration first = make(SMALL, false, 0.1);
        MultiLayerConfiguration second = make(SMALL * 3 + 1, true, 1e-2);
        System.out.println(first + " " + second);
    }
}
