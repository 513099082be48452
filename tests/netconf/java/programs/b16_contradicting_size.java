// 1.0.0-M2.1 overwrites the second layer's nIn.
import org.nd4j.linalg.learning.config.Adam;
class Wrong {
    Object make() {
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new LSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
            .layer(new LSTM.Builder().nIn(3).nOut(6).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(6).nOut(1).activation(Activation.IDENTITY).build()).build();
    }
}
