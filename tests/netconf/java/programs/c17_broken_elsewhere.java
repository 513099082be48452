// The file is cut off, and a method before the configuration does not parse.
public class Broken {
    void odd( {
        int x = = 3;
    }

    MultiLayerConfiguration conf() {
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(0, new LSTM.Builder().nIn(3).nOut(5).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(5).nOut(3).activation(Activation.SOFTMAX).build())
            .build();
    }
