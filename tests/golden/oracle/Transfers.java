import java.io.File;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Transfers MODEL.zip FOLDER: what the real TransferLearning makes of a model of three layers, a folder with model.in.zip each. */
public class Transfers {
    public static void main(String[] args) throws Exception {
        File model = new File(args[0]), folder = new File(args[1]);
        FineTuneConfiguration adam = new FineTuneConfiguration.Builder().updater(new Adam(0.02)).seed(7).build();
        FineTuneConfiguration words = new FineTuneConfiguration.Builder().updater(new RmsProp(0.05)).l1(0.02).biasInit(0.5)
            .backpropType(BackpropType.TruncatedBPTT).tbpttFwdLength(4).tbpttBackLength(4).build();
        RnnOutputLayer output = new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(4).nOut(3).activation(Activation.SOFTMAX).build();
        save(folder, "extractor", start(model, adam).setFeatureExtractor(0).removeOutputLayer().addLayer(output).build());
        save(folder, "tuned", start(model, words).build());
        save(folder, "resized", start(model, adam).setFeatureExtractor(0).nOutReplace(1, 6, WeightInit.XAVIER).build());
        save(folder, "deeper", start(model, adam).setFeatureExtractor(1).removeLayersFromOutput(1)
            .addLayer(new LSTM.Builder().nIn(4).nOut(5).activation(Activation.TANH).updater(new RmsProp(0.01)).build())
            .addLayer(new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(5).nOut(3).activation(Activation.SOFTMAX).l2(0.3).build()).build());
        save(folder, "input", start(model, adam).nInReplace(0, 2, WeightInit.RELU).build());
    }

    static TransferLearning.Builder start(File model, FineTuneConfiguration words) throws Exception {
        return new TransferLearning.Builder(ModelSerializer.restoreMultiLayerNetwork(model, true)).fineTuneConfiguration(words);
    }

    static void save(File folder, String name, MultiLayerNetwork network) throws Exception {
        File target = new File(folder, name);
        target.mkdirs();
        ModelSerializer.writeModel(network, new File(target, "model.in.zip"), true);
    }
}
