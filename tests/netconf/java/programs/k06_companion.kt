// Kotlin without new: constants of a companion, types of arguments, dots at the ends of lines, a default that nobody overrides.
package example

import org.deeplearning4j.nn.conf.NeuralNetConfiguration
import org.deeplearning4j.nn.conf.layers.GravesLSTM
import org.nd4j.linalg.activations.Activation.TANH
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction as Loss

class Topology(private val name: String) : Base<Topology>(name) {
    companion object {
        const val LAYER = 35
        private val lengths: Map<String, List<Int>> = mapOf("short" to listOf(5, 10), "long" to listOf<Int>(50))
        @JvmStatic
        fun main(args: Array<String>) = println("$LAYER of ${args.size}")
    }

    @Throws(Exception::class)
    fun definition(map: CharacterMap, length: Int = lengths["short"]!!.last()): Network {
        val config = NeuralNetConfiguration.Builder().
                iterations(1).
                learningRate(1e-2).
                rmsDecay(0.95).updater(Updater.RMSPROP).
                list().
                layer(0, GravesLSTM.Builder().
                        nIn(map.size()).nOut(LAYER).
                        activation(TANH).
                        build()).
                layer(1, RnnOutputLayer.Builder(Loss.MCXENT).
                        activation("softmax").
                        nIn(LAYER).nOut(map.size()).build()).
                pretrain(false).backprop(true).backpropType(BackpropType.TruncatedBPTT).
                tBPTTForwardLength(length).tBPTTBackwardLength(length).
                build()
        return Network(config, "$name.zip")
    }
}
