// The order of the axes of an input type has to be known.
public class Ordered {
    MultiLayerConfiguration ordered(RNNFormat order) {
        return new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
            .layer(new LSTM.Builder().nOut(5).build())
            .layer(new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.recurrent(4, 12, order)).build();
    }
}
