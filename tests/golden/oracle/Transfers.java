import java.io.File;
import java.util.Arrays;
import java.util.HashSet;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Transfers MODEL.zip GRAPH.zip FOLDER: what the real TransferLearning makes of them, a folder with model.in.zip each. */
public class Transfers {
    static File model, graph, folder;

    public static void main(String[] args) throws Exception {
        model = new File(args[0]);
        graph = new File(args[1]);
        folder = new File(args[2]);
        layers();
        graphs();
    }

    static void layers() throws Exception {
        FineTuneConfiguration words = new FineTuneConfiguration.Builder().updater(new RmsProp(0.05)).l1(0.02).biasInit(0.5)
            .backpropType(BackpropType.TruncatedBPTT).tbpttFwdLength(4).tbpttBackLength(4).build();
        save("extractor", start(adam()).setFeatureExtractor(0).removeOutputLayer().addLayer(output(4).build()).build());
        save("tuned", start(words).build());
        save("resized", start(adam()).setFeatureExtractor(0).nOutReplace(1, 6, WeightInit.XAVIER).build());
        save("deeper", start(adam()).setFeatureExtractor(1).removeLayersFromOutput(1).addLayer(cell(4)).addLayer(output(5).l2(0.3).build())
            .build());
        save("input", start(adam()).nInReplace(0, 2, WeightInit.RELU).build());
        save("constrained", start(constrained()).build());
    }

    static void graphs() throws Exception {
        save("graph_extractor", begin(adam()).setFeatureExtractor("second").removeVertexKeepConnections("out")
            .addLayer("out", output(6).build(), "merged").build());
        save("graph_merged", begin(adam()).setFeatureExtractor("merged").removeVertexKeepConnections("out")
            .addLayer("out", output(6).build(), "merged").build());
        save("graph_constrained", begin(constrained()).build());
        save("graph_deeper", begin(adam()).setFeatureExtractor("first").removeVertexAndConnections("out")
            .addLayer("third", cell(6), "merged").addLayer("out", output(5).l2(0.3).build(), "third").setOutputs("out").build());
        save("graph_pruned", begin(adam()).removeVertexKeepConnections("out").removeVertexAndConnections("merged")
            .addLayer("out", output(4).build(), "second").build());
        save("graph_resized", begin(adam()).nOutReplace("first", 6, WeightInit.XAVIER).build());
    }

    static FineTuneConfiguration adam() {
        return new FineTuneConfiguration.Builder().updater(new Adam(0.02)).seed(7).build();
    }

    static FineTuneConfiguration constrained() {
        // Without a seed, a graph gets a new one.
        MaxNormConstraint norms = new MaxNormConstraint(0.4, new HashSet<>(Arrays.asList("W", "RW")), 1);
        return new FineTuneConfiguration.Builder().updater(new RmsProp(0.05)).seed(8).constraints(Arrays.asList(norms)).l2(0.1).build();
    }

    static LSTM cell(int inputs) {
        return new LSTM.Builder().nIn(inputs).nOut(5).activation(Activation.TANH).updater(new RmsProp(0.01)).build();
    }

    /** In a graph without input types the release trains it only when it says its format. */
    static RnnOutputLayer.Builder output(int inputs) {
        return new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(inputs).nOut(3).activation(Activation.SOFTMAX).dataFormat(RNNFormat.NCW);
    }

    static TransferLearning.Builder start(FineTuneConfiguration words) throws Exception {
        return new TransferLearning.Builder(ModelSerializer.restoreMultiLayerNetwork(model, true)).fineTuneConfiguration(words);
    }

    static TransferLearning.GraphBuilder begin(FineTuneConfiguration words) throws Exception {
        return new TransferLearning.GraphBuilder(ModelSerializer.restoreComputationGraph(graph, true)).fineTuneConfiguration(words);
    }

    /** A graph that goes on forgets its type. */
    static void save(String name, ComputationGraph network) throws Exception {
        save(name, (Model) network.convertDataType(DataType.DOUBLE));
    }

    static void save(String name, Model network) throws Exception {
        File target = new File(folder, name);
        target.mkdirs();
        ModelSerializer.writeModel(network, new File(target, "model.in.zip"), true);
    }
}
