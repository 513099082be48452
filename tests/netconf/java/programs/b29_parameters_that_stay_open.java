import org.deeplearning4j.nn.conf.layers.GravesLSTM;

public class Models {
    public static MultiLayerConfiguration conf(int nIn, double learningRate, int tbptt, long seed, Double bias) {
        double decay = Double.parseDouble(System.getProperty("decay"));
        return new NeuralNetConfiguration.Builder()
            .seed(seed)
            .iterations(1)
            .learningRate(learningRate)
            .updater(Updater.RMSPROP)
            .rmsDecay(0.95)
            .regularization(true)
            .l2(decay)
            .list()
            .layer(0, new GravesLSTM.Builder().nIn(nIn).nOut(200).biasInit(bias).activation("tanh").build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation("softmax").nIn(200).nOut(nIn).build())
            .backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(tbptt).tBPTTBackwardLength(tbptt)
            .pretrain(false).backprop(true)
            .build();
    }
}
