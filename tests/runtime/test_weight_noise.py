"""Noise on weights while training: the weights themselves stay, gradients are those at the noisy ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netconf.errors import NetconfError
from netconf.layers import LSTM, DenseLayer, GravesLSTM, RnnOutputLayer
from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import GradientNormalization
from netconf.weights import (
    ConstantDistribution,
    DropConnect,
    Dropout,
    IWeightNoise,
    LogNormalDistribution,
    NormalDistribution,
    OrthogonalDistribution,
    UniformDistribution,
    WeightNoise,
)
from runtime.data.dataset import DataSet
from runtime.formats.loading import load
from runtime.gradient_check import check_gradients
from runtime.network import MultiLayerNetwork
from tests.reference.explicit import layer, network
from tests.reference.network import Minibatch, ReferenceNetwork
from tests.reference.noise import NativeNoise

KINDS = {
    "DropConnect": DropConnect(0.7),
    "DropConnect of 0.9.1": DropConnect(weight_retain_prob=0.7, apply_to_recurrent=False),
    "DropConnect of biases": DropConnect(0.7, True),
    "Gaussian": WeightNoise(NormalDistribution(0.1, 0.2)),
    "Gaussian factor": WeightNoise(distribution=NormalDistribution(1.0, 0.3), apply_to_bias=True, additive=False),
    "uniform": WeightNoise(UniformDistribution(-0.2, 0.3)),
    "log-normal factor": WeightNoise(distribution=LogNormalDistribution(0.0, 0.3), additive=False),
    "constant": WeightNoise(ConstantDistribution(0.2)),
}
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def recurrent(kind: IWeightNoise, **words: object) -> MultiLayerConfiguration:
    settings = {"weight_noise": kind, **words}
    layers = [layer(GravesLSTM, 3, 5, **settings), layer(DenseLayer, 5, 6, **settings), layer(LSTM, 6, 5, **settings)]
    return network([*layers, layer(RnnOutputLayer, 5, 3, **settings)])


def minibatch(batch: int = 4, steps: int = 6) -> DataSet:
    random = np.random.default_rng(8)
    labels = np.eye(3)[random.integers(0, 3, (batch, steps))].transpose(0, 2, 1)
    return DataSet(random.normal(0, 1, (batch, 3, steps)), labels)


@kinds
@pytest.mark.parametrize("clipped", [False, True])
def test_training_is_that_of_the_twin(kind: IWeightNoise, clipped: bool) -> None:
    words = {"gradient_normalization": GradientNormalization.ClipL2PerLayer, "drop_out": Dropout(0.8)} if clipped else {}
    conf, data = recurrent(kind, **words), minibatch()
    net = MultiLayerNetwork(conf, dtype="float64").init()
    reference = ReferenceNetwork(conf, net.params())
    reference.noise = NativeNoise(conf)
    for _ in range(2):
        before = net.params()
        gradient, score = net.gradient_and_score(data)
        np.testing.assert_array_equal(net.params(), before)
        wanted, wanted_score = reference.gradient_and_score(Minibatch(data.features, data.labels))
        np.testing.assert_allclose(gradient, wanted, rtol=1e-9, atol=1e-12)
        assert score == pytest.approx(wanted_score, rel=1e-12)
        net.fit(data)
        reference.fit(data.features, data.labels)
        np.testing.assert_allclose(net.params(), reference.params(), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(net.output(data.features), reference.output(data.features), rtol=1e-9)


@pytest.mark.parametrize("kind", [KINDS["uniform"], KINDS["constant"]])
def test_gradient_of_added_noise(kind: IWeightNoise) -> None:
    """Added noise moves with the weights, so central differences of the noisy loss are its gradient."""
    assert check_gradients(MultiLayerNetwork(recurrent(kind), dtype="float64").init(), minibatch(2, 4), most=80).passed()


@kinds
def test_same_bits_for_any_number_of_threads(kind: IWeightNoise) -> None:
    results = []
    for threads in (1, 2, 3):
        net = MultiLayerNetwork(recurrent(kind), dtype="float32", threads=threads).init()
        net.engine.threads_for = lambda _, n=threads: n  # type: ignore[method-assign, misc]  # even for a small minibatch
        results.append(net.fit(minibatch(7, 9)).fit(minibatch(5, 9)).params())
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


def test_a_network_from_a_file_goes_on_with_the_stream(tmp_path: Path) -> None:
    net = MultiLayerNetwork(recurrent(KINDS["DropConnect"])).init().fit(minibatch())
    net.save(tmp_path / "half.zip")
    again = load(tmp_path / "half.zip")
    np.testing.assert_array_equal(net.fit(minibatch()).params(), again.fit(minibatch()).params())


def test_noise_from_a_matrix_is_refused() -> None:
    with pytest.raises(NetconfError, match="noise from OrthogonalDistribution"):
        MultiLayerNetwork(recurrent(WeightNoise(OrthogonalDistribution(1.0))))
