// A pair that 1.0.0-beta3 throws at, in words that end with it: the program ran with 1.0.0-beta2.
MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(0.02)).list()
    .layer(0, new LSTM.Builder().nIn(3).nOut(4).activation(Activation.TANH).build())
    .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(4).nOut(2).activation(Activation.SIGMOID).build())
    .pretrain(false).backprop(true).build();
