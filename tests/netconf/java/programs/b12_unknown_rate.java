class Rated {
    MultiLayerConfiguration make(double learningRate, double decay) {
        return new NeuralNetConfiguration.Builder().updater(new Adam(learningRate)).l2(decay).list()
            .layer(new LSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build()).build();
    }
}
