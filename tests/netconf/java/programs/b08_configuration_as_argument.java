public class Direct {
    private MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
        .updater(new AdaDelta())
        .list()
        .layer(new LSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
        .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build())
        .build());
}
