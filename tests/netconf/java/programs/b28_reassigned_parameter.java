public class Reassigned {
    static MultiLayerConfiguration conf(int size) {
        if (size < 10) size = 10;
        size = size + 1;
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new LSTM.Builder().nIn(2).nOut(size).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(size).nOut(1).activation(Activation.IDENTITY).build()).build();
    }

    public static void main(String[] args) {
        conf(4);
        conf(20);
    }
}
