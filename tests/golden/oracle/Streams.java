import java.util.*;
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.distribution.*;
import org.deeplearning4j.nn.conf.dropout.*;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.util.DataTypeUtil;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** What seed 12345 gives in 1.0.0-alpha to beta3: initial parameters, and parameters after one and two updates with dropout or noise. One JSON object a line. */
public class Streams {
  static String list(INDArray a) {
    StringJoiner s = new StringJoiner(",", "[", "]");
    for (int i = 0; i < a.length(); i++) s.add(String.format(Locale.ROOT, "%.12g", a.getDouble(i)));
    return s.toString();
  }

  static int inputs = 3;

  static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder().seed(12345).updater(new Sgd(0.1));
  }

  static void initial(String name, WeightInit scheme, Distribution distribution) {
    try {
      NeuralNetConfiguration.Builder b = builder().weightInit(scheme);
      if (distribution != null) b.dist(distribution);
      MultiLayerConfiguration conf = b.list()
          .layer(0, new DenseLayer.Builder().nIn(inputs).nOut(5).activation(Activation.TANH).build())
          .layer(1, new OutputLayer.Builder().nIn(5).nOut(4).activation(Activation.SOFTMAX).build()).build();
      MultiLayerNetwork net = new MultiLayerNetwork(conf);
      net.init();
      print("init_" + name, conf, net.params(), null);
    } catch (Throwable t) { System.err.println(name + ": " + t); }
  }

  static void print(String name, MultiLayerConfiguration conf, INDArray init, List<INDArray> fits) {
    StringBuilder s = new StringBuilder("{\"name\":\"" + name + "\",\"config\":" + conf.toJson().replace("\n", "") + ",\"init\":" + list(init));
    for (int i = 0; fits != null && i < fits.size(); i++) s.append(",\"fit" + (i + 1) + "\":" + list(fits.get(i)));
    System.out.println(s.append("}"));
  }

  static void trained(String name, NeuralNetConfiguration.Builder b, Layer... layers) {
    try {
      NeuralNetConfiguration.ListBuilder l = b.list();
      if (name.startsWith("tbptt")) l.backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(2).tBPTTBackwardLength(2);
      for (int i = 0; i < layers.length; i++) l.layer(i, layers[i]);
      MultiLayerConfiguration conf = l.build();
      MultiLayerNetwork net = new MultiLayerNetwork(conf);
      net.init();
      boolean series = layers[layers.length - 1] instanceof RnnOutputLayer;
      INDArray x = series ? Nd4j.create(4, 3, 6) : Nd4j.create(4, 3), y = series ? Nd4j.create(4, 4, 6) : Nd4j.create(4, 4);
      for (int e = 0; e < 4; e++) for (int t = 0; t < (series ? 6 : 1); t++) {
        for (int c = 0; c < 3; c++) {
          double v = ((7 * e + 3 * c + 5 * t) % 11) / 10.0;
          if (series) x.putScalar(new int[] {e, c, t}, v); else x.putScalar(new int[] {e, c}, v);
        }
        if (series) y.putScalar(new int[] {e, (e + t) % 4, t}, 1); else y.putScalar(new int[] {e, e % 4}, 1);
      }
      INDArray init = net.params().dup();
      List<INDArray> fits = new ArrayList<>();
      for (int i = 0; i < 2; i++) { net.fit(x, y); fits.add(net.params().dup()); }
      print(name, conf, init, fits);
    } catch (Throwable t) { System.err.println(name + ": " + t); }
  }

  static DenseLayer dense(int in, int out) { return new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.TANH).build(); }
  static OutputLayer out() { return new OutputLayer.Builder().nIn(5).nOut(4).activation(Activation.SOFTMAX).build(); }
  static LSTM lstm(int in, int out) { return new LSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH).build(); }
  static LSTM dropped(int in, int out) { return new LSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH).dropOut(0.6).build(); }
  static GravesLSTM graves(int in, int out) { return new GravesLSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH).build(); }
  static RnnOutputLayer rnn() { return new RnnOutputLayer.Builder().nIn(5).nOut(4).activation(Activation.SOFTMAX).build(); }

  static Object make(String name, Object... args) throws Exception {
    Class<?>[] types = new Class<?>[args.length];
    Arrays.fill(types, double.class);
    return Class.forName("org.deeplearning4j.nn.conf." + name).getConstructor(types).newInstance(args);
  }

  static LSTM spatial(int in, int out) throws Exception {
    return new LSTM.Builder().nIn(in).nOut(out).activation(Activation.TANH).dropOut((IDropout) make("dropout.SpatialDropout", 0.6)).build();
  }

  public static void main(String[] args) {
    Nd4j.create(1, 1);
    DataTypeUtil.setDTypeForContext(DataBuffer.Type.DOUBLE);
    for (WeightInit w : WeightInit.values()) if (w != WeightInit.DISTRIBUTION && w != WeightInit.IDENTITY) initial(w.name().toLowerCase(), w, null);
    initial("dist_normal", WeightInit.DISTRIBUTION, new NormalDistribution(0.1, 0.5));
    initial("dist_uniform", WeightInit.DISTRIBUTION, new org.deeplearning4j.nn.conf.distribution.UniformDistribution(-0.3, 0.5));
    initial("dist_binomial", WeightInit.DISTRIBUTION, new org.deeplearning4j.nn.conf.distribution.BinomialDistribution(5, 0.4));
    for (String kind : new String[] {"TruncatedNormalDistribution", "LogNormalDistribution"}) try {
      initial("dist_" + kind, WeightInit.DISTRIBUTION, (Distribution) Class.forName("org.deeplearning4j.nn.conf.distribution." + kind).getConstructor(double.class, double.class).newInstance(0.1, 0.5));
    } catch (Throwable t) { System.err.println(kind + ": " + t); }
    trained("dense", builder().dropOut(0.6), dense(3, 5), dense(5, 5), out());
    trained("lstm", builder().dropOut(0.6), lstm(3, 5), lstm(5, 5), rnn());
    trained("lstm_only", builder(), dropped(3, 5), dropped(5, 5), rnn());
    trained("tbptt", builder().dropOut(0.6), lstm(3, 5), lstm(5, 5), rnn());
    trained("tbptt_only", builder(), dropped(3, 5), dropped(5, 5), rnn());
    trained("tbptt_dropconnect", builder().weightNoise(new DropConnect(0.6)), lstm(3, 5), rnn());
    trained("graves", builder().dropOut(0.6), graves(3, 5), rnn());
    trained("rnn_dense_rnn", builder().dropOut(0.6), lstm(3, 5), dense(5, 5), lstm(5, 5), rnn());
    trained("alpha", builder().dropOut(new AlphaDropout(0.6)), lstm(3, 5), rnn());
    trained("gaussian_dropout", builder().dropOut(new GaussianDropout(0.4)), lstm(3, 5), rnn());
    trained("gaussian_noise", builder().dropOut(new GaussianNoise(0.4)), lstm(3, 5), rnn());
    trained("dropconnect_dense", builder().weightNoise(new DropConnect(0.6)), dense(3, 5), out());
    trained("dropconnect_lstm", builder().weightNoise(new DropConnect(0.6)), lstm(3, 5), rnn());
    trained("output_only", builder(), lstm(3, 5), new RnnOutputLayer.Builder().nIn(5).nOut(4).activation(Activation.SOFTMAX).dropOut(0.6).build());
    try {  // which alpha does not have
      trained("spatial", builder(), spatial(3, 5), spatial(5, 5), rnn());
      trained("tbptt_spatial", builder(), lstm(3, 5), spatial(5, 5), rnn());
    } catch (Throwable t) { System.err.println("spatial: " + t); }
    inputs = 7;  // with a mean of two deviations or more they never end
    for (double[] one : new double[][] {{0.5, 0.5}, {0, 1}, {-0.2, 0.3}}) try {
      initial("truncated_" + one[0] + "_" + one[1], WeightInit.DISTRIBUTION, (Distribution) make("distribution.TruncatedNormalDistribution", one[0], one[1]));
    } catch (Throwable t) { System.err.println("truncated: " + t); }
  }
}
