import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 1.0.0-M2.1. Truncation is said to the configuration after it was built, if the length is not 0.
public class p14_ToldAfterBuild {
    private static int truncation = 36;

    public static void main(String[] args) throws Exception {
        int symbols = "the quick brown fox".length();
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .seed(99L)
                .weightInit(WeightInit.XAVIER)
                .updater(new Adam(4e-3))
                .list()
                .layer(new LSTM.Builder().nIn(symbols).nOut(symbols * 2).activation(Activation.TANH).build())
                .layer(new DropoutLayer.Builder(0.75).nIn(symbols * 2).nOut(symbols * 2).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX)
                        .nIn(symbols * 2).nOut(symbols).build())
                .build();
        if (truncation != 0) {
            conf.setBackpropType(BackpropType.TruncatedBPTT);
            conf.setTbpttFwdLength(truncation);
            conf.setTbpttBackLength(truncation);
        }
        System.out.println(conf.toJson());
    }
}
