// The sizes stand in a second class of the same file.
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

public class Forecast {
    private final Settings settings = new Settings();

    public MultiLayerConfiguration configuration() {
        return new NeuralNetConfiguration.Builder()
            .seed(Settings.SEED)
            .updater(new Adam(Settings.RATE))
            .list()
            .layer(new LSTM.Builder().nIn(Settings.FEATURES).nOut(settings.width()).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(settings.width()).nOut(1)
                .activation(Activation.IDENTITY).build())
            .build();
    }
}

class Settings {
    static final long SEED = 42L;
    static final double RATE = 5e-3;
    static final int FEATURES = 6;
    private int base = 20;

    int width() {
        return base * 2 + 1;
    }
}
