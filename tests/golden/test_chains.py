"""Builder chains end in the networks of the golden documents: what DL4J made of the same chain is what ours means."""

from __future__ import annotations

import pytest

from netconf import (
    Activation,
    BackpropType,
    ConfigurationWarning,
    DataType,
    GravesLSTM,
    LossFunction,
    MultiLayerConfiguration,
    NeuralNetConfiguration,
    RmsProp,
    RnnOutputLayer,
    WeightInit,
)
from tests.golden import cases
from tests.tutorial import tutorial


def same_network(built: MultiLayerConfiguration, name: str) -> None:
    """Compare with the document, but for the type of numbers, which 0.9.1 does not write."""
    wanted = cases.load(name).conf
    assert built.model_copy(update={"data_type": DataType.DOUBLE, "seed": wanted.seed}) == wanted


def test_tutorial_in_the_words_of_0_x() -> None:
    same_network(tutorial(inputs=3, units=4, outputs=4, length=4), "dl4j-0.9.1/tutorial_rmsprop_tbptt")


def test_tutorial_in_the_words_of_1_0() -> None:
    wanted = cases.load("dl4j-1.0.0-M2.1/tutorial_tbptt_0").conf
    inputs, units, outputs = wanted.layers[0].n_in, wanted.layers[0].n_out, wanted.layers[2].n_out
    listed = (
        NeuralNetConfiguration.Builder()
        .seed(12345)
        .l2(0.001)
        .weightInit(WeightInit.XAVIER)
        .updater(RmsProp(0.1))
        .list()
        .layer(GravesLSTM.Builder().nIn(inputs).nOut(units).activation(Activation.TANH).build())
        .layer(GravesLSTM.Builder().nOut(units).activation(Activation.TANH).build())
        .layer(RnnOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(outputs).build())
        .backpropType(BackpropType.TruncatedBPTT)
        .tBPTTForwardLength(5)
        .tBPTTBackwardLength(5)
    )
    with pytest.warns(ConfigurationWarning, match="diverges"):  # this rate, in this release
        built = listed.build()
    same_network(built, "dl4j-1.0.0-M2.1/tutorial_tbptt_0")
