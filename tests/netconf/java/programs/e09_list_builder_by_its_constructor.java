// The list's builder is made from the network's by its constructor; numbers are read from texts of a file.
// bind: settings.getProperty("epochs")=2
public class Parts {
    private final Properties settings = new Properties();

    public static void main(String[] args) {
        Parts parts = new Parts();
        MultiLayerConfiguration conf = parts.layers(parts.common()).build();
    }

    NeuralNetConfiguration.Builder common() {
        return new NeuralNetConfiguration.Builder()
            .seed(6)
            .iterations(Integer.parseInt(settings.getProperty("epochs")))
            .learningRate(Double.valueOf(settings.getProperty("rate")))
            .updater(Updater.ADAM);
    }

    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.Builder common) {
        return new NeuralNetConfiguration.ListBuilder(common)
            .layer(0, new GravesLSTM.Builder().nIn(5).nOut(7).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(7).nOut(5).activation(Activation.IDENTITY).build());
    }
}
