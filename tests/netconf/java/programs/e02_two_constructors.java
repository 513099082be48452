// One constructor builds the network, the longer one loads it.
public class Predictor {
    private final MultiLayerNetwork net;

    public Predictor(int width) {
        net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new GravesLSTM.Builder().nIn(2).nOut(width).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build())
            .build());
    }

    public Predictor(int width, String path) throws IOException {
        net = ModelSerializer.restoreMultiLayerNetwork(path);
    }
}
