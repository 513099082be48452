"""Layers beside and around LSTMs on the runtime: threads, state between calls, files, and input that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import (
    LSTM,
    Adam,
    BackpropType,
    Bidirectional,
    ConfigurationWarning,
    DataType,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    GlobalPoolingLayer,
    GravesBidirectionalLSTM,
    GravesLSTM,
    LastTimeStep,
    NetconfError,
    NeuralNetConfiguration,
    OutputLayer,
    PoolingType,
    RnnOutputLayer,
    SimpleRnn,
    TimeDistributed,
)
from netconf.layers import DenseLayer, RepeatVector
from runtime import DataSet, MultiLayerNetwork
from tests.gradients.chains import WITH_MASKS, minibatch, network

Layers = Callable[[], list[Any]]


def each_step() -> Any:
    return RnnOutputLayer.Builder("mcxent").nOut(5).activation("softmax").build()


def whole() -> Any:
    return OutputLayer.Builder("mcxent").nOut(5).activation("softmax").build()


def build(layers: list[Any], segment: int | None = None, **words: Any) -> MultiLayerNetwork:
    listed = NeuralNetConfiguration.Builder().seed(5).dataType(DataType.DOUBLE).updater(Adam(0.02)).activation("tanh").list()
    for layer in layers:
        listed = listed.layer(layer)
    if segment is not None:
        listed = listed.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(segment)
    return MultiLayerNetwork(listed.build(), **words).init()


def distributions(random: np.random.Generator, *shape: int) -> Any:
    y = random.uniform(0.1, 1, shape)
    return y / y.sum(axis=1, keepdims=True)


def bidirectional_and_pooling() -> list[Any]:
    inner = LSTM.Builder().nIn(11).nOut(21).build()
    return [Bidirectional(inner), GlobalPoolingLayer(PoolingType.AVG), whole()]


def simple_and_last_step() -> list[Any]:
    return [SimpleRnn.Builder().nIn(11).nOut(37).build(), LastTimeStep(GravesLSTM.Builder().nOut(19).build()), whole()]


# ------------------------------------------------------------------------------------------------ threads


def trained(layers: Layers, threads: int, dtype: str) -> bytes:
    random = np.random.default_rng(2)
    lengths = random.integers(1, 14, 9)
    mask = (np.arange(13) < lengths[:, None]).astype(float)
    data = DataSet(random.normal(0, 1, (9, 11, 13)), distributions(random, 9, 5), mask)
    net = build(layers(), threads=threads, dtype=dtype)
    for _ in range(4):
        net.fit(data)
    output = net.output(data.features, mask)
    return bytes(net.params().tobytes() + net.updater_state().tobytes() + output.tobytes())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layers", [bidirectional_and_pooling, simple_and_last_step], ids=lambda f: f.__name__)
def test_any_number_of_threads_gives_the_same_bits(layers: Layers, dtype: str) -> None:
    one, two, three = (trained(layers, threads, dtype) for threads in (1, 2, 3))
    assert one == two == three


# ------------------------------------------------------------------------------------------------ state between calls


@pytest.mark.parametrize("pieces", [[1] * 7, [3, 1, 3], [7]], ids=str)
def test_simple_rnn_goes_on_from_its_state(pieces: list[int]) -> None:
    net = build([SimpleRnn.Builder().nIn(3).nOut(6).build(), SimpleRnn.Builder().nOut(4).build(), each_step()])
    x = np.random.default_rng(3).normal(0, 1, (2, 3, 7))
    ends = np.cumsum(pieces)
    found = [net.rnn_time_step(x[:, :, end - length : end]) for end, length in zip(ends, pieces, strict=True)]
    np.testing.assert_allclose(np.concatenate(found, axis=2), net.output(x), rtol=1e-13, atol=0)
    assert net.rnn_get_previous_state(0).keys() == {"h"}
    np.testing.assert_array_equal(net.rnn_get_previous_state(1)["h"], net.feed_forward(x)[2][:, :, -1])


def test_simple_rnn_starts_from_a_given_state() -> None:
    net = build([SimpleRnn.Builder().nIn(3).nOut(6).build(), each_step()])
    x = np.random.default_rng(4).normal(0, 1, (2, 3, 5))
    after = net.output(x)[:, :, 2:]
    net.rnn_set_previous_state(0, {"h": net.feed_forward(x)[1][:, :, 1]})
    np.testing.assert_allclose(net.rnn_time_step(x[:, :, 2:]), after, rtol=1e-13)


BOTH_WAYS: dict[str, Layers] = {
    "Bidirectional": lambda: [Bidirectional(LSTM.Builder().nIn(3).nOut(4).build()), each_step()],
    "GravesBidirectionalLSTM": lambda: [GravesBidirectionalLSTM.Builder().nIn(3).nOut(4).build(), each_step()],
}


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_a_layer_against_time_has_no_state_to_go_on_from(name: str) -> None:
    net = build(BOTH_WAYS[name]())
    x = np.random.default_rng(6).normal(0, 1, (2, 3, 4))
    with pytest.raises(NetconfError, match=rf"layer 0 \({name}\): it reads the series against time") as error:
        net.rnn_time_step(x)
    assert "give whole series to output()" in str(error.value)
    with pytest.raises(NetconfError, match="layer 0 stores no state"):
        net.rnn_set_previous_state(0, {"h": np.zeros((2, 4)), "c": np.zeros((2, 4))})


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_a_layer_against_time_refuses_truncated_backpropagation(name: str) -> None:
    with pytest.warns(ConfigurationWarning, match=rf"{name} reads the series against time.*truncation-against-time"):
        net = build(BOTH_WAYS[name](), segment=2)
    random = np.random.default_rng(7)
    before = net.params()
    with pytest.raises(NetconfError, match=rf"layer 0 \({name}\): it reads the series against time") as error:
        net.fit(random.normal(0, 1, (2, 3, 4)), distributions(random, 2, 5, 4))
    assert "backpropType Standard" in str(error.value)
    assert net.params().tobytes() == before.tobytes()
    assert net.iteration == 0


# ------------------------------------------------------------------------------------------------ shapes


def test_activations_of_a_series_are_series() -> None:
    embedding = EmbeddingSequenceLayer.Builder().nIn(6).nOut(3).build()
    dense = TimeDistributed(DenseLayer.Builder().nOut(4).build())
    net = build([embedding, SimpleRnn.Builder().nOut(2).build(), dense, each_step()])
    found = net.feed_forward(np.array([[0, 5, 2, 2], [1, 1, 0, 4]]))
    assert [a.shape for a in found] == [(2, 4), (2, 3, 4), (2, 2, 4), (2, 4, 4), (2, 5, 4)]
    np.testing.assert_array_equal(found[1][:, :, 1], net.param_table()["0_W"][[5, 1]])


def test_a_repeated_vector_is_a_series() -> None:
    net = build([RepeatVector.Builder(3).build(), SimpleRnn.Builder().nIn(2).nOut(4).build(), each_step()])
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = net.feed_forward(x)
    np.testing.assert_array_equal(found[1], np.repeat(x[:, :, None], 3, axis=2))
    assert [a.shape for a in found[2:]] == [(2, 4, 3), (2, 5, 3)]


def moved(array: Any) -> Any:
    """A series with the last two axes swapped; anything else as it is."""
    return array.swapaxes(1, 2) if array.ndim == 3 else array


@pytest.mark.parametrize("name", WITH_MASKS)
def test_layout_and_chunks_change_nothing(name: str) -> None:
    chain = WITH_MASKS[name]
    data = minibatch(chain, "middle")
    net, other = (MultiLayerNetwork(network(chain), layout=layout).init() for layout in ("NCW", "NWC"))
    expected = net.output(data.features, data.features_mask)
    np.testing.assert_array_equal(moved(other.output(moved(data.features), data.features_mask)), expected)
    np.testing.assert_array_equal(net.output(data.features, data.features_mask, chunk=2), expected)
    np.testing.assert_array_equal(net.feed_forward(data.features, data.features_mask)[-1], expected)
    turned = DataSet(moved(data.features), moved(data.labels), data.features_mask, data.labels_mask)
    np.testing.assert_array_equal(other.gradient_and_score(turned)[0], net.gradient_and_score(data)[0])


@pytest.mark.parametrize("name", WITH_MASKS)
def test_a_series_that_is_all_masked_gives_finite_numbers_or_is_refused(name: str) -> None:
    chain = WITH_MASKS[name]
    data = minibatch(chain)
    mask = np.ones((3, 4))
    mask[1] = 0
    net = MultiLayerNetwork(network(chain)).init()
    masked = DataSet(data.features, data.labels, mask, mask if data.labels.ndim == 3 else None)
    if "LastTimeStep" in name:
        with pytest.raises(NetconfError, match="features_mask: no step of example 1 counts"):
            net.gradient_and_score(masked)
        return
    gradient, score = net.gradient_and_score(masked)
    assert np.isfinite(score)
    assert np.isfinite(gradient).all()
    if "pooling" in name:
        place = next(i for i, layer in enumerate(net.conf.layers) if isinstance(layer, GlobalPoolingLayer))
        pooled = net.feed_forward(data.features, mask)[place + 1]
        assert not pooled[1].any()
        assert pooled[[0, 2]].any(axis=1).all()


# ------------------------------------------------------------------------------------------------ embeddings


@pytest.fixture(scope="module")
def of_series() -> MultiLayerNetwork:
    return build([EmbeddingSequenceLayer.Builder().nIn(6).nOut(3).build(), SimpleRnn.Builder().nOut(4).build(), each_step()])


@pytest.fixture(scope="module")
def of_one() -> MultiLayerNetwork:
    return build([EmbeddingLayer.Builder().nIn(6).nOut(3).build(), whole()])


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ([[0, 1.5, 2]], "features: 1.5 at example 0, step 1 is no index"),
        ([[0, 1], [2, np.nan]], "features: nan at example 1, step 1 is no index"),
        ([[-np.inf]], "features: -inf at example 0, step 0 is no index"),
        ([[0, 5], [6, 0]], r"features: index 6 at step 0 of example 1 is outside 0 \.\. 5"),
        ([[0, -1]], r"features: index -1 at step 1 of example 0 is outside 0 \.\. 5"),
        (np.zeros((2, 3, 4)), r"features: shape \[2, 3, 4\] is given, indices \[minibatch, time\] are expected"),
    ],
)
def test_an_embedding_of_series_refuses(of_series: MultiLayerNetwork, features: Any, message: str) -> None:
    with pytest.raises(NetconfError, match=message):
        of_series.output(np.array(features))


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ([[0], [0.5]], "features: 0.5 at example 1, step 0 is no index"),
        ([[6]], r"features: index 6 at step 0 of example 0 is outside 0 \.\. 5"),
        ([[0, 4, 2]], r"features: shape \[1, 3\] is given, one index for each example is expected"),
    ],
)
def test_an_embedding_of_one_index_refuses(of_one: MultiLayerNetwork, features: Any, message: str) -> None:
    with pytest.raises(NetconfError, match=message):
        of_one.output(np.array(features))


def test_refused_indices_change_nothing(of_series: MultiLayerNetwork) -> None:
    before = of_series.params()
    with pytest.raises(NetconfError, match="index 7"):
        of_series.fit(np.array([[0, 7]]), np.full((1, 5, 2), 0.2))
    assert of_series.params().tobytes() == before.tobytes()
    assert of_series.iteration == 0


def test_indices_of_any_type_are_the_same_words(of_series: MultiLayerNetwork, of_one: MultiLayerNetwork) -> None:
    indices = np.array([[0, 5, 2], [1, 4, 3]])
    expected = of_series.output(indices)
    for same in (indices.astype(float), indices.astype(np.uint8), indices[:, None, :].astype(np.float32)):
        assert of_series.output(same).tobytes() == expected.tobytes()
    assert of_one.output(np.array([3.0, 1.0])).tobytes() == of_one.output(np.array([[3], [1]])).tobytes()


# ------------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize("segment", [None, 3])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_simple_rnn_from_a_file_goes_on_bit_for_bit(tmp_path: Path, dtype: str, segment: int | None) -> None:
    straight = build([SimpleRnn.Builder().nIn(3).nOut(7).build(), each_step()], segment, dtype=dtype)
    random = np.random.default_rng(8)
    data = [DataSet(random.normal(0, 1, (4, 3, 8)), distributions(random, 4, 5, 8)) for _ in range(6)]
    for dataset in data[:3]:
        straight.fit(dataset)
    straight.rnn_time_step(data[0].features)  # leaves a state
    straight.save(tmp_path / "model.zip")
    continued = runtime.load(tmp_path / "model.zip")

    assert continued.conf == straight.conf
    expected, found = (net.rnn_time_step(data[1].features) for net in (straight, continued))
    assert expected.tobytes() == found.tobytes()
    for dataset in data[3:]:
        straight.fit(dataset)
        continued.fit(dataset)
    assert straight.params().tobytes() == continued.params().tobytes()
    assert straight.updater_state().tobytes() == continued.updater_state().tobytes()
    assert (straight.score(), straight.iteration) == (continued.score(), continued.iteration)


@pytest.mark.parametrize("layers", [bidirectional_and_pooling, simple_and_last_step], ids=lambda f: f.__name__)
def test_wrapped_layers_come_back_from_a_file(tmp_path: Path, layers: Layers) -> None:
    net = build(layers())
    random = np.random.default_rng(9)
    x, y = random.normal(0, 1, (2, 11, 4)), distributions(random, 2, 5)
    net.fit(x, y)
    net.save(tmp_path / "model.zip")
    loaded = runtime.load(tmp_path / "model.zip")
    for one in (net, loaded):
        one.fit(x, y)
    assert loaded.params().tobytes() == net.params().tobytes()
    assert loaded.output(x).tobytes() == net.output(x).tobytes()
