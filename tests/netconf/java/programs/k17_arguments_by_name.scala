// A function of an object, called with some of its arguments by their names.
object Networks {
  def stacked(rate: Double = 0.1, penalty: Double = 0.001, steps: Int = 40, layers: Seq[Layer]) = {
    val conf = new NeuralNetConfiguration.Builder()
      .updater(new RmsProp(rate)).l2(penalty).list()
    layers.zipWithIndex.foreach {
      case (layer, place) => conf.layer(place, layer)
    }
    conf.backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(steps).tBPTTBackwardLength(steps).build()
  }

  def both(in: Int, units: Int) = new GravesBidirectionalLSTM.Builder().nIn(in).nOut(units).build()
}

object Tags {
  def main(args: Array[String]): Unit = {
    val output = new RnnOutputLayer.Builder().nIn(8).nOut(5).activation(Activation.SOFTMAX).build()
    new MultiLayerNetwork(Networks.stacked(penalty = 1e-5, layers = Seq(Networks.both(6, 9), Networks.both(9, 8), output)))
  }
}
