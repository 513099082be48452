import java.util.*;
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Collected {
    public static void main(String[] args) {
        Map<String, Integer> sizes = new HashMap<>();
        sizes.put("in", 10);
        sizes.put("hidden", 40);
        List<Integer> widths = new ArrayList<>(Arrays.asList(16, 24));
        widths.add(sizes.get("hidden"));
        Map<String, Double> rates = Map.of("adam", 0.003, "sgd", 0.1);
        NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder().updater(new Adam(rates.get("adam"))).list();
        int previous = sizes.getOrDefault("in", 1);
        int i = 0;
        for (int width : widths) {
            b.layer(i++, new LSTM.Builder().nIn(previous).nOut(width).activation(Activation.TANH).build());
            previous = width;
        }
        b.layer(widths.size(), new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(previous).nOut(sizes.size()).activation(Activation.SOFTMAX).build());
        MultiLayerConfiguration conf = b.build();
    }
}
