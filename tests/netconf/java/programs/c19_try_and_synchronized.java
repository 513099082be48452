public class Guarded {
    Object lock = new Object();

    MultiLayerConfiguration conf() {
        int width = 4;
        try {
            width = Integer.parseInt("12");
            synchronized (lock) {
                width += 3;
            }
        } catch (NumberFormatException e) {
            width = 1;
        } finally {
            width++;
        }
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(0, new LSTM.Builder().nIn(3).nOut(width).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(width).nOut(3).activation(Activation.SOFTMAX).build())
            .build();
    }
}
