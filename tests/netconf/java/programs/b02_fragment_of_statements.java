int vocab = 40;
int hidden = 2 * vocab;
MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
    .iterations(1).learningRate(0.1).rmsDecay(0.95).updater(Updater.RMSPROP)
    .list()
    .layer(0, new GravesLSTM.Builder().nIn(vocab).nOut(hidden).activation("tanh").build())
    .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation("softmax").nIn(hidden).nOut(vocab).build())
    .pretrain(false).backprop(true).build();
MultiLayerNetwork net = new MultiLayerNetwork(conf);
net.init();
