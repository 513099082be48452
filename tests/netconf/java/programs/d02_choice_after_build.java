// bind: truncation=32
class Melodies {
    private int truncation = 0;

    public void setTruncation(int steps) {
        truncation = steps;
    }

    MultiLayerConfiguration configuration() {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(0.004)).list()
                .layer(new LSTM.Builder().nIn(9).nOut(64).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(64).nOut(9).build())
                .build();
        if (truncation > 0) {
            conf.setBackpropType(BackpropType.TruncatedBPTT);
            conf.setTbpttFwdLength(truncation);
            conf.setTbpttBackLength(truncation);
        }
        return conf;
    }
}
