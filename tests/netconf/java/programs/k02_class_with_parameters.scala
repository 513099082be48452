// A class whose parameters have defaults, one of them open; a companion with constants; arguments by name.
class Forecast(features: Int, hidden: Int = Forecast.Hidden, val rate: Double = 1e-3) extends Serializable {
  require(hidden > 0)
  private def layer(in: Int, out: Int = 8, act: Activation = Activation.TANH) =
    new LSTM.Builder().nIn(in).nOut(out).activation(act).build()

  val conf = new NeuralNetConfiguration.Builder()
    .seed(7L) // a comment inside the chain
    .updater(new Adam(rate))
    /* .l2(0.1) /* nested */ */
    .list()
    .layer(layer(features, act = Activation.SOFTSIGN, out = hidden))
    .layer(layer(hidden))
    .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build)
    .build
}

object Forecast {
  val Hidden = 3 * 8
}
