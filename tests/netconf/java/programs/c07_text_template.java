// A vocabulary counted at run time, a helper with defaults, a configuration kept in a field.
import java.util.*;
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.RmsProp;

public class Generator {
    private MultiLayerNetwork net;
    private final Map<Character, Integer> charToIdx = new LinkedHashMap<>();
    private int layerSize;

    public Generator(String text) {
        this(text, 96);
    }

    public Generator(String text, int layerSize) {
        for (char c : text.toCharArray()) charToIdx.putIfAbsent(c, charToIdx.size());
        this.layerSize = layerSize;
        this.net = new MultiLayerNetwork(configure(charToIdx.size(), layerSize, 2));
    }

    private static MultiLayerConfiguration configure(int vocabulary, int width, int depth) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(1).updater(new RmsProp(1e-2)).list();
        for (int i = 0; i < depth; ++i)
            list = list.layer(new LSTM.Builder().nIn(i > 0 ? width : vocabulary).nOut(width).activation(Activation.TANH).build());
        return list.layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(width).nOut(vocabulary).build()).build();
    }
}
