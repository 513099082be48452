// bind: iter.inputColumns()=77
// bind: nOut=78
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.RmsProp;

public class Letters {
    public static void main(String[] args) throws Exception {
        DataSetIterator iter = new SomeIterator(args[0], 32);
        int nOut = iter.totalOutcomes();
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .updater(new RmsProp(0.005))
            .list()
            .layer(0, new LSTM.Builder().nIn(iter.inputColumns()).nOut(64).activation(Activation.TANH).build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(64).nOut(nOut).build())
            .build();
    }
}
