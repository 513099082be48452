// pretrain and backprop with updater objects: 1.0.0-alpha to beta3.
import org.nd4j.linalg.learning.config.RmsProp;
import org.deeplearning4j.nn.conf.layers.LSTM;
class Beta {
    Object make() {
        return new NeuralNetConfiguration.Builder().seed(5).l2(0.001).updater(new RmsProp(0.1))
            .list()
            .layer(0, new LSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(8).nOut(3).activation(Activation.SOFTMAX).build())
            .pretrain(false).backprop(true)
            .build();
    }
}
