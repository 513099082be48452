import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.Updater;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

// run: 0.9.1. A loss with a weight for each class, in a constant; per-layer settings; bidirectional.
public class p17_WeightedLosses {
    private static final INDArray RARE = Nd4j.create(new double[] {0.2, 0.8});
    private static final double SPREAD = 0.08;

    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .iterations(2).learningRate(.02).rmsDecay(0.9).seed(1)
                .regularization(true).l1(1e-5).l2(0.001)
                .list()
                .layer(0, new GravesBidirectionalLSTM.Builder().nIn(3).nOut(8).updater(Updater.RMSPROP).dropOut(0.5)
                        .activation(Activation.TANH).weightInit(WeightInit.DISTRIBUTION)
                        .dist(new UniformDistribution(-SPREAD, SPREAD)).build())
                .layer(1, new RnnOutputLayer.Builder(new LossMCXENT(RARE)).activation(Activation.SOFTMAX)
                        .updater(Updater.RMSPROP).nIn(8).nOut(2).weightInit(WeightInit.DISTRIBUTION)
                        .dist(new UniformDistribution(-SPREAD, SPREAD)).build())
                .pretrain(false).backprop(true)
                .build();
        System.out.println(conf.toJson());
    }
}
