// Blocks that open a builder call functions of the program as words of it, one of them called as a word that it has.
package example.words

import org.deeplearning4j.nn.conf.NeuralNetConfiguration
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder

fun settings(tell: NeuralNetConfiguration.Builder.() -> Unit): NeuralNetConfiguration.Builder {
    val settings = NeuralNetConfiguration.Builder()
    settings.tell()
    return settings
}

infix fun NeuralNetConfiguration.Builder.list(tell: ListBuilder.() -> Unit): MultiLayerConfiguration {
    val layers = this.list()
    layers.tell()
    return layers.build()
}

fun ListBuilder.memory(units: Int, tell: LSTM.Builder.() -> Unit) {
    this.layer(LSTM.Builder().nOut(units).apply(tell).build())
}

fun ListBuilder.answer(loss: LossFunctions.LossFunction, size: Int) =
    layer(RnnOutputLayer.Builder(loss).nOut(size).activation(Activation.IDENTITY).build())

fun main() {
    val network = settings {
        seed(5)
        updater(Adam(0.002))
    } list {
        memory(12) {
            nIn(3)
            activation(Activation.TANH)
        }
        memory(7) { activation(Activation.SOFTSIGN) }
        answer(LossFunctions.LossFunction.MSE, 2)
    }
}
