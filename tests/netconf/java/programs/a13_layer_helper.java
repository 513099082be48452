import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Helped {
    private static LSTM.Builder cell(int in, int out) {
        return new LSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH);
    }

    private static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.02)).weightInit(WeightInit.XAVIER);
    }

    private static void addOutput(NeuralNetConfiguration.ListBuilder list, int index, int in) {
        list.layer(index, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nIn(in).nOut(1).build());
    }

    public MultiLayerConfiguration build() {
        NeuralNetConfiguration.ListBuilder list = base().list();
        list.layer(0, cell(3, 15).dropOut(0.8).build());
        list.layer(1, cell(15, 7).build());
        addOutput(list, 2, 7);
        return list.build();
    }
}
