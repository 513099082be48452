// Layers that a function adds for each of some values: known ones, filtered ones, those that are not known; a helper of another program.
class Stack {
    MultiLayerConfiguration conf(List<Integer> sizes, Helper helper) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
        list.layer(new LSTM.Builder().nIn(3).nOut(9).activation(Activation.TANH).build());
        Arrays.asList(7, 5, 3).stream().filter(n -> n > 3).forEach(n -> list.layer(lstm(n)));
        sizes.forEach(n -> list.layer(lstm(n)));
        helper.finish(list);
        return list.layer(new RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build()).build();
    }

    LSTM lstm(int n) {
        return new LSTM.Builder().nOut(n).activation(Activation.TANH).build();
    }
}
