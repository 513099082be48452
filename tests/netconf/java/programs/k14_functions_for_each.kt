// forEachIndexed over a list, a range downwards, and sizes that only the running program knows.
fun network(sizes: List<Int>): MultiLayerConfiguration {
    val list = NeuralNetConfiguration.Builder().list().layer(LSTM.Builder().nIn(4).nOut(9).activation(Activation.TANH).build())
    listOf(9, 8).forEachIndexed { i, size -> list.layer(1 + i, LSTM.Builder().nOut(size).activation(Activation.TANH).build()) }
    (6 downTo 5).forEach { list.layer(LSTM.Builder().nOut(it).activation(Activation.TANH).build()) }
    sizes.forEach { list.layer(LSTM.Builder().nOut(it).activation(Activation.TANH).build()) }
    return list.layer(RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build()).build()
}
