// The builder begins as the copy of a configuration that is not here.
public class Copied {
    public static MultiLayerConfiguration make() {
        return new NeuralNetConfiguration.Builder(Defaults.configuration())
            .updater(Updater.ADAM)
            .learningRate(0.02)
            .list()
            .layer(0, new GravesLSTM.Builder().nIn(3).nOut(6).activation(Activation.SOFTSIGN).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(6).nOut(3).activation(Activation.SOFTMAX).build())
            .pretrain(false).backprop(true)
            .build();
    }
}
