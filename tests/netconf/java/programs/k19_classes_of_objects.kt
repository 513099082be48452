// A choice by the class of an object.
sealed class Spec
data class Memory(val units: Int, val soft: Boolean = false) : Spec()
data class Plain(val units: Int) : Spec()

fun layerOf(spec: Spec, width: Int) = when (spec) {
    is Memory -> LSTM.Builder().nIn(width).nOut(spec.units).activation(if (spec.soft) Activation.SOFTSIGN else Activation.TANH).build()
    is Plain -> SimpleRnn.Builder().nIn(width).nOut(spec.units).build()
    else -> throw IllegalArgumentException()
}
fun main() {
    val specs = listOf(Memory(5), Plain(7), Memory(6, soft = true))
    val b = NeuralNetConfiguration.Builder().list()
    var w = 3
    for (s in specs) {
        b.layer(layerOf(s, w))
        w = when (s) { is Memory -> s.units; is Plain -> s.units; else -> 0 }
    }
    b.layer(RnnOutputLayer.Builder().nIn(w).nOut(2).activation(Activation.SOFTMAX).build())
    val conf = b.build()
}
