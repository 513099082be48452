    .list()
    .layer(0, new LSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
    .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(1).activation(Activation.IDENTITY).build())
    .build();
