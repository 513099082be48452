  1  private MultiLayerConfiguration conf() {
  2      int n = 7;
  3      return new NeuralNetConfiguration.Builder()
  4          .updater(new Sgd(0.1))
  5          .list()
  6          .layer(0, new LSTM.Builder().nIn(n).nOut(9).activation(Activation.TANH).build())
  7          .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(9).nOut(4).activation(Activation.SOFTMAX).build())
  8          .build();
  9  }
