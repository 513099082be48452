class Custom {
    static class MyLoss implements ILossFunction {
    }

    Object make() {
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new LSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(new MyLoss()).nIn(8).nOut(1).activation(Activation.IDENTITY).build()).build();
    }
}
