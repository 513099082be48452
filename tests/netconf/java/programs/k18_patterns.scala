// Cases that take their subject apart: case classes, pairs, types, with guards; the names of the parts are used in what is done.
sealed trait Spec
case class Memory(units: Int, act: String) extends Spec
case class Plain(units: Int) extends Spec
case object Nothing extends Spec

object Built {
  def layerOf(spec: Spec, in: Int): Layer = spec match {
    case Memory(n, "soft") => new LSTM.Builder().nIn(in).nOut(n).activation(Activation.SOFTSIGN).build()
    case Memory(n, _) if n > 20 =>
      val half = n / 2
      new GravesLSTM.Builder().nIn(in).nOut(half).activation(Activation.TANH).build()
    case m: Memory => new LSTM.Builder().nIn(in).nOut(m.units).activation(Activation.TANH).build()
    case Plain(n) => new SimpleRnn.Builder().nIn(in).nOut(n).build()
  }
  def rate(kind: String, size: Option[Int]): (Double, Int) = (kind, size) match {
    case ("slow", Some(n)) => (0.001, n)
    case ("fast", _) => (0.1, 3)
    case (other, _) => (0.01, other.length)
  }
  def main(args: Array[String]): Unit = {
    val specs = List(Memory(6, "soft"), Memory(30, "hard"), Memory(9, "x"), Plain(4))
    val (lr, ins) = rate("fast", None)
    val (_, outs) = rate("slow", Some(5))
    val builder = new NeuralNetConfiguration.Builder().updater(new Adam(lr)).list()
    var in = ins
    specs.foreach { s =>
      builder.layer(layerOf(s, in))
      in = s match { case Memory(n, a) => if (a == "hard") n / 2 else n; case Plain(n) => n }
    }
    builder.layer(new RnnOutputLayer.Builder().nIn(in).nOut(outs).activation(Activation.SOFTMAX).build)
    val conf = builder.build
  }
}
