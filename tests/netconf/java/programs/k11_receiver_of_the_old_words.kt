// Words of 0.x inside functions that open their receiver; a parameter without a type of its own; a length that nothing depends on.
internal class Correlated(vararg inputs: Input) {
    private val net: MultiLayerNetwork

    init {
        val list = NeuralNetConfiguration.Builder().apply {
            iterations(10)
            learningRate(0.5)
        }.list().backprop(true)
        list.layer(0, GravesLSTM.Builder().apply {
            nIn(inputs.size)
            nOut(4)
            activation(Activation.TANH)
        }.build())
        list.layer(1, RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).apply { nIn(4); nOut(1); activation(Activation.IDENTITY) }.build())
        net = MultiLayerNetwork(list.build())
        train()
    }

    fun train(desired: Float, actual: Float) {
        val values = current() ?: return
        when {
            desired > actual -> step(up = true)
            else -> step(up = false)
        }
    }
}
