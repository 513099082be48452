class Inert {
    Object make() {
        return new NeuralNetConfiguration.Builder().learningRate(0.01).iterations(1).l2(1e-4).updater(Updater.NESTEROVS).momentum(0.9)
            .list()
            .layer(0, new GravesLSTM.Builder().nIn(3).nOut(8).activation("tanh").build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation("identity").build())
            .tBPTTForwardLength(10).tBPTTBackwardLength(10)
            .build();
    }
}
