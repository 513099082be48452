import lombok.Builder;
import lombok.Data;
import org.nd4j.linalg.learning.config.Nadam;

public class Forecast {
    @Data
    @Builder
    static class Settings {
        private int inputs;
        @Builder.Default
        private int units = 48;
        private double rate;
        private boolean wide;
    }

    public static void main(String[] args) {
        Settings settings = Settings.builder().inputs(7).rate(0.002).build();
        settings.setWide(true);
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Nadam(settings.getRate()))
                .list()
                .layer(new LSTM.Builder().nIn(settings.getInputs()).nOut(settings.isWide() ? 2 * settings.getUnits() : 8).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nOut(1).build())
                .build();
        new MultiLayerNetwork(conf).init();
    }
}
