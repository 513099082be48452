// bind: args(0)=5
// Statements without a class, a number from the command line, infix calls, fallbacks.
import $ivy.`org.deeplearning4j:deeplearning4j-core:1.0.0-beta4`
import org.deeplearning4j.nn.conf._, layers._
val width = args(0).toInt
val depth = 1 max 2
var conf = new NeuralNetConfiguration.Builder().list()
var i = 0
while (i < depth) {
  conf = conf.layer(i, new LSTM.Builder().nIn(width).nOut(width).activation(Activation.TANH).build())
  i += 1
}
val rates = Map("slow" -> 0.001, "fast" -> 0.1)
conf.layer(i, new RnnOutputLayer.Builder().updater(new Sgd(rates("fast"))).nOut(2).activation(Activation.SOFTMAX).build)
val built = Some(conf.build).get
