// when as a value and as a statement, ranges of every kind, a range that is made before its loop, arrays and indices.
enum class Depth(val layers: Int) { FLAT(1), DEEP(2); fun doubled() = layers * 2 }

object Ranges {
    private val widths = intArrayOf(8, 16, 24)
    private val gates = Array(2) { i -> widths[i] + 1 }

    fun rate(units: Int): Double = when {
        units > 100 -> 0.1
        units in 10..100 -> { val part = 0.05; part / 5 }
        else -> 0.001
    }

    fun build(depth: Depth = Depth.DEEP): MultiLayerNetwork {
        var next = 0
        val list = NeuralNetConfiguration.Builder().updater(Sgd(rate(gates[1]))).list()
            .layer(next++, DenseLayer.Builder().nIn(gates[0]).nOut(widths[0]).activation(Activation.RELU).build())
        for (i in next..next + depth.layers) {
            list.layer(i, LSTM.Builder().nIn(if (i == 1) widths[0] else widths[2]).nOut(widths[2]).activation(Activation.TANH).build())
            next++
        }
        for ((i, width) in widths.withIndex()) if (i > 1) {
            when (width) {
                8, 16 -> list.seed(1)
                else -> list.backpropType(BackpropType.Standard)
            }
        }
        for (step in 2 downTo 2 step 1) next += step - 2
        list.layer(next, RnnOutputLayer.Builder(LossFunction.MSE).nIn(widths.last()).nOut(depth.doubled()).activation(Activation.IDENTITY).build())
        return MultiLayerNetwork(list.build())
    }
}
