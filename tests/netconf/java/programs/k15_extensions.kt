// Functions that are called as methods of a builder, one with a block that opens a layer's builder.
fun NeuralNetConfiguration.ListBuilder.lstm(units: Int, init: LSTM.Builder.() -> Unit) {
    val layer = LSTM.Builder().nOut(units)
    layer.init()
    this.layer(layer.build())
}

fun ListBuilder.output(classes: Int, loss: LossFunction = LossFunction.MCXENT) =
    layer(RnnOutputLayer.Builder(loss).nOut(classes).activation(Activation.SOFTMAX).build())

fun network(): MultiLayerConfiguration {
    val list = NeuralNetConfiguration.Builder().list()
    list.lstm(6) {
        nIn(4)
        activation(Activation.TANH)
    }
    list.lstm(5) { activation(Activation.SOFTSIGN) }
    return list.output(3).build()
}
