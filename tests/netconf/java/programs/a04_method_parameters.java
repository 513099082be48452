// No call site: the parameters stay open.
package net.example;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.*;
import org.nd4j.linalg.learning.config.Adam;

public final class Factory {
    private Factory() {
    }

    public static MultiLayerNetwork buildLstmNetworks(int nIn, int nOut) {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .seed(12345)
            .updater(new Adam(0.01))
            .list()
            .layer(0, new LSTM.Builder().nIn(nIn).nOut(256).activation(Activation.TANH).gateActivationFunction(Activation.HARDSIGMOID).dropOut(0.2).build())
            .layer(1, new DenseLayer.Builder().nIn(256).nOut(nOut * 8).activation(Activation.RELU).build())
            .layer(2, new RnnOutputLayer.Builder().nIn(nOut * 8).nOut(nOut).activation(Activation.IDENTITY).lossFunction(LossFunctions.LossFunction.MSE).build())
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTForwardLength(22)
            .tBPTTBackwardLength(22)
            .build();
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        return net;
    }
}
