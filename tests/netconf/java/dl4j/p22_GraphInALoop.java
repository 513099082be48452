import java.util.*;
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.graph.*;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.*;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 1.0.0-M2.1. A graph whose branches are made in a loop with names put together, gathered in a list, merged, two outputs.
public class p22_GraphInALoop {
    private static final int BRANCHES = 3;

    public static void main(String[] args) {
        ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(4).updater(new RmsProp(0.005)).activation(Activation.TANH)
                .graphBuilder()
                .addInputs("series");
        List<String> ends = new ArrayList<>();
        int sum = 0;
        for (int b = 0; b < BRANCHES; b++) {
            String name = "branch" + b;
            int width = 4 << b;
            graph.addLayer(name, new LSTM.Builder().nIn(6).nOut(width).build(), "series");
            ends.add(name);
            sum += width;
        }
        graph.addVertex("all", new MergeVertex(), ends.toArray(new String[0]));
        graph.addLayer("labels", new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(sum).nOut(5).build(), "all");
        graph.addLayer("value", new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nIn(sum).nOut(1).build(), "all");
        graph.setOutputs("labels", "value");
        ComputationGraphConfiguration conf = graph.build();
        System.out.println(conf.toJson());
    }
}
