"""Layers by their constructors: the same few positional arguments as their builders, and all words by name."""

from __future__ import annotations

import pytest

from netconf import (
    Dropout,
    DropoutLayer,
    GlobalPoolingLayer,
    GravesLSTM,
    LossFunction,
    LossLayer,
    MaxNormConstraint,
    MinMaxNormConstraint,
    NetconfError,
    OutputLayer,
    PoolingType,
    RnnLossLayer,
    RnnOutputLayer,
    UnitNormConstraint,
)


@pytest.mark.parametrize("kind", [OutputLayer, RnnOutputLayer, LossLayer, RnnLossLayer])
def test_a_loss_may_stand_alone(kind: type) -> None:
    assert kind(LossFunction.MSE) == kind(lossFunction="mse") == kind.Builder("mse").build()
    with pytest.raises(TypeError, match=rf"{kind.__name__} takes {kind.__name__}\(lossFunction\), not 2 positional arguments"):
        kind("mse", 3)


def test_own_overloads_stay() -> None:
    assert DropoutLayer(0.5).drop_out == Dropout(0.5)
    assert GlobalPoolingLayer("AVG").pooling_type is PoolingType.AVG


def test_a_layer_whose_builder_takes_nothing_takes_nothing() -> None:
    with pytest.raises(TypeError, match=r"GravesLSTM takes GravesLSTM\(\), not 1 positional arguments"):
        GravesLSTM(3)


def test_words_of_the_builder_alone() -> None:
    with pytest.raises(NetconfError) as error:
        GravesLSTM(nIn=3, nOut=4, learningRate=0.1)
    assert str(error.value) == (
        "GravesLSTM: learningRate is not a word of GravesLSTM\n"
        "    it is a word of the builder, whose release it decides: GravesLSTM.Builder().learningRate(...)"
    )
    with pytest.raises(NetconfError, match="did you mean nIn"):
        GravesLSTM(nin=3)


def test_constraints_take_amounts_then_parameters_then_dimensions() -> None:
    assert MaxNormConstraint(0.5) == MaxNormConstraint(maxNorm=0.5)
    assert MaxNormConstraint(0.5, 0, 1) == MaxNormConstraint(maxNorm=0.5, dimensions=(0, 1))
    assert MaxNormConstraint(0.5, {"W", "RW"}, 1) == MaxNormConstraint(maxNorm=0.5, params=("RW", "W"), dimensions=(1,))
    assert MinMaxNormConstraint(0.2, 0.8, 1) == MinMaxNormConstraint(min=0.2, max=0.8, dimensions=(1,))
    assert MinMaxNormConstraint(0.2, 0.8, 0.5, 1) == MinMaxNormConstraint(min=0.2, max=0.8, rate=0.5, dimensions=(1,))
    assert UnitNormConstraint(1) == UnitNormConstraint(dimensions=(1,))
    with pytest.raises(NetconfError, match="expected a whole number"):
        UnitNormConstraint(0.5)
