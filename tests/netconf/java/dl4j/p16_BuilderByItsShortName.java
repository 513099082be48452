import static org.nd4j.linalg.activations.Activation.SOFTMAX;
import static org.nd4j.linalg.activations.Activation.TANH;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.Builder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 1.0.0-M2.1. The network's builder by an imported inner class's short name.
class p16_BuilderByItsShortName {
    public static void main(String... args) {
        Builder global = new Builder();
        global.updater(new AdaDelta()).seed(0x7B).biasInit(0.0);
        ListBuilder stack = global.list();
        byte in = 12;
        short out = (short) (in / 5 * 2 + 'a' % 7);
        stack.layer(0, new GravesLSTM.Builder().nIn(in).nOut(20).activation(TANH).forgetGateBiasInit(2).build());
        stack.layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(20).nOut(out).activation(SOFTMAX).build());
        MultiLayerConfiguration made = stack.build();
        System.out.println(made.toJson());
    }
}
