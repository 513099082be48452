"""The runtime against the twin: odd sizes, dense and one-hot input, types, states, segments, masks, threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf import updaters
from netconf.layers import LSTM, DenseLayer, GravesLSTM, OutputLayer, RnnOutputLayer
from netconf.network import MultiLayerConfiguration
from netconf.preprocessors import FeedForwardToRnnPreProcessor, RnnToFeedForwardPreProcessor
from netconf.vocabulary import Activation, BackpropType, GradientNormalization, LossFunction, MaskedSteps, MinibatchDivision
from runtime.data.dataset import DataSet
from runtime.network import MultiLayerNetwork
from tests.reference.activations import Array
from tests.reference.explicit import layer, network
from tests.reference.layout import layout
from tests.reference.network import Minibatch, ReferenceNetwork
from tests.reference.networks import compiled
from tests.reference.samples import labels, lengths_mask, mask, one_hot

TOLERANCE = {"float64": 1e-10, "float32": 1e-4}
TBPTT = {"backprop_type": BackpropType.TruncatedBPTT}


def pair(conf: MultiLayerConfiguration, dtype: str = "float64", threads: int | None = None) -> tuple[Any, ReferenceNetwork]:
    """The runtime's network and the twin, with the same parameters."""
    params = np.random.default_rng(3).normal(0, 0.3, layout(conf.layers)[-1].place.stop)
    twin = ReferenceNetwork(conf, params)
    return compiled(conf, params, dtype, threads), twin


def close(given: Any, expected: Any, dtype: str = "float64") -> None:
    """Compare relative to the largest number of the array."""
    given, expected = np.asarray(given, dtype=float), np.asarray(expected, dtype=float)
    assert given.shape == expected.shape
    assert np.abs(given - expected).max(initial=0) <= TOLERANCE[dtype] * max(np.abs(expected).max(initial=0), 1e-2)


def same_everything(conf: MultiLayerConfiguration, arrays: tuple[Any, ...], dtype: str = "float64", fits: int = 2) -> None:
    """Compare activations, score, gradient, and parameters, updater state and score after fits."""
    net, twin = pair(conf, dtype)
    x, _, features_mask, _ = arrays
    for given, expected in zip(net.feed_forward(x, features_mask), twin.feed_forward(x, features_mask), strict=True):
        close(given, expected, dtype)
    close(net.output(x, features_mask), twin.output(x, features_mask), dtype)
    data, plain = DataSet(*arrays), Minibatch(*arrays)
    close(net.score(data), twin.score(plain), dtype)
    gradient, score = net.gradient_and_score(data)
    expected_gradient, expected_score = twin.gradient_and_score(plain)
    close(score, expected_score, dtype)
    close(gradient, expected_gradient, dtype)
    for _ in range(fits):
        net.fit(data)
        twin.fit(*arrays)
        close(net.score(), twin.score(), dtype)
    close(net.params(), twin.params(), dtype)
    close(net.updater_state(), twin.updater_state(), dtype)
    assert net.iteration == twin.iteration


def recurrent(units: int, inputs: int = 5, outputs: int = 4, kinds: tuple[type, ...] = (GravesLSTM,), **words: Any) -> Any:
    """Recurrent layers of the given kinds and size, and a softmax."""
    sizes = [inputs, *([units] * len(kinds))]
    layers = [layer(kind, sizes[k], units) for k, kind in enumerate(kinds)]
    return network([*layers, layer(RnnOutputLayer, units, outputs)], **words)


def series(
    minibatch: int, time: int, inputs: int = 5, outputs: int = 4, *, hot: bool = False
) -> tuple[Array, Array, Array | None, Array | None]:
    """Input and labels without masks."""
    random = np.random.default_rng(minibatch * 100 + time)
    x = one_hot(random, minibatch, inputs, time) if hot else random.normal(0, 1, (minibatch, inputs, time))
    return x, one_hot(random, minibatch, outputs, time), None, None


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("kind", [GravesLSTM, LSTM])
@pytest.mark.parametrize("units", [1, 2, 7, 17, 33])
def test_units(units: int, kind: type, dtype: str) -> None:
    same_everything(recurrent(units, kinds=(kind, kind)), series(3, 4), dtype)


@pytest.mark.parametrize("minibatch", [1, 3, 5, 13])
@pytest.mark.parametrize("time", [1, 2, 7])
@pytest.mark.parametrize("hot", [False, True], ids=["dense", "one-hot"])
def test_minibatches_and_steps(minibatch: int, time: int, hot: bool) -> None:
    same_everything(recurrent(7), series(minibatch, time, hot=hot))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_indices_are_one_hot(dtype: str) -> None:
    net, _ = pair(recurrent(7, inputs=6), dtype)
    indices = np.random.default_rng(1).integers(0, 6, (3, 5))
    dense = np.eye(6)[indices].transpose(0, 2, 1)
    close(net.output(indices), net.output(dense), dtype)


@pytest.mark.parametrize("sizes", [(1, 1), (7, 1), (1, 33), (17, 33)])
@pytest.mark.parametrize("loss", [LossFunction.MSE, LossFunction.MCXENT], ids=str)
def test_feed_forward(sizes: tuple[int, int], loss: LossFunction) -> None:
    random = np.random.default_rng(5)
    out = Activation.SOFTMAX if loss == LossFunction.MCXENT else Activation.IDENTITY
    layers = [layer(DenseLayer, 6, sizes[0]), layer(OutputLayer, *sizes, loss_function=loss, activation=out)]
    same_everything(network(layers), (random.normal(0, 1, (13, 6)), labels(random, loss, (13, sizes[1])), None, None))


@pytest.mark.parametrize("masked", [False, True])
def test_dense_between_recurrent_layers(masked: bool) -> None:
    conf = network(
        [layer(LSTM, 5, 7), layer(DenseLayer, 7, 3), layer(GravesLSTM, 3, 7), layer(RnnOutputLayer, 7, 4)],
        input_pre_processors={1: RnnToFeedForwardPreProcessor(), 2: FeedForwardToRnnPreProcessor()},
    )
    x, y, _, _ = series(3, 7)
    lengths = lengths_mask(np.random.default_rng(2), 3, 7) if masked else None
    same_everything(conf, (x, y, lengths, lengths))


@pytest.mark.parametrize("masked_steps", MaskedSteps)
@pytest.mark.parametrize("kind", [GravesLSTM, LSTM])
def test_masked_steps(kind: type, masked_steps: MaskedSteps) -> None:
    random = np.random.default_rng(8)
    x, y, _, _ = series(5, 9)
    gaps = random.integers(0, 2, (5, 9)).astype(float)
    layers = [layer(kind, 5, 7, masked_steps=masked_steps), layer(kind, 7, 3, masked_steps=masked_steps)]
    same_everything(network([*layers, layer(RnnOutputLayer, 3, 4)]), (x, y, gaps, None))


@pytest.mark.parametrize("masking", ["step", "output"])
def test_masks_of_labels(masking: str) -> None:
    random = np.random.default_rng(6)
    out = layer(RnnOutputLayer, 7, 4, loss_function=LossFunction.XENT, activation=Activation.SIGMOID)
    x, y, _, _ = series(5, 7)
    arrays = (x, y, None, mask(random, masking, y.shape))
    same_everything(network([layer(GravesLSTM, 5, 7), out]), arrays)
    same_everything(network([layer(GravesLSTM, 5, 7), out], tbptt_forward_length=3, tbptt_backward_length=3, **TBPTT), arrays)


@pytest.mark.parametrize("time", [1, 2, 3, 6, 7, 8])
@pytest.mark.parametrize(("forward", "backward"), [(3, 3), (3, 2), (3, 1), (3, 5), (10, 10)])
def test_truncated_backpropagation(time: int, forward: int, backward: int) -> None:
    lengths = {"tbptt_forward_length": forward, "tbptt_backward_length": backward}
    same_everything(recurrent(7, kinds=(GravesLSTM, LSTM), **lengths, **TBPTT), series(3, time))


@pytest.mark.parametrize("release", [None, "0.6.0", "0.8.0", "0.9.1", "1.0.0-alpha", "1.0.0-beta3", "1.0.0-M2.1"])
def test_truncated_backpropagation_of_releases(release: str | None) -> None:
    words = {"tbptt_forward_length": 3, "tbptt_backward_length": 2, "compatibility": release, **TBPTT}
    same_everything(recurrent(7, kinds=(GravesLSTM, LSTM), **words), series(3, 8))


def test_several_updates_of_a_minibatch() -> None:
    words = {"tbptt_forward_length": 3, "tbptt_backward_length": 3, **TBPTT}
    same_everything(recurrent(7, iterations=3), series(3, 4))
    same_everything(recurrent(7, iterations=3, **words), series(3, 7))


UPDATERS = [
    updaters.Sgd(0.3),
    updaters.NoOp(),
    updaters.Nesterovs(0.1, 0.8),
    updaters.Adam(0.01, 0.8, 0.99, 1e-6),
    updaters.AdaGrad(0.1, 1e-4),
    updaters.RmsProp(0.05, 0.9, 1e-6),
]


@pytest.mark.parametrize("division", list(MinibatchDivision))
@pytest.mark.parametrize("place", ["beforeUpdater", "afterUpdater", "afterUpdaterTimesRate"])
@pytest.mark.parametrize("updater", UPDATERS, ids=lambda u: u.type)
def test_updaters(updater: Any, place: str, division: MinibatchDivision) -> None:
    values = {"l1": 0.01, "l2": 0.1, "l1_bias": 0.02, "l2_bias": 0.3}
    words: dict[str, Any] = {key: {"value": value, "apply": place} for key, value in values.items()}
    first = layer(GravesLSTM, 5, 7, updater=updater, **words)
    second = layer(LSTM, 7, 3, updater=updater, bias_updater=updaters.Adam(0.02), l2=0.05)
    conf = network([first, second, layer(RnnOutputLayer, 3, 4, updater=updater)], minibatch_division=division)
    same_everything(conf, series(3, 4), fits=3)


@pytest.mark.parametrize("division", list(MinibatchDivision))
@pytest.mark.parametrize("threshold", [0.01, 1e6])
@pytest.mark.parametrize("kind", list(GradientNormalization))
def test_gradient_normalisation(kind: GradientNormalization, threshold: float, division: MinibatchDivision) -> None:
    words = {"gradient_normalization": kind, "gradient_normalization_threshold": threshold}
    layers = [layer(GravesLSTM, 5, 7, **words), layer(LSTM, 7, 7), layer(RnnOutputLayer, 7, 4, **words)]
    same_everything(network(layers, minibatch_division=division), series(3, 4))


def test_without_division() -> None:
    for division in MinibatchDivision:
        same_everything(recurrent(7, mini_batch=False, minibatch_division=division), series(3, 4))


@pytest.mark.parametrize("kind", [GravesLSTM, LSTM])
def test_stored_state(kind: type) -> None:
    net, twin = pair(recurrent(7, kinds=(kind, kind)))
    x, _, _, _ = series(3, 7)
    for piece in (slice(0, 1), slice(1, 4), slice(4, 7)):
        close(net.rnn_time_step(x[:, :, piece]), twin.rnn_time_step(x[:, :, piece]))
    for index in (0, 1):
        for name, expected in twin.rnn_get_previous_state(index).items():
            close(net.rnn_get_previous_state(index)[name], expected)
    close(net.output(x), twin.output(x))  # output neither reads nor changes the stored state
    state = {"h": np.full((3, 7), 0.25), "c": np.full((3, 7), -0.5)}
    net.rnn_set_previous_state(0, state)
    twin.rnn_set_previous_state(0, state)
    close(net.rnn_time_step(x[:, :, 0]), twin.rnn_time_step(x[:, :, 0]))
    net.rnn_clear_previous_state()
    twin.rnn_clear_previous_state()
    close(net.rnn_time_step(x), twin.rnn_time_step(x))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("minibatch", [1, 5, 13])
def test_any_number_of_threads_gives_the_same_bits(minibatch: int, dtype: str) -> None:
    words = {"tbptt_forward_length": 3, "tbptt_backward_length": 2, **TBPTT}
    conf = recurrent(17, kinds=(GravesLSTM, LSTM), **words)
    arrays = series(minibatch, 7, hot=True)
    found = []
    for threads in (1, 2, 3):
        net, _ = pair(conf, dtype, threads)
        gradient, score = net.gradient_and_score(DataSet(*arrays))
        for _ in range(3):
            net.fit(DataSet(*arrays))
        found.append((gradient, score, net.params(), net.updater_state(), net.output(arrays[0]), net.score()))
    for other in found[1:]:
        for mine, theirs in zip(found[0], other, strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_parameters_by_name() -> None:
    net, twin = pair(recurrent(7, kinds=(GravesLSTM, LSTM)))
    table = net.param_table()
    assert list(table) == [f"{p.layer}_{p.key}" for p in twin.table]
    for p in twin.table:
        expected = twin.params()[p.place].reshape(p.shape, order="F")
        np.testing.assert_array_equal(np.reshape(table[f"{p.layer}_{p.key}"], p.shape), expected)


def test_updater_state_moves_to_another_network() -> None:
    first = layer(GravesLSTM, 5, 7, updater=updaters.Nesterovs(0.1, 0.9), bias_updater=updaters.AdaGrad(0.1))
    conf = network([first, layer(RnnOutputLayer, 7, 4, updater=updaters.RmsProp(0.01))])
    data = DataSet(*series(3, 4))
    net, _ = pair(conf)
    other, _ = pair(conf)
    net.fit(data)
    other.set_params(net.params())
    other.set_updater_state(net.updater_state())
    net.fit(data)
    other.fit(data)
    np.testing.assert_array_equal(other.params(), net.params())


def test_time_before_features_is_only_an_order_of_axes() -> None:
    conf = recurrent(7, kinds=(GravesLSTM, LSTM))
    x, y, _, _ = series(3, 4)
    net, twin = pair(conf)
    turned = MultiLayerNetwork(conf, dtype="float64", layout="NWC").init()
    turned.set_params(net.params())
    swapped = (x.transpose(0, 2, 1), y.transpose(0, 2, 1))
    for given, expected in zip(turned.feed_forward(swapped[0]), twin.feed_forward(x), strict=True):
        close(np.transpose(given, (0, 2, 1)), expected)
    turned.fit(DataSet(*swapped))
    net.fit(DataSet(x, y))
    np.testing.assert_array_equal(turned.params(), net.params())


def test_output_in_chunks_is_the_same() -> None:
    net, _ = pair(recurrent(17), "float32")
    x, _, _, _ = series(13, 4)
    np.testing.assert_array_equal(net.output(x, chunk=5), net.output(x))
