class Shrinking {
    private final int words;
    private final double share = 0.75;

    Shrinking(int vocabulary) {
        words = vocabulary;
    }

    MultiLayerConfiguration make() {
        int width = (int) (words * share);
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
                .layer(new EmbeddingSequenceLayer.Builder().nIn(words + 1).nOut(width).build())
                .layer(new LSTM.Builder().nIn(width).nOut((int) Math.sqrt(300.0)).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(words).build())
                .build();
    }
}
