"""Gradients of lots of examples: summed apart they are the gradient, for any number of threads and whatever an update does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf import (
    Activation,
    DataType,
    DropConnect,
    GradientNormalization,
    MaxNormConstraint,
    NeuralNetConfiguration,
    RnnOutputLayer,
)
from netconf.layers import Bidirectional, DenseLayer, GravesLSTM
from runtime import DataSet, MultiLayerNetwork
from tests.gradients.chains import CELLS, MIXING
from tests.reference.samples import lengths_mask
from tests.runtime.test_against_twin import close, same_everything, series
from tests.runtime.test_cells import conf

MINIBATCH, STEPS = 7, 20
"""An odd number of examples, so that lots differ; and each has more terms than the weights have rows."""


def lots(net: MultiLayerNetwork) -> set[int]:
    """The numbers of lots in the last segment that was built."""
    return {vertex.lots.number for vertex in net.engine.plan.vertices if vertex.lots is not None}


def data() -> DataSet:
    x, y, _, _ = series(MINIBATCH, STEPS)
    return DataSet(x, y)


def trained(threads: int = 2, **words: Any) -> MultiLayerNetwork:
    return MultiLayerNetwork(conf("GravesLSTM", layers=2, **words), threads=threads, debug=True).init().fit([data()] * 3)


@pytest.mark.parametrize("hot", [False, True], ids=["dense", "one-hot"])
@pytest.mark.parametrize("kind", [*CELLS, *MIXING])
def test_cells(kind: str, hot: bool) -> None:
    same_everything(conf(kind, layers=2), series(MINIBATCH, STEPS, hot=hot))


@pytest.mark.parametrize("kind", ["GravesLSTM", "GRU", "CoupledLSTM"])
def test_series_of_unequal_length_in_segments(kind: str) -> None:
    x, y, _, _ = series(MINIBATCH, STEPS)
    mask = lengths_mask(np.random.default_rng(0), MINIBATCH, STEPS)
    same_everything(conf(kind, segment=(20, 17)), (x, y, mask, mask))


@pytest.mark.parametrize("normalization", [g for g in GradientNormalization if g is not GradientNormalization.None_])
def test_a_norm_is_that_of_the_sum(normalization: GradientNormalization) -> None:
    words = {"gradientNormalization": normalization, "gradientNormalizationThreshold": 0.01}
    same_everything(conf("GravesLSTM", **words), series(MINIBATCH, STEPS))


WORDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "noise": {"weightNoise": DropConnect(0.5)},
    "slopes": {"activation": Activation.RRELU},
    "constraint": {"constrainWeights": MaxNormConstraint(0.3, 0)},
    "normalised": {"gradientNormalization": GradientNormalization.ClipL2PerLayer, "gradientNormalizationThreshold": 0.01},
}


@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
def test_one_lot_leads_to_the_same_parameters(words: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    two = trained(**words)
    monkeypatch.setattr("runtime.compiler.lots._LOTS", 1)
    one = trained(**words)

    assert ({2}, {1}) == (lots(two), lots(one))
    close(two.params(), one.params())


@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
def test_any_number_of_threads_gives_the_same_bits(words: dict[str, Any]) -> None:
    one, *others = (trained(threads, **words).params().tobytes() for threads in (1, 2, 3, 4))

    assert [one] * 3 == others


def test_two_directions_and_rows_of_a_dense_layer() -> None:
    built = (
        NeuralNetConfiguration.Builder()
        .dataType(DataType.DOUBLE)
        .list()
        .layer(Bidirectional(GravesLSTM.Builder().nIn(5).nOut(6).build()))
        .layer(DenseLayer.Builder().nOut(8).build())
        .layer(RnnOutputLayer.Builder("mcxent").nOut(4).activation("softmax").build())
        .build()
    )
    net = MultiLayerNetwork(built, debug=True).init()
    start = net.params()
    found = net.gradient_and_score(data())[0]
    assert {2} == lots(net)
    x, y, _, _ = series(MINIBATCH, STEPS)
    examples = (DataSet(x[i : i + 1], y[i : i + 1]) for i in range(MINIBATCH))
    by_example = [MultiLayerNetwork(built).init(start).gradient_and_score(one)[0] for one in examples]

    np.testing.assert_allclose(found, np.sum(by_example, axis=0), rtol=1e-10, atol=1e-12)


def test_few_terms_are_one_lot() -> None:
    """Sums of as many numbers as they are made of would travel in vain."""
    x, y, _, _ = series(2, 3)
    net = MultiLayerNetwork(conf("GravesLSTM")).init().fit(DataSet(x, y))

    assert {1} == lots(net)
