import java.util.function.Function;

class Variants {
    interface Cell {
        Layer of(int in, int out);
    }

    static final Cell PLAIN = new Cell() {
        @Override
        public Layer of(int in, int out) {
            return new SimpleRnn.Builder().nIn(in).nOut(out).activation(Activation.TANH).build();
        }
    };

    static MultiLayerConfiguration stack(Cell cell, int... widths) {
        NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list();
        for (int k = 1; k < widths.length; k++) {
            b.layer(cell.of(widths[k - 1], widths[k]));
        }
        b.layer(new RnnOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(3).build());
        return b.build();
    }

    public static void main(String[] args) {
        stack(PLAIN, 5, 10);
        stack((in, out) -> new LSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH).build(), 5, 20, 10);
    }
}
