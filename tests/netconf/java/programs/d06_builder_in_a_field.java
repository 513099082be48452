class Assembly {
    private final NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder();
    private NeuralNetConfiguration.ListBuilder stack;
    private int layers = 0;

    Assembly() {
        builder.seed(8);
        builder.setL2(2e-4);
        builder.updater(new Sgd(0.1));
    }

    private void add(int in, int out) {
        stack.layer(layers++, new GravesLSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH).build());
    }

    public MultiLayerConfiguration build() {
        stack = builder.list();
        add(6, 12);
        add(12, 5);
        stack.layer(layers, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nIn(5).nOut(2).build());
        return stack.build();
    }
}
