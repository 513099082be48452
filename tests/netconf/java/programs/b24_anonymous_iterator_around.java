public class Around {
    public void run() {
        final int features = 4;
        DataSetIterator it = new DataSetIterator() {
            @Override public boolean hasNext() { return false; }
            @Override public int inputColumns() { return features; }
        };
        Runnable task = new Runnable() {
            public void run() {
                MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
                    .layer(new LSTM.Builder().nIn(7).nOut(8).activation(Activation.TANH).build())
                    .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build()).build();
            }
        };
    }
}
