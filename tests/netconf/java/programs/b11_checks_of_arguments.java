public class Checked {
    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: Checked in out");
            return;
        }
        int width = 32;
        if (args.length > 2) {
            width = Integer.parseInt(args[2]);
        }
        File file = new File(args[0]);
        if (!file.exists()) throw new IOException("no file");
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new LSTM.Builder().nIn(3).nOut(width).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(width).nOut(1).activation(Activation.IDENTITY).build()).build();
    }
}
