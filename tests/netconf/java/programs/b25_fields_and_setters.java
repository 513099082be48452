// hidden is set by a setter that nothing calls: it keeps its value; nIn has none and stays open.
public class Bean {
    private int hidden = 25;
    private int nIn;

    public void setHidden(int hidden) { this.hidden = hidden; }
    public void setNIn(int nIn) { this.nIn = nIn; }

    public MultiLayerConfiguration conf() {
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new LSTM.Builder().nIn(nIn).nOut(hidden).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(hidden).nOut(1).activation(Activation.IDENTITY).build()).build();
    }
}
