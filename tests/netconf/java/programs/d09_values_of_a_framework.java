import org.springframework.beans.factory.annotation.Value;

@Configuration
class Settings {
    @Value("${net.units:64}")
    private int units;

    @Value("${net.seed:7}")
    private long seed;

    @Bean
    MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder().seed(seed).updater(new Adam(1e-3)).list()
                .layer(new LSTM.Builder().nIn(4).nOut(units).activation(Activation.TANH).build())
                .layer(new DropoutLayer.Builder(0.8).nIn(units).nOut(units).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nIn(units).nOut(1).build())
                .build();
    }
}
