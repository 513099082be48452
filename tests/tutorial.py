"""The chain of DL4J's tutorials, in the words of 0.x that they use."""

from __future__ import annotations

from netconf import (
    Activation,
    BackpropType,
    GravesLSTM,
    LossFunction,
    MultiLayerConfiguration,
    NeuralNetConfiguration,
    OptimizationAlgorithm,
    RnnOutputLayer,
    Updater,
    WeightInit,
)


def tutorial(inputs: int = 77, units: int = 200, outputs: int = 77, length: int = 50) -> MultiLayerConfiguration:
    """Two GravesLSTMs that learn characters, in segments of ``length``."""
    return (
        NeuralNetConfiguration.Builder()
        .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT)
        .iterations(1)
        .learningRate(0.1)
        .rmsDecay(0.95)
        .seed(12345)
        .regularization(True)
        .l2(0.001)
        .weightInit(WeightInit.XAVIER)
        .updater(Updater.RMSPROP)
        .list()
        .layer(0, GravesLSTM.Builder().nIn(inputs).nOut(units).activation(Activation.TANH).build())
        .layer(1, GravesLSTM.Builder().nIn(units).nOut(units).activation(Activation.TANH).build())
        .layer(2, RnnOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(units).nOut(outputs).build())
        .backpropType(BackpropType.TruncatedBPTT)
        .tBPTTForwardLength(length)
        .tBPTTBackwardLength(length)
        .pretrain(False)
        .backprop(True)
        .build()
    )
