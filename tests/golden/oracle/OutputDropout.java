import java.util.*;
import org.deeplearning4j.nn.conf.*; import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataBuffer; import org.nd4j.linalg.api.buffer.util.DataTypeUtil;
import org.nd4j.linalg.api.ndarray.INDArray; import org.nd4j.linalg.factory.Nd4j; import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
/** The dropout of an RnnOutputLayer in 0.7.2, 0.8.0 and 1.0.0-alpha, in truncated backpropagation and without. One JSON object a line.

    RATE stands for {@code b.learningRate(0.1); b.updater(Updater.SGD);} to 0.9.1, and {@code b.updater(new Sgd(0.1));} behind it. */
public class OutputDropout {
  static String list(INDArray a) { StringJoiner s = new StringJoiner(",", "[", "]"); for (int i = 0; i < a.length(); i++) s.add(String.format(Locale.ROOT, "%.12g", a.getDouble(i))); return s.toString(); }
  static void run(String name, int B, int units, int T, int tb, double keep) { try {
    NeuralNetConfiguration.Builder b = new NeuralNetConfiguration.Builder(); b.seed(12345); RATE
    GravesLSTM.Builder l = new GravesLSTM.Builder(); l.nIn(2).nOut(units); l.activation(Activation.TANH);
    RnnOutputLayer.Builder o = new RnnOutputLayer.Builder(LossFunction.MCXENT); o.nIn(units).nOut(3); o.activation(Activation.SOFTMAX); o.dropOut(keep);
    NeuralNetConfiguration.ListBuilder s = b.list(); s.layer(0, l.build()); s.layer(1, o.build());
    if (tb > 0) { s.backpropType(BackpropType.TruncatedBPTT); s.tBPTTForwardLength(tb); s.tBPTTBackwardLength(tb); }
    MultiLayerConfiguration c = s.build(); MultiLayerNetwork n = new MultiLayerNetwork(c); n.init();
    INDArray x = Nd4j.create(new int[] {B, 2, T}), y = Nd4j.create(new int[] {B, 3, T});
    for (int e = 0; e < B; e++) for (int t = 0; t < T; t++) { for (int k = 0; k < 2; k++) x.putScalar(new int[] {e, k, t}, ((7*e+3*k+5*t)%11)/10.0 - 0.4); y.putScalar(new int[] {e, (e+t)%3, t}, 1); }
    StringBuilder r = new StringBuilder("{\"name\":\"" + name + "\",\"config\":" + c.toJson().replace("\n", "") + ",\"init\":" + list(n.params()));
    for (int k = 1; k < 3; k++) { n.fit(x, y); r.append(",\"fit" + k + "\":" + list(n.params())); }
    System.out.println(r + "}");
  } catch (Throwable t) { System.err.println(name + ": " + t); } }
  public static void main(String[] a) { Nd4j.create(1, 1); DataTypeUtil.setDTypeForContext(DataBuffer.Type.DOUBLE);
    run("small", 1, 2, 6, 0, 0.5); run("out", 3, 5, 6, 0, 0.7); run("tbptt_out", 3, 5, 6, 3, 0.7); run("small_tbptt", 1, 2, 6, 6, 0.5); }
}
