// Runs before main assigns anything: the size is 0, as in Java.
public class Early {
    static int inputs;
    static MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
        .layer(0, new LSTM.Builder().nIn(inputs + 2).nOut(5).activation(Activation.TANH).build())
        .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(5).nOut(3).activation(Activation.SOFTMAX).build())
        .build();

    public static void main(String[] args) {
        inputs = 40;
        new MultiLayerNetwork(conf).init();
    }
}
