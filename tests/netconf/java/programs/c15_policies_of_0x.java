import java.util.*;
import org.deeplearning4j.nn.conf.*;

public class Policies {
    public static void main(String[] args) {
        Map<Integer, Double> momentum = new HashMap<Integer, Double>() {{
            put(10, 0.95);
        }};
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .iterations(1).seed(3).updater(Updater.NESTEROVS).momentum(0.5).momentumAfter(momentum)
            .learningRate(0.05).learningRateDecayPolicy(LearningRatePolicy.Step).lrPolicyDecayRate(0.5).lrPolicySteps(100)
            .list()
            .layer(0, new GravesLSTM.Builder().nIn(3).nOut(5).activation("tanh").build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(5).nOut(3).activation("softmax").build())
            .pretrain(false).backprop(true).build();
    }
}
