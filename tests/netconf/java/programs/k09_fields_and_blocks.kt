// A configuration in a property with a block, in an initialiser, in a lazy one; calls of the class's own functions.
class Agents(private val inputs: Int, hidden: Int = 9) {
    private val units by lazy { hidden + 1 }
    private val network: MultiLayerNetwork

    val quick: MultiLayerConfiguration = run {
        val builder = NeuralNetConfiguration.Builder().list()
        builder.layer(0, SimpleRnn.Builder().nIn(inputs).nOut(hidden).activation(Activation.TANH).build())
        builder.layer(1, output(hidden))
        builder.build()
    }

    init {
        val conf = NeuralNetConfiguration.Builder()
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .gradientNormalizationThreshold(1.0)
            .list()
            .layer(LSTM.Builder().nIn(inputs).nOut(units).activation(Activation.TANH).build())
            .layer(output(units, count = 2))
            .build()
        network = MultiLayerNetwork(conf)
        network.setListeners(object : BaseTrainingListener() {
            override fun iterationDone(model: Model?, iteration: Int, epoch: Int) { println("$iteration") }
        })
    }

    private fun output(width: Int, count: Int = 1) =
        RnnOutputLayer.Builder(LossFunction.MSE).nIn(width).nOut(count).activation(Activation.IDENTITY).build()
}
