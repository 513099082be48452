// bind: dictionary.size=30
// A graph, the last value of a method, sizes from outside, an import inside a method.
trait Encoding {
  val width: Int = 12
}

class Encoder(params: Params) extends Network(params) with Encoding {
  override protected[this] def model(words: Int): ComputationGraph = {
    import org.deeplearning4j.nn.conf.graph.rnn._
    val conf = new NeuralNetConfiguration.Builder()
      .updater(new Adam(params.rate))
      .graphBuilder
      .addInputs("in")
      .setOutputs("out")
      .layer("encoder", new LSTM.Builder().nIn(dictionary.size).nOut(width).activation(Activation.TANH).build, "in")
      .addVertex("last", new LastTimeStepVertex("in"), "encoder")
      .layer("out", new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
        .nIn(width).nOut(words).activation(Activation.SOFTMAX).build, "last")
      .build
    new ComputationGraph(conf)
  }
}
