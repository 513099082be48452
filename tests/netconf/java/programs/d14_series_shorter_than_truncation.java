class Short {
    static final int exampleLength = 30;

    public static void main(String[] args) {
        LetterIterator letters = new LetterIterator("book.txt", 32, exampleLength);
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
                .layer(new LSTM.Builder().nIn(letters.inputColumns()).nOut(90).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(letters.totalOutcomes()).build())
                .backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(50).tBPTTBackwardLength(50)
                .build();
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        for (int i = 0; i < 3; i++) {
            while (letters.hasNext()) net.fit(letters.next());
        }
        net.rnnTimeStep(letters.first());
    }
}
