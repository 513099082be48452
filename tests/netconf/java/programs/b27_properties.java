public class FromProperties {
    public MultiLayerConfiguration conf(Properties props, Map<String, Object> params) {
        int n = Integer.parseInt(props.getProperty("inputs"));
        int h = (Integer) params.getOrDefault("hidden", 20);
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new LSTM.Builder().nIn(n).nOut(h).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(h).nOut(Config.CLASSES).activation(Activation.SOFTMAX).build()).build();
    }
}
