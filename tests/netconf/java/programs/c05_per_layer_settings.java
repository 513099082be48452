// 0.4: every layer repeats the updater, the distribution and the clipping.
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;

public class Repeated {
    public static void main(String[] args) {
        int lstmLayerSize = 60;
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT).iterations(1)
            .learningRate(0.1).rmsDecay(0.95).seed(12345).regularization(true).l2(0.001)
            .list(3)
            .layer(0, new GravesLSTM.Builder().nIn(20).nOut(lstmLayerSize).updater(Updater.RMSPROP).activation("tanh")
                .weightInit(WeightInit.DISTRIBUTION).dist(new UniformDistribution(-0.08, 0.08)).build())
            .layer(1, new GravesLSTM.Builder().nIn(lstmLayerSize).nOut(lstmLayerSize).updater(Updater.RMSPROP).activation("tanh")
                .weightInit(WeightInit.DISTRIBUTION).dist(new UniformDistribution(-0.08, 0.08)).build())
            .layer(2, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation("softmax").updater(Updater.RMSPROP)
                .nIn(lstmLayerSize).nOut(20).weightInit(WeightInit.DISTRIBUTION).dist(new UniformDistribution(-0.08, 0.08)).build())
            .pretrain(false).backprop(true)
            .build();
    }
}
