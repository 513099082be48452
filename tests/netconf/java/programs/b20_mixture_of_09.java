import org.nd4j.linalg.learning.config.Nesterovs;
class Mixed {
    Object make() {
        return new NeuralNetConfiguration.Builder().learningRate(0.01).iterations(1).updater(new Nesterovs(0.8)).regularization(true).l2(1e-5)
            .list()
            .layer(0, new GravesLSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build())
            .build();
    }
}
