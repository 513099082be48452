import java.util.Random;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Times the real DL4J on the shapes that are given, "minibatch,steps,inputs,hidden,layers,outputs" each, and prints a line for
 * every call: shape, work, milliseconds. The last argument but the shapes is the number of seconds that each work is measured.
 */
public class Benchmark {
  private static final double WARM_UP = 3;

  public static void main(String[] arguments) {
    double seconds = Double.parseDouble(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      measure(arguments[i], seconds);
    }
  }

  private static void measure(String name, double seconds) {
    String[] parts = name.split(",");
    int[] n = new int[parts.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = Integer.parseInt(parts[i]);
    }
    INDArray features = oneHot(n[0], n[2], n[1], 0);
    INDArray labels = oneHot(n[0], n[5], n[1], 1);
    MultiLayerNetwork network = network(n[2], n[3], n[4], n[5], Math.max(n[1], 2));
    if (n[1] == 1) {
      time(name, "infer", seconds, () -> network.rnnTimeStep(features));
      return;
    }
    time(name, "infer", seconds, () -> network.output(features));
    DataSet data = new DataSet(features, labels);
    time(name, "train", seconds, () -> network.fit(data));
  }

  private static MultiLayerNetwork network(int inputs, int hidden, int layers, int outputs, int steps) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(12345).l2(0.001)
        .weightInit(WeightInit.XAVIER).updater(new RmsProp(0.001, 0.95, 1e-8)).list();
    for (int i = 0; i < layers; i++) {
      list.layer(i, new GravesLSTM.Builder().nIn(i == 0 ? inputs : hidden).nOut(hidden).activation(Activation.TANH).build());
    }
    list.layer(layers, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX)
        .nIn(hidden).nOut(outputs).build());
    MultiLayerNetwork network = new MultiLayerNetwork(
        list.backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(steps).tBPTTBackwardLength(steps).build());
    network.init();
    return network;
  }

  /** Classes at random as [minibatch, size, time]. */
  private static INDArray oneHot(int minibatch, int size, int steps, int seed) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(new int[] {minibatch, size, steps}, 'f');
    for (int i = 0; i < minibatch; i++) {
      for (int t = 0; t < steps; t++) {
        array.putScalar(new int[] {i, random.nextInt(size), t}, 1.0);
      }
    }
    return array;
  }

  private static void time(String shape, String work, double seconds, Runnable run) {
    for (long end = after(WARM_UP); System.nanoTime() < end; ) {
      run.run();
    }
    long calls = 0;
    for (long end = after(seconds); calls < 3 || System.nanoTime() < end; calls++) {
      long start = System.nanoTime();
      run.run();
      System.out.println(shape + " " + work + " " + (System.nanoTime() - start) / 1e6);
    }
  }

  private static long after(double seconds) {
    return System.nanoTime() + (long) (seconds * 1e9);
  }
}
