public class Loader {
    private static int classes;
    private static String[] names = {"a", "b", "c"};

    static void load() {
        classes = names.length + 1;
    }

    public static void main(String[] args) {
        load();
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new LSTM.Builder().nIn(2).nOut(5).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(5).nOut(classes).activation(Activation.SOFTMAX).build()).build();
    }
}
