// A class with a builder of its own, which has the short name of DL4J's.
public class Forecaster {
    private int seed;
    private int answers;

    private Forecaster() {
    }

    private void assemble() {
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().seed(seed).updater(new RmsProp(0.002)).list()
            .layer(new LSTM.Builder().nIn(6).nOut(10).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(answers).activation(Activation.IDENTITY).build())
            .build();
    }

    public static Builder prepare() {
        return new Builder();
    }

    public static class Builder {
        private final Forecaster made = new Forecaster();

        public Builder seed(int seed) {
            made.seed = seed;
            return this;
        }

        public Builder answers(int answers) {
            made.answers = answers;
            return this;
        }

        public Forecaster build() {
            made.assemble();
            return made;
        }
    }

    public static void main(String[] args) {
        Forecaster forecaster = Forecaster.prepare().seed(31).answers(4).build();
    }
}
