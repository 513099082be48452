class Factory {
    private Layer hidden(int in, int out) {
        return new GravesLSTM.Builder().nIn(in).nOut(out).activation("tanh").build();
    }

    public MultiLayerNetwork build() {
        MultiLayerNetwork net = new MultiLayerNetwork(list());
        net.init();
        return net;
    }

    private MultiLayerConfiguration list() {
        return new NeuralNetConfiguration.Builder().iterations(1).learningRate(0.1).updater(Updater.RMSPROP).list()
                .layer(0, hidden(20, 30))
                .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation("softmax").nIn(30).nOut(20).build())
                .pretrain(false).backprop(true)
                .build();
    }
}
