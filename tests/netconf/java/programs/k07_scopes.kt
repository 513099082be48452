// Functions that open their receiver: apply, with, run, also; repeat; a lambda that is named it.
fun network(): MultiLayerConfiguration {
    val list = NeuralNetConfiguration.Builder().apply {
        seed(3)
        updater(Adam(0.01))
        if (true) l2(1e-4)
    }.list()
    repeat(2) { i ->
        list.layer(i, LSTM.Builder().apply { nOut(4 * (i + 1)); activation(Activation.TANH) }.build())
    }
    with(list) {
        layer(2, RnnOutputLayer.Builder(LossFunction.MCXENT).run {
            nOut(3)
            activation(Activation.SOFTMAX)
            build()
        })
        setInputType(InputType.recurrent(6))
    }
    return list.also { it.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(20) }.build()
}
