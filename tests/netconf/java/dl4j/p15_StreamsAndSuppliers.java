import java.util.*;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

// run: 1.0.0-M2.1. Layers out of a supplier without a name, indices out of ranges, words told by a helper.
public class p15_StreamsAndSuppliers {
    static void common(NeuralNetConfiguration.Builder b) {
        b.seed(7);
        b.l2(1e-4);
        b.updater(new Nadam(0.002));
    }

    static void truncate(NeuralNetConfiguration.ListBuilder b, int steps) {
        b.backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(steps);
        b.tBPTTBackwardLength(steps);
    }

    public static void main(String[] args) {
        NeuralNetConfiguration.Builder b = new NeuralNetConfiguration.Builder();
        common(b);
        NeuralNetConfiguration.ListBuilder list = b.list();
        final int[] widths = IntStream.rangeClosed(1, 3).map(k -> 16 / k).toArray();
        Supplier<Layer> hidden = new Supplier<Layer>() {
            private int made = 0;

            @Override
            public Layer get() {
                int before = made == 0 ? 6 : widths[made - 1];
                return new LSTM.Builder().nIn(before).nOut(widths[made++]).activation(Activation.TANH).build();
            }
        };
        IntStream.range(0, widths.length).forEach(k -> list.layer(k, hidden.get()));
        list.layer(widths.length, new RnnOutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY)
                .nIn(widths[widths.length - 1]).nOut(2).build());
        truncate(list, 30);
        System.out.println(list.build().toJson());
    }
}
