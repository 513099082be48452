// Input types that say no size, as early releases wrote them: every layer says its own.
ComputationGraphConfiguration conf = new NeuralNetConfiguration.Builder().updater(Updater.RMSPROP).learningRate(0.01).graphBuilder()
    .addInputs("words").setInputTypes(InputType.recurrent())
    .addLayer("embedding", new EmbeddingLayer.Builder().nIn(30 + 1).nOut(8).activation("identity").build(), "words")
    .addLayer("encoder", new GravesLSTM.Builder().nIn(8).nOut(6).activation("tanh").build(), "embedding")
    .addLayer("out", new RnnOutputLayer.Builder().nIn(6).nOut(31).activation("softmax").build(), "encoder")
    .setOutputs("out").pretrain(false).backprop(true).build();
