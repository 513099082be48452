import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

interface Sizes {
    int IN = 5;
    int[] HIDDEN = {12, 6};
}

public class Uses implements Sizes {
    record Rates(double first, double second) {
    }

    public MultiLayerConfiguration build() {
        var rates = new Rates(0.01, 0.5);
        return new NeuralNetConfiguration.Builder().updater(new Adam(rates.first() * rates.second())).list()
            .layer(new LSTM.Builder().nIn(Sizes.IN).nOut(Sizes.HIDDEN[0]).activation(Activation.TANH).build())
            .layer(new LSTM.Builder().nIn(Sizes.HIDDEN[0]).nOut(Sizes.HIDDEN[1]).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(Sizes.HIDDEN[1]).nOut(1).activation(Activation.IDENTITY).build())
            .build();
    }
}
