class Wrong {
    Object make() {
        return new NeuralNetConfiguration.Builder().learningRate(0.1).iterations(1).list()
            .layer(0, new GravesLSTM.Builder().nIn(3).nOut(8).activation("tanh").build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(6).nOut(1).activation("identity").build()).build();
    }
}
