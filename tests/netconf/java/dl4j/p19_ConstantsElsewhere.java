import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 0.9.1. Sizes of an interface, of a super class, of an inner class; integer division; a field set late; a shadowed name.
interface Sizes19 {
    int INPUTS = 26;
    int[] HIDDEN = {INPUTS * 3 / 2, INPUTS / 4 * 4};
}

abstract class Base19 implements Sizes19 {
    protected final double rate;
    protected int outputs;

    Base19(double rate) {
        this.rate = rate;
    }

    abstract MultiLayerConfiguration make();
}

public class p19_ConstantsElsewhere extends Base19 {
    static class Options {
        int length = 40;
        static String activation = "hard" + "tanh";
    }

    private final Options options = new Options();

    p19_ConstantsElsewhere() {
        super(5e-2);
        outputs = INPUTS - 1;
        options.length /= 3;
    }

    @Override
    MultiLayerConfiguration make() {
        int outputs = this.outputs + 1;
        return new NeuralNetConfiguration.Builder().seed(3).learningRate(rate).updater(Updater.NESTEROVS).momentum(.8)
                .weightInit(WeightInit.XAVIER_UNIFORM).list()
                .layer(0, new GravesLSTM.Builder().nIn(INPUTS).nOut(HIDDEN[0]).activation(Activation.fromString(Options.activation)).build())
                .layer(1, new GravesLSTM.Builder().nIn(HIDDEN[0]).nOut(HIDDEN[1]).activation(Activation.TANH).learningRate(rate / 2).build())
                .layer(2, new RnnOutputLayer.Builder(LossFunctions.LossFunction.NEGATIVELOGLIKELIHOOD).activation(Activation.SOFTMAX)
                        .nIn(HIDDEN[HIDDEN.length - 1]).nOut(outputs).build())
                .backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(options.length).tBPTTBackwardLength(options.length)
                .pretrain(false).backprop(true).build();
    }

    public static void main(String[] args) {
        Base19 maker = new p19_ConstantsElsewhere();
        System.out.println(maker.make().toJson());
    }
}
