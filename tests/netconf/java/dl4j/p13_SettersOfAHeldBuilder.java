import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 0.9.1. A builder in a field, policies given by an object without a name, generated setters, a loop of a stream's kind.
public class p13_SettersOfAHeldBuilder {
    private final NeuralNetConfiguration.Builder global = new NeuralNetConfiguration.Builder();
    private double firstRate = 0.05;
    private int depth = 2;
    private int width = 9;

    interface Policy {
        void tell(NeuralNetConfiguration.Builder b);
    }

    private Policy policy = new Policy() {
        private final Map<Integer, Double> rates = new HashMap<>();

        {
            rates.put(0, firstRate);
            rates.put(40, firstRate / 4);
        }

        @Override
        public void tell(NeuralNetConfiguration.Builder b) {
            b.learningRateDecayPolicy(LearningRatePolicy.Schedule).learningRateSchedule(rates);
        }
    };

    MultiLayerConfiguration make() {
        global.seed(31).iterations(1).weightInit(WeightInit.XAVIER)
                .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT)
                .updater(Updater.ADAGRAD).learningRate(firstRate);
        global.setUseRegularization(true);
        global.setL2(3e-4);
        policy.tell(global);
        NeuralNetConfiguration.ListBuilder layers = global.list();
        hidden(layers);
        layers.pretrain(false).backprop(true);
        return layers.build();
    }

    private void hidden(NeuralNetConfiguration.ListBuilder to) {
        int[] index = {0};
        for (; index[0] < depth; index[0]++) {
            to.layer(index[0], new GravesLSTM.Builder().nIn(index[0] == 0 ? 5 : width).nOut(width).activation(Activation.SOFTSIGN).build());
        }
        to.layer(depth, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX)
                .nIn(width).nOut(4).build());
    }

    public static void main(String[] args) {
        System.out.println(new p13_SettersOfAHeldBuilder().make().toJson());
    }
}
