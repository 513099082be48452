import org.deeplearning4j.nn.conf.NeuralNetConfiguration.Builder;
import org.nd4j.linalg.learning.config.Adam;

class Short {
    MultiLayerConfiguration make(int features) {
        return new Builder().seed(1).updater(new Adam()).list()
                .layer(new LSTM.Builder().nIn(features).nOut(features / 2).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.XENT).activation(Activation.SIGMOID).nOut(1).build())
                .build();
    }
}
