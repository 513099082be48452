// Functions outside of classes, an expression after the equals sign on its own line, fallbacks for what is missing.
private const val UNITS = 20

fun lstm(inputs: Int, activation: Activation = Activation.TANH): LSTM =
    LSTM.Builder().nIn(inputs).nOut(UNITS).activation(activation).build()

fun configuration(features: Int, classes: Int, seed: Long? = null): MultiLayerConfiguration {
    val builder = NeuralNetConfiguration.Builder()
        .seed(seed ?: 42L)
        .updater(Nadam())
        .weightInit(WeightInit.XAVIER)
        .list()
    builder
        .layer(lstm(features))
        .layer(lstm(activation = Activation.SOFTSIGN, inputs = UNITS))
        .layer(
            RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(UNITS)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build(),
        )
    return builder.build()
}

fun main() {
    val model = MultiLayerNetwork(configuration(classes = 3, features = 7, seed = 5))
    model.init()
}
