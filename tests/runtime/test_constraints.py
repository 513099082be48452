"""Constraints after each update, beside the twin; what the real DL4J makes of them is in tests/golden."""

from __future__ import annotations

import numpy as np
import pytest

from netconf.errors import NetconfError
from netconf.layers import LSTM, DenseLayer, GravesLSTM, RnnOutputLayer
from netconf.network import MultiLayerConfiguration
from netconf.weights import LayerConstraint, MaxNormConstraint, MinMaxNormConstraint, NonNegativeConstraint, UnitNormConstraint
from runtime.data.dataset import DataSet
from runtime.network import MultiLayerNetwork
from tests.reference.explicit import layer, network
from tests.reference.network import ReferenceNetwork

KINDS: dict[str, tuple[LayerConstraint, ...]] = {
    "max": (MaxNormConstraint(max_norm=0.5),),
    "max of rows": (MaxNormConstraint(max_norm=0.5, dimensions=(1,)),),
    "max of all": (MaxNormConstraint(max_norm=0.5, dimensions=(0, 1)),),
    "max of biases": (MaxNormConstraint(max_norm=0.5, dimensions=(1,), params=("b",)),),
    "between": (MinMaxNormConstraint(min=0.4, max=0.6, rate=0.3),),
    "unit": (UnitNormConstraint(params=("W", "RW", "b")),),
    "not negative": (NonNegativeConstraint(),),
    "two": (NonNegativeConstraint(params=("W", "b")), MaxNormConstraint(max_norm=0.5)),
}


def recurrent(constraints: tuple[LayerConstraint, ...], **words: object) -> MultiLayerConfiguration:
    settings = {"constraints": constraints}
    layers = [layer(GravesLSTM, 3, 20, **settings), layer(DenseLayer, 20, 6), layer(LSTM, 6, 5, **settings)]
    return network([*layers, layer(RnnOutputLayer, 5, 3, **settings)], **words)


def minibatch() -> DataSet:
    random = np.random.default_rng(8)
    return DataSet(random.normal(0, 1, (4, 3, 6)), np.eye(3)[random.integers(0, 3, (4, 6))].transpose(0, 2, 1))


@pytest.mark.parametrize("release", [None, "1.0.0-M2.1"])
@pytest.mark.parametrize("constraints", KINDS.values(), ids=KINDS)
def test_training_is_that_of_the_twin(constraints: tuple[LayerConstraint, ...], release: str | None) -> None:
    conf, data = recurrent(constraints, compatibility=release), minibatch()
    net = MultiLayerNetwork(conf, dtype="float64", threads=2).init()
    net.engine.threads_for = lambda _: 2  # type: ignore[method-assign, misc]  # even for a small minibatch
    reference = ReferenceNetwork(conf, net.params())
    for _ in range(3):  # transposed copies that were not renewed would show from the second update on
        net.fit(data)
        reference.fit(data.features, data.labels)
        np.testing.assert_allclose(net.params(), reference.params(), rtol=1e-9, atol=1e-12)


def test_norms_are_as_asked() -> None:
    net = MultiLayerNetwork(recurrent(KINDS["max"]), dtype="float64").init().fit(minibatch())
    norms = np.linalg.norm(net.param_table()["0_W"], axis=0)
    assert norms.max() <= 0.5
    assert norms.max() == pytest.approx(0.5, rel=1e-5)
    net = MultiLayerNetwork(recurrent(KINDS["unit"]), dtype="float64").init().fit(minibatch())
    np.testing.assert_allclose(np.linalg.norm(net.param_table()["2_RW"], axis=0), 1, rtol=1e-12)


def test_a_rate_below_1_leaves_the_rest_of_the_norm() -> None:
    """The release multiplies 1 - rate by the norm, so that columns shrink whatever was asked."""
    wanted = (MinMaxNormConstraint(min=0.4, max=0.6, rate=0.5),)
    norms = []
    for release in (None, "1.0.0-M2.1"):
        net = MultiLayerNetwork(recurrent(wanted, compatibility=release), dtype="float64").init()
        net.set_params(np.full(net.num_params(), 2.0))
        net.fit(minibatch())
        norms.append(float(np.linalg.norm(net.param_table()["0_W"], axis=0).mean()))
    start = 2 * np.sqrt(3)
    assert norms[0] == pytest.approx(0.5 * 0.6 + 0.5 * start, rel=0.05)
    assert norms[1] != pytest.approx(norms[0], rel=0.05)


def test_a_dimension_that_weights_do_not_have_is_refused() -> None:
    with pytest.raises(NetconfError, match="dimensions 2 are given"):
        MultiLayerNetwork(recurrent((MaxNormConstraint(max_norm=1.0, dimensions=(2,)),)))
