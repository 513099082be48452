// Indentation in place of braces, with the words and marks that go with it; the real compiler of Scala 3.3 and DL4J gave the same.
package example

import org.deeplearning4j.nn.conf.{BackpropType, NeuralNetConfiguration as Net}
import org.deeplearning4j.nn.conf.layers.*

case class Sizes(in: Int, out: Int, hidden: List[Int] = List(8, 6)):
  def widest: Int = hidden.max
  def count: Int =
    val layers = hidden.size
    layers + 1
end Sizes

object Nets:
  val rate = 0.01

  def activation(i: Int): Activation = i match
    case 0 => Activation.TANH
    case n if n > 5 =>
      Activation.RELU
    case _ =>
      val chosen = Activation.SOFTSIGN
      chosen

  def build(sizes: Sizes, deep: Boolean) =
    val builder = Net.Builder()
      .seed(7)
      .updater(Adam(rate))
      .list()
    var in = sizes.in
    for (n, i) <- sizes.hidden.zipWithIndex do
      val units = if deep then n * 2 else n
      builder.layer(LSTM.Builder().nIn(in).nOut(units).activation(activation(i)).build())
      in = units
    if deep then
      builder.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(sizes.count)
    else
      builder.backpropType(BackpropType.Standard)
    var left = 1
    while left > 0 do
      left -= 1
    builder.layer(
      RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
        .nIn(in).nOut(sizes.out).activation(Activation.SOFTMAX).build()
    )
    builder.build()

@main def run(): Unit =
  val net = MultiLayerNetwork(Nets.build(Sizes(3, 2), true))
  net.init()
