// bind: widths.length=2
import lombok.AllArgsConstructor;
import org.nd4j.linalg.learning.config.Adam;

@AllArgsConstructor
public class Benchmark {
    private int inputs;
    private int[] widths;
    private long seed;
    private WorkspaceMode mode;

    MultiLayerConfiguration conf() {
        NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder().seed(seed).updater(new Adam(0.01))
                .trainingWorkspaceMode(mode).activation(Activation.TANH).list();
        for (int i = 0; i < widths.length; i++) {
            b.layer(i, new LSTM.Builder().nIn(i == 0 ? inputs : widths[i - 1]).nOut(widths[i]).build());
        }
        return b.layer(new RnnOutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).nOut(1).build()).build();
    }
}
