// Which object is made is decided elsewhere: what decides it is asked for, not the object.
public class Chosen {
    public MultiLayerConfiguration make(String name, Options options) {
        Layer first = new LSTM.Builder().nIn(3).nOut(5).activation(Activation.TANH).build();
        Layer wrapped = options.both() ? new Bidirectional(first) : first;
        return new NeuralNetConfiguration.Builder()
            .updater("adam".equals(name) ? new Adam(0.01) : new Sgd(0.1))
            .l2(options.strength() * 0.5)
            .list()
            .layer(wrapped)
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build())
            .build();
    }
}
