import java.util.function.*;
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.*;

public class Lambdas {
    public static void main(String[] args) {
        Supplier<IUpdater> updater = () -> new Adam(0.004);
        IntUnaryOperator twice = n -> n * 2;
        BiFunction<Integer, Integer, Layer> cell = (in, out) -> new LSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH).build();
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .updater(updater.get())
            .list()
            .layer(0, cell.apply(5, twice.applyAsInt(6)))
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(twice.applyAsInt(6)).nOut(3).activation(Activation.SOFTMAX).build())
            .build();
    }
}
