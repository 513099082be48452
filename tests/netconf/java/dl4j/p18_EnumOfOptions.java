import java.util.*;
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 1.0.0-M2.1. Options in an enumeration with methods, a map of defaults, casts out of Object, a labelled loop.
public class p18_EnumOfOptions {
    enum Cell {
        PLAIN { @Override Layer of(int in, int out) { return new SimpleRnn.Builder().nIn(in).nOut(out).activation(Activation.TANH).build(); } },
        GATED { @Override Layer of(int in, int out) { return new LSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH).gateActivationFunction(Activation.HARDSIGMOID).build(); } };

        abstract Layer of(int in, int out);
    }

    private static final Map<String, Object> OPTIONS = new LinkedHashMap<>();

    static {
        OPTIONS.put("units", 14);
        OPTIONS.put("rate", 0.003);
        OPTIONS.put("cell", "gated");
        OPTIONS.put("clip", 2);
    }

    private static <T> T option(String key, T otherwise) {
        Object found = OPTIONS.getOrDefault(key, otherwise);
        return (T) found;
    }

    public static void main(String[] args) {
        int units = (Integer) OPTIONS.get("units");
        double rate = option("rate", 0.1);
        Cell cell = Cell.valueOf(((String) OPTIONS.get("cell")).toUpperCase());
        NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder()
                .seed(units).updater(new AMSGrad(rate)).weightInit(WeightInit.RELU)
                .gradientNormalization(GradientNormalization.ClipL2PerParamType)
                .gradientNormalizationThreshold(((Number) OPTIONS.get("clip")).doubleValue())
                .list();
        int at = 0;
        outer:
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 2; j++) {
                if (i * 2 + j == 3) {
                    break outer;
                }
                b.layer(at, cell.of(at == 0 ? 4 : units, units));
                at += 1;
            }
        }
        b.layer(at++, new RnnOutputLayer.Builder().lossFunction(LossFunctions.LossFunction.XENT)
                .activation(Activation.SIGMOID).nIn(units).nOut(3).build());
        System.out.println(b.build().toJson());
    }
}
