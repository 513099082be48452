import org.deeplearning4j.nn.conf.layers.GravesLSTM;

public class Models {
    static final double HALF = 0.5;

    public static MultiLayerConfiguration halved(double learningRate) {
        return new NeuralNetConfiguration.Builder().learningRate(learningRate * HALF).updater(Updater.SGD).list()
            .layer(0, new GravesLSTM.Builder().nIn(3).nOut(4).activation("tanh").build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation("identity").nIn(4).nOut(3).build())
            .build();
    }
}
