// Word vectors: sizes from a model, clipping, 1.0.0-beta words.
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Sentiment {
    public static void main(String[] args) throws Exception {
        int batchSize = 64;
        int vectorSize = 300;
        final int seed = 0;
        Nd4j.getMemoryManager().setAutoGcWindow(10000);
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Adam(5e-3))
            .l2(1e-5)
            .weightInit(WeightInit.XAVIER)
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue).gradientNormalizationThreshold(1.0)
            .trainingWorkspaceMode(WorkspaceMode.SEPARATE).inferenceWorkspaceMode(WorkspaceMode.SEPARATE)
            .list()
            .layer(0, new LSTM.Builder().nIn(vectorSize).nOut(256).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder().activation(Activation.SOFTMAX).lossFunction(LossFunctions.LossFunction.MCXENT).nIn(256).nOut(2).build())
            .pretrain(false).backprop(true).build();
        WordVectors wordVectors = WordVectorSerializer.loadStaticModel(new File(args[0]));
        SentimentExampleIterator train = new SentimentExampleIterator(args[1], wordVectors, batchSize, 256, true);
        for (int i = 0; i < 3; i++) {
            net.fit(train);
            train.reset();
        }
    }
}
