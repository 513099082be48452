// Imports in braces and under other names, methods without parentheses, if with a value, foreach over a range.
package example.letters

import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder
import org.deeplearning4j.nn.conf.layers.{GravesLSTM, RnnOutputLayer => Output}
import org.deeplearning4j.nn.conf.{MultiLayerConfiguration, NeuralNetConfiguration, Updater}
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction._

object Letters {
  private val Sentence = "a fast fox".toCharArray
  private final val Depth = 2
  private val Width: Int = 4 * 5

  def main(args: Array[String]): Unit = {
    val letters = new java.util.LinkedHashSet[Character]()
    for (c <- Sentence) letters.add(c)

    val builder = new NeuralNetConfiguration.Builder
    builder.iterations(3).learningRate(0.01)
    builder.updater(Updater.RMSPROP)
    builder.seed(12)

    val list: ListBuilder = builder.list
    (0 until Depth).foreach { i =>
      val hidden = new GravesLSTM.Builder()
      hidden.nIn(if (i == 0) letters.size else Width)
      hidden.nOut(Width)
      hidden.activation("tanh")
      list.layer(i, hidden.build)
    }
    list.layer(Depth, new Output.Builder(MCXENT).nIn(Width).nOut(letters.size()).activation("softmax").build)
    list.pretrain(false).backprop(true)

    val conf: MultiLayerConfiguration = list.build()
    println(s"${conf.toJson} has $Depth layers")
  }
}
