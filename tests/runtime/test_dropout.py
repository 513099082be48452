"""Noise on layers' inputs: what it does, that its gradient is right, and that it is the same however a training is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf.layers import LSTM, DenseLayer, GravesLSTM, OutputLayer, RnnOutputLayer
from netconf.network import MultiLayerConfiguration
from netconf.preprocessors import RnnToFeedForwardPreProcessor
from netconf.schedules import ExponentialSchedule
from netconf.vocabulary import BackpropType
from netconf.weights import AlphaDropout, Dropout, GaussianDropout, GaussianNoise, IDropout, SpatialDropout
from runtime.data.dataset import DataSet
from runtime.errors import DataError
from runtime.formats.loading import load
from runtime.gradient_check import check_gradients
from runtime.kernels.random import philox
from runtime.network import MultiLayerNetwork
from tests.reference.explicit import layer, network
from tests.reference.network import Minibatch, ReferenceNetwork
from tests.reference.noise import NativeNoise

KINDS = [Dropout(0.7), AlphaDropout(0.8), GaussianDropout(0.3), GaussianNoise(0.4), SpatialDropout(0.6)]
kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)


def recurrent(kind: IDropout | None, **words: Any) -> MultiLayerConfiguration:
    layers = [layer(GravesLSTM, 3, 5, drop_out=kind), layer(DenseLayer, 5, 6, drop_out=kind), layer(LSTM, 6, 5, drop_out=kind)]
    return network([*layers, layer(RnnOutputLayer, 5, 3, drop_out=kind)], **words)


def minibatch(batch: int = 4, steps: int = 6, *, one_hot: bool = False) -> DataSet:
    random = np.random.default_rng(8)
    hot = lambda: np.eye(3)[random.integers(0, 3, (batch, steps))].transpose(0, 2, 1)  # noqa: E731
    return DataSet(hot() if one_hot else random.normal(0, 1, (batch, 3, steps)), hot())


def test_philox_makes_the_published_numbers() -> None:
    """Two of the known answers that the authors publish with Random123."""
    full = 2**32 - 1
    assert philox(0, 0, 0, 0, 0) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    assert philox(-1, full, full, full, full) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)


@kinds
@pytest.mark.parametrize("one_hot", [False, True])
def test_training_is_that_of_the_twin(kind: IDropout, one_hot: bool) -> None:
    conf, data = recurrent(kind), minibatch(one_hot=one_hot)
    net = MultiLayerNetwork(conf, dtype="float64").init()
    reference = ReferenceNetwork(conf, net.params())
    reference.noise = NativeNoise(conf)
    for _ in range(2):
        gradient, score = net.gradient_and_score(data)
        wanted, wanted_score = reference.gradient_and_score(Minibatch(data.features, data.labels))
        np.testing.assert_allclose(gradient, wanted, rtol=1e-9, atol=1e-12)
        assert score == pytest.approx(wanted_score, rel=1e-12)
        net.fit(data)
        reference.fit(data.features, data.labels)
        np.testing.assert_allclose(net.params(), reference.params(), rtol=1e-9, atol=1e-12)
    assert net.random_position == 2


@kinds
def test_gradient_is_that_of_the_loss_with_the_same_noise(kind: IDropout) -> None:
    net = MultiLayerNetwork(recurrent(kind), dtype="float64").init()
    data = minibatch(2, 4)
    assert net.loss_sum(data, training=True) != net.loss_sum(data)
    assert check_gradients(net, data, most=80).passed()


def test_up_to_1_0_0_beta_the_gradient_forgot_what_was_dropped() -> None:
    data = minibatch(2, 4)
    nets = [
        MultiLayerNetwork(recurrent(Dropout(0.7), compatibility=c), dtype="float64").init()
        for c in (None, "1.0.0-beta2", "1.0.0-beta", "0.6.0")
    ]
    assert [check_gradients(net, data, most=80).passed() for net in nets] == [True, True, False, False]
    reference = ReferenceNetwork(nets[3].conf, nets[3].params())
    reference.noise = NativeNoise(nets[3].conf)
    wanted, _ = reference.gradient_and_score(Minibatch(data.features, data.labels))
    np.testing.assert_allclose(nets[3].gradient_and_score(data)[0], wanted, rtol=1e-9, atol=1e-12)


@kinds
def test_same_bits_for_any_number_of_threads(kind: IDropout) -> None:
    data = minibatch(7, 9)
    results = []
    for threads in (1, 2, 3):
        net = MultiLayerNetwork(recurrent(kind), dtype="float32", threads=threads).init()
        net.engine.threads_for = lambda _, n=threads: n  # type: ignore[method-assign, misc]  # even for a small minibatch
        results.append(net.fit(data).fit(data).params())
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


@pytest.mark.parametrize("seed", [12345, None])
def test_a_network_from_a_file_goes_on_with_the_stream(seed: int | None, tmp_path: Path) -> None:
    words = {"backprop_type": BackpropType.TruncatedBPTT, "tbptt_forward_length": 4, "tbptt_backward_length": 4}
    net = MultiLayerNetwork(recurrent(Dropout(0.6), seed=seed, **words)).init()
    data = minibatch(3, 10)
    net.fit(data)
    net.save(tmp_path / "half.zip")
    again = load(tmp_path / "half.zip")
    assert again.random_position == net.random_position
    np.testing.assert_array_equal(net.fit(data).params(), again.fit(data).params())


def test_outside_of_training_nothing_is_dropped() -> None:
    data = minibatch()
    plain = MultiLayerNetwork(recurrent(None), dtype="float64").init()
    net = MultiLayerNetwork(recurrent(Dropout(0.5)), dtype="float64").init()
    np.testing.assert_array_equal(net.output(data.features), plain.output(data.features))
    assert net.score(data) == plain.score(data)
    for mine, theirs in zip(net.feed_forward(data.features), plain.feed_forward(data.features), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(net.rnn_time_step(data.features), plain.rnn_time_step(data.features))


def test_gradient_under_masks_and_behind_a_preprocessor() -> None:
    """Dropout keeps the mask of the series."""
    data, mask = minibatch(2, 4), np.array([[1.0, 1, 1, 0], [1, 1, 0, 0]])
    net = MultiLayerNetwork(recurrent(Dropout(0.7)), dtype="float64").init()
    assert check_gradients(net, DataSet(data.features, data.labels, mask, mask), most=60).passed()
    layers = [layer(LSTM, 3, 4, drop_out=Dropout(0.7)), layer(OutputLayer, 4, 3, drop_out=Dropout(0.7))]
    net = MultiLayerNetwork(network(layers, input_pre_processors={1: RnnToFeedForwardPreProcessor()}), dtype="float64").init()
    assert check_gradients(net, DataSet(data.features[:, :, :1], data.labels[:, :, 0])).passed()


def test_a_share_is_kept_and_the_mean_stays() -> None:
    """Of a long input of ones, 0.7 arrive as 1 / 0.7."""
    conf = network([layer(DenseLayer, 4000, 1, drop_out=Dropout(0.7)), layer(OutputLayer, 1, 2)])
    net = MultiLayerNetwork(conf, dtype="float64").init()
    net.gradient_and_score(DataSet(np.ones((5, 4000)), np.eye(2)[[0, 1, 0, 1, 0]]))
    segment = next(s for s in net.engine._segments.values() if s.build.draws)
    arrived = segment.memory.signals[0].values.array.reshape(5, -1)[:, :4000]
    assert set(np.unique(arrived)) == {0.0, 1 / 0.7}
    assert (arrived > 0).mean() == pytest.approx(0.7, abs=0.02)
    assert len({row.tobytes() for row in arrived}) == 5


def test_a_schedule_of_the_probability() -> None:
    data = minibatch(2, 4)
    net = MultiLayerNetwork(recurrent(Dropout(ExponentialSchedule("ITERATION", 1.0, 1.2))), dtype="float64").init()
    net.fit(data)
    before = net.params()
    with pytest.raises(DataError, match=r"keep: the schedule gives 1\.2 at iteration 1"):
        net.fit(data)
    np.testing.assert_array_equal(net.params(), before)
