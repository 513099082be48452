MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
        .updater(new Adam(0.01))
        .list()
        .layer(0, new LSTM.Builder().nIn(4).nOut(6).activation(Activation.TANNH).build())
        .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXNT).activation(Activation.SOFTMAX).nOut(2).build())
        .build();
