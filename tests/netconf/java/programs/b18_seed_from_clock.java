class Clock {
    Object make() {
        return new NeuralNetConfiguration.Builder().seed(System.currentTimeMillis()).updater(new Adam(0.01)).miniBatch(false).list()
            .layer(new LSTM.Builder().nIn(3).nOut(8).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(8).nOut(2).activation(Activation.SOFTMAX).build()).build();
    }
}
