// The number of layers is a parameter: the loop asks for it.
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.learning.config.Adam;

class Deep {
    MultiLayerConfiguration make(int nIn, int depth, int nOut) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.01)).list();
        for (int i = 0; i < depth; i++) {
            list.layer(i, new LSTM.Builder().nIn(i == 0 ? nIn : 30).nOut(30).activation(Activation.TANH).build());
        }
        list.layer(depth, new RnnOutputLayer.Builder(LossFunction.MSE).nIn(30).nOut(nOut).activation(Activation.IDENTITY).build());
        return list.build();
    }
}
