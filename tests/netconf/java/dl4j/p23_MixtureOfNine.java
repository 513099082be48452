import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.lossfunctions.LossFunctions;

// run: 0.9.1. An updater object beside learningRate, per-layer updaters, a decay policy, regularisation that is not switched on.
public class p23_MixtureOfNine {
    private static final float RATE = 0.25f;

    public static void main(String[] args) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .seed(42).iterations(1).optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT)
                .learningRate(RATE).learningRateDecayPolicy(LearningRatePolicy.Exponential).lrPolicyDecayRate(0.99)
                .updater(new Adam(0.01, 0.9, 0.999, 1e-8)).l2(0.01).weightInit(WeightInit.XAVIER)
                .list()
                .layer(0, new LSTM.Builder().nIn(2).nOut(6).activation(Activation.TANH).build())
                .layer(1, new GravesLSTM.Builder().nIn(6).nOut(6).activation(Activation.ELU).updater(new RmsProp(0.95)).build())
                .layer(2, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nIn(6).nOut(1).build())
                .build();
        System.out.println(conf.toJson());
    }
}
