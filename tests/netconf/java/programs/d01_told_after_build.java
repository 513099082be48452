import org.deeplearning4j.nn.conf.layers.LSTM;
import org.nd4j.linalg.learning.config.Adam;

class Melodies {
    private int truncation = 0;
    private final NoteIterator notes = new NoteIterator("songs");

    public Melodies truncation(int steps) {
        this.truncation = steps;
        return this;
    }

    MultiLayerNetwork network() {
        int keys = notes.inputColumns();
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.004))
                .list()
                .layer(new LSTM.Builder().nIn(keys).nOut(64).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(64).nOut(keys).build())
                .build();
        conf.setBackpropType(BackpropType.TruncatedBPTT);
        conf.setTbpttFwdLength(24);
        conf.setTbpttBackLength(24);
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        return net;
    }
}
