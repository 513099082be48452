// Characters of a text in a set, loop over hidden layers, builders as statements, miniBatch(false).
import java.util.*;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.*;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

public class Memorise {
    private static final char[] SENTENCE = "*A quick fox.".toCharArray();
    private static final List<Character> LETTERS = new ArrayList<>();
    private static final int WIDTH = 50;
    private static final int DEPTH = 2;

    public static void main(String[] args) {
        LinkedHashSet<Character> seen = new LinkedHashSet<>();
        for (char c : SENTENCE)
            seen.add(c);
        LETTERS.addAll(seen);

        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder();
        builder.iterations(10);
        builder.learningRate(0.001);
        builder.optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT);
        builder.seed(123);
        builder.biasInit(0);
        builder.miniBatch(false);
        builder.updater(Updater.RMSPROP);
        builder.weightInit(WeightInit.XAVIER);

        ListBuilder listBuilder = builder.list();
        for (int i = 0; i < DEPTH; i++) {
            GravesLSTM.Builder hidden = new GravesLSTM.Builder();
            hidden.nIn(i == 0 ? LETTERS.size() : WIDTH);
            hidden.nOut(WIDTH);
            hidden.activation(Activation.TANH);
            listBuilder.layer(i, hidden.build());
        }
        RnnOutputLayer.Builder outputLayerBuilder = new RnnOutputLayer.Builder(LossFunction.MCXENT);
        outputLayerBuilder.activation(Activation.SOFTMAX);
        outputLayerBuilder.nIn(WIDTH);
        outputLayerBuilder.nOut(LETTERS.size());
        listBuilder.layer(DEPTH, outputLayerBuilder.build());
        listBuilder.pretrain(false);
        listBuilder.backprop(true);

        MultiLayerConfiguration conf = listBuilder.build();
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        for (int epoch = 0; epoch < 100; epoch++) {
            net.fit(null);
            net.rnnClearPreviousState();
        }
    }
}
