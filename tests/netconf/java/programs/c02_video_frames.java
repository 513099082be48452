// Convolutions per frame before an LSTM, with preprocessors; the same settings on every layer.
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.conf.preprocessor.*;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.AdaGrad;

public class Frames {
    public static final int V_WIDTH = 130;
    public static final int V_HEIGHT = 130;
    public static final int V_NFRAMES = 150;

    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .seed(12345)
            .l2(0.001)
            .updater(new AdaGrad(0.04))
            .list()
            .layer(0, new ConvolutionLayer.Builder(10, 10).nIn(3).nOut(30).stride(4, 4)
                .activation(Activation.RELU).weightInit(WeightInit.RELU).build())
            .layer(1, new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX).kernelSize(3, 3).stride(2, 2).build())
            .layer(2, new DenseLayer.Builder().activation(Activation.RELU).nIn(6750).nOut(50).weightInit(WeightInit.RELU)
                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                .gradientNormalizationThreshold(10).build())
            .layer(3, new LSTM.Builder().activation(Activation.SOFTSIGN).nIn(50).nOut(50).build())
            .layer(4, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(50).nOut(4).build())
            .inputPreProcessor(0, new RnnToCnnPreProcessor(V_HEIGHT, V_WIDTH, 3))
            .inputPreProcessor(2, new CnnToFeedForwardPreProcessor(15, 15, 30))
            .inputPreProcessor(3, new FeedForwardToRnnPreProcessor())
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTForwardLength(V_NFRAMES / 5)
            .tBPTTBackwardLength(V_NFRAMES / 5)
            .build();
    }
}
