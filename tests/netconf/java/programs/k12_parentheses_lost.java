// A page lost its empty parentheses.
MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder
    .seed(9)
    .updater(new Adam)
    .list
    .layer(new EmbeddingSequenceLayer.Builder.nIn(30).nOut(6).inputLength(window).build)
    .layer(new LSTM.Builder
        .nOut(20)
        .activation(Activation.TANH)
        .build)
    .layer(new RnnOutputLayer.Builder.nOut(5).activation(Activation.SOFTMAX).build)
    .build;
