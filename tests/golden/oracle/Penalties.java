import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** Prints what 1.0.0-M2.1 makes of the words of a network and of its first layer: one combination a line. */
public final class Penalties {
    private static final String[] NETWORK = {
        "", "l1 0.1", "l2 0.2", "weightDecay 0.3 true", "weightDecay 0.4 false", "l2 0.2, weightDecay 0.3 true",
        "weightDecay 0.3 true, l2 0.2", "l1 0.1, weightDecay 0.3 true", "weightDecay 0.3 true, l2 0", "l1 0.1, l2 0.2",
        "regularization L1 0.1 + L2 0.2 + WD 0.3 true", "regularization WD 0.3 true + WD 0.4 false",
        "regularization L2 0.2 + L2 0.25", "regularization L2 0.2 + WD 0.3 true, l1 0.1", "weightDecayBias 0.3 true", "l2Bias 0.2"
    };
    private static final String[] LAYER = {
        "", "l1 0.5", "l2 0.6", "weightDecay 0.7 true", "weightDecay 0.8 false", "l2 0.6, weightDecay 0.7 true",
        "weightDecay 0.7 true, l2 0.6", "l1 0.5, weightDecay 0.8 false", "weightDecay 0 true", "l2 0",
        "regularization L1 0.5 + L2 0.6 + WD 0.7 true", "regularization ", "weightDecayBias 0.7 true", "l2Bias 0.6"
    };
    private static final String[] AROUND = {"", "Bidirectional", "LastTimeStep", "FrozenLayer", "FrozenLayerWithBackprop"};

    public static void main(String[] arguments) throws Exception {
        for (String around : AROUND) {
            for (String network : NETWORK) {
                for (String layer : LAYER) {
                    if (around.isEmpty() || network.startsWith("weightDecay 0") || network.startsWith("regularization WD")) {
                        System.out.println(String.join(" | ", around, network, layer, made(around, network, layer)));
                    }
                }
            }
        }
    }

    private static String made(String around, String network, String layer) throws Exception {
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder().updater(new Sgd(0.1));
        say(builder, network);
        LSTM.Builder cell = new LSTM.Builder().nIn(2).nOut(2);
        say(cell, layer);
        Layer last = new RnnOutputLayer.Builder().nIn(2).nOut(2).build();
        MultiLayerConfiguration conf = builder.list().layer(wrapped(around, cell.build())).layer(last).build();
        BaseLayer found = (BaseLayer) inside(conf.getConf(0).getLayer());
        return shown(found.getRegularization()) + " | " + shown(found.getRegularizationBias());
    }

    private static void say(Object builder, String words) throws Exception {
        for (String call : words.split(", ")) {
            String[] parts = call.split(" ", 2);
            if (parts[0].startsWith("regularization")) {
                builder.getClass().getMethod(parts[0], List.class).invoke(builder, terms(parts[1]));
            } else if (parts[0].startsWith("weightDecay")) {
                String[] given = parts[1].split(" ");
                builder.getClass().getMethod(parts[0], double.class, boolean.class)
                    .invoke(builder, Double.parseDouble(given[0]), Boolean.parseBoolean(given[1]));
            } else if (!call.isEmpty()) {
                builder.getClass().getMethod(parts[0], double.class).invoke(builder, Double.parseDouble(parts[1]));
            }
        }
    }

    private static List<Regularization> terms(String given) {
        List<Regularization> found = new ArrayList<>();
        for (String term : given.split(" \\+ ")) {
            String[] parts = term.split(" ");
            switch (parts[0]) {
                case "L1": found.add(new L1Regularization(Double.parseDouble(parts[1]))); break;
                case "L2": found.add(new L2Regularization(Double.parseDouble(parts[1]))); break;
                case "WD": found.add(new WeightDecay(Double.parseDouble(parts[1]), Boolean.parseBoolean(parts[2]))); break;
                default: break;
            }
        }
        return found;
    }

    private static Layer wrapped(String around, Layer layer) {
        switch (around) {
            case "Bidirectional": return new Bidirectional(layer);
            case "LastTimeStep": return new LastTimeStep(layer);
            case "FrozenLayer": return new FrozenLayer(layer);
            case "FrozenLayerWithBackprop": return new FrozenLayerWithBackprop(layer);
            default: return layer;
        }
    }

    private static Layer inside(Layer layer) {
        if (layer instanceof Bidirectional) return ((Bidirectional) layer).getFwd();
        if (layer instanceof LastTimeStep) return ((LastTimeStep) layer).getUnderlying();
        if (layer instanceof FrozenLayer) return ((FrozenLayer) layer).getLayer();
        return layer instanceof FrozenLayerWithBackprop ? ((FrozenLayerWithBackprop) layer).getUnderlying() : layer;
    }

    private static String shown(List<Regularization> terms) {
        List<String> found = new ArrayList<>();
        for (Regularization term : terms) {
            if (term instanceof L1Regularization) found.add("L1 " + ((L1Regularization) term).getL1().valueAt(0, 0));
            else if (term instanceof L2Regularization) found.add("L2 " + ((L2Regularization) term).getL2().valueAt(0, 0));
            else found.add("WD " + ((WeightDecay) term).getCoeff().valueAt(0, 0) + " " + ((WeightDecay) term).isApplyLR());
        }
        return String.join(" + ", found);
    }
}
