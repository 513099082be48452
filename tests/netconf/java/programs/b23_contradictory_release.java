class Both {
    Object make() {
        return new NeuralNetConfiguration.Builder().learningRate(0.1).weightDecay(0.01)
            .list()
            .layer(0, new LSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(8).nOut(3).activation(Activation.SOFTMAX).build())
            .build();
    }
}
