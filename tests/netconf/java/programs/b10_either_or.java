// Which of two configurations is made is not known: both are.
class Either {
    MultiLayerConfiguration make(String kind) {
        if (kind.equals("peepholes")) {
            return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
                .layer(new GravesLSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build()).build();
        } else {
            return new NeuralNetConfiguration.Builder().updater(new Adam(0.02)).list()
                .layer(new LSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build()).build();
        }
    }
}
