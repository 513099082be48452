class Misspelt {
    Object make() {
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).weightInitialization(WeightInit.XAVIER).list()
            .layer(new LSTM.Builder().nIn(3).nOuts(8).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build()).build();
    }
}
