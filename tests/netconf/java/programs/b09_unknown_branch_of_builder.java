class Choice {
    MultiLayerConfiguration make(boolean regularize, int n) {
        NeuralNetConfiguration.Builder b = new NeuralNetConfiguration.Builder().updater(new Adam(0.01));
        if (regularize) {
            b.l2(1e-4);
        }
        return b.list()
            .layer(new LSTM.Builder().nIn(n).nOut(8).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build())
            .build();
    }
}
