// A fold over sizes, ranges with a step and downwards, pairs with their index.
object Folds {
  def network(): MultiLayerConfiguration = {
    val begun = new NeuralNetConfiguration.Builder().list().layer(new LSTM.Builder().nIn(4).nOut(9).activation(Activation.TANH).build())
    val folded = List(8, 7).foldLeft(begun) { (list, size) => list.layer(new LSTM.Builder().nOut(size).activation(Activation.TANH).build()) }
    for (i <- 0 until 4 by 2) folded.layer(new LSTM.Builder().nOut(20 + i).activation(Activation.TANH).build())
    (3 to 2 by -1).foreach(i => folded.layer(new LSTM.Builder().nOut(i).activation(Activation.TANH).build()))
    for ((size, i) <- Seq(5, 6).zipWithIndex) folded.layer(new LSTM.Builder().nOut(size * i + 1).activation(Activation.TANH).build())
    folded.layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build()).build()
  }
}
