import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.conf.preprocessor.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 0.9.1. Frames of a film: convolution between preprocessors, clipping on every layer.
public class p24_VideoFrames {
    private static final int HEIGHT = 20, WIDTH = 24;

    private static int after(int size, int kernel, int stride) {
        return (size - kernel) / stride + 1;
    }

    public static void main(String[] args) {
        final int h = after(after(HEIGHT, 5, 2), 2, 2);
        final int w = after(after(WIDTH, 5, 2), 2, 2);
        Updater updater = Updater.ADAGRAD;
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .seed(12345).regularization(true).l2(0.001).iterations(1).learningRate(0.04)
                .list()
                .layer(0, new ConvolutionLayer.Builder(5, 5).nIn(3).nOut(6).stride(2, 2).activation(Activation.RELU)
                        .weightInit(WeightInit.RELU).updater(updater).build())
                .layer(1, new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX).kernelSize(2, 2).stride(2, 2).build())
                .layer(2, new DenseLayer.Builder().activation(Activation.RELU).nIn(h * w * 6).nOut(10).weightInit(WeightInit.RELU)
                        .updater(updater).gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                        .gradientNormalizationThreshold(10).learningRate(0.01).build())
                .layer(3, new GravesLSTM.Builder().activation(Activation.SOFTSIGN).nIn(10).nOut(10).weightInit(WeightInit.XAVIER)
                        .updater(updater).gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                        .gradientNormalizationThreshold(10).build())
                .layer(4, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(10).nOut(4)
                        .updater(updater).weightInit(WeightInit.XAVIER).build())
                .inputPreProcessor(0, new RnnToCnnPreProcessor(HEIGHT, WIDTH, 3))
                .inputPreProcessor(2, new CnnToFeedForwardPreProcessor(h, w, 6))
                .inputPreProcessor(3, new FeedForwardToRnnPreProcessor())
                .pretrain(false).backprop(true)
                .backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(150 / 5).tBPTTBackwardLength(150 / 5)
                .build();
        System.out.println(conf.toJson());
    }
}
