// All layers in one array where Java takes any number of them, and one more by its index.
public class Stack {
    private static final int[] WIDTHS = {12, 8};

    public static void main(String[] args) {
        Layer[] hidden = new Layer[WIDTHS.length];
        for (int i = 0; i < WIDTHS.length; i++) {
            hidden[i] = new LSTM.Builder().nIn(i == 0 ? 3 : WIDTHS[i - 1]).nOut(WIDTHS[i]).activation(Activation.TANH).build();
        }
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().seed(4).updater(new Adam(0.002)).list(hidden)
            .layer(hidden.length, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build())
            .build();
    }
}
