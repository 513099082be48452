import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.nd4j.linalg.learning.config.Adam;

public class Depth {
    private final int depth = 2;

    ComputationGraph net() {
        GraphBuilder graph = new NeuralNetConfiguration.Builder().updater(new Adam(1e-3)).graphBuilder().addInputs("in");
        String last = "in";
        for (int i = 0; i < depth; i++) {
            String name = "lstm" + i;
            graph.addLayer(name, new LSTM.Builder().nIn(i == 0 ? 7 : 20).nOut(20).activation(Activation.TANH).build(), last);
            last = name;
        }
        graph.addLayer("out", new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nIn(20).nOut(1).build(), last);
        graph.setOutputs("out");
        return new ComputationGraph(graph.build());
    }
}
