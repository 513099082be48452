// A choice by match, lists and pairs, yield, nested functions, a block with a value.
object Choices extends App {
  val kind = "adam"
  val sizes = Seq(16, 32, 64)
  val (first, last) = (sizes.head, sizes.last)

  def rule(name: String, rate: Double): IUpdater = name match {
    case "sgd" | "plain" => new Sgd(rate)
    case "adam" if rate > 1 => new Adam(1.0)
    case "adam" =>
      val halved = rate / 2
      new Adam(halved)
    case _ => new RmsProp(rate)
  }

  val builder = new NeuralNetConfiguration.Builder().updater(rule(kind, 0.02)).list()
  val layers = for (size <- sizes) yield new LSTM.Builder().nOut(size).activation(Activation.TANH).build
  layers.zipWithIndex.foreach { case (layer, i) => builder.layer(i, layer) }
  val end = {
    def loss(squares: Boolean) = if (squares) LossFunctions.LossFunction.MSE else LossFunctions.LossFunction.MCXENT
    new RnnOutputLayer.Builder(loss(false)).nOut(last - first).activation(Activation.SOFTMAX).build()
  }
  builder.layer(layers.size, end)
  builder.setInputType(InputType.recurrent(sizes.map(_ * 2).sum))
  val conf = builder.build()
}
