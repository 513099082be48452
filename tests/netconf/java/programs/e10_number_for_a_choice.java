// A number is given where the program asks for true or false.
// bind: deep=1
public class Depth {
    public MultiLayerConfiguration make(boolean deep) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().updater(new Sgd(0.1)).list();
        if (deep) list.layer(new LSTM.Builder().nIn(3).nOut(3).activation(Activation.TANH).build());
        return list.layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(3).nOut(1).build()).build();
    }
}
