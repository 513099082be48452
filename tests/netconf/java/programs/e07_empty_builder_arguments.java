// A builder whose constructor is given nothing, and words that a layer without parameters never reads.
public class Wrapped {
    Object conf = new NeuralNetConfiguration.Builder().updater(new Sgd(0.1)).list()
        .layer(0, new Bidirectional.Builder(null, null)
            .mode(Bidirectional.Mode.AVERAGE)
            .rnnLayer(new LSTM.Builder().nIn(3).nOut(4).activation(Activation.TANH).build())
            .build())
        .layer(1, new DropoutLayer.Builder().nIn(4).nOut(4).dropOut(0.8).build())
        .layer(2, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build())
        .build();
}
