"""Attention layers on the runtime: the twin, masks, threads, files, and what they do with parts of a series."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import (
    LSTM,
    Adam,
    BackpropType,
    DataType,
    GlobalPoolingLayer,
    LearnedSelfAttentionLayer,
    MultiLayerConfiguration,
    NeuralNetConfiguration,
    OutputLayer,
    RecurrentAttentionLayer,
    RnnOutputLayer,
    SelfAttentionLayer,
    Sgd,
)
from runtime import DataSet, MultiLayerNetwork
from tests.reference import attention

KINDS = (SelfAttentionLayer, LearnedSelfAttentionLayer, RecurrentAttentionLayer)
SIZES = [(5, 6, 2, 3, 4), (11, 21, 3, 0, 17), (9, 9, 1, 9, 1), (16, 32, 4, 8, 33)]
"""Inputs, outputs, heads, size of a head, steps."""


def own_layer(kind: Any, n_in: int, n_out: int, heads: int, size: int, *, project: bool = True) -> Any:
    builder = kind.Builder().nIn(n_in).nOut(n_out if project else n_in).nHeads(heads if project else 1)
    builder = builder.headSize(size if project else n_in).projectInput(project)
    return (builder.nQueries(3) if kind is LearnedSelfAttentionLayer else builder).build()


def configuration(layer: Any, **words: Any) -> MultiLayerConfiguration:
    learned = isinstance(layer, LearnedSelfAttentionLayer)
    chain = NeuralNetConfiguration.Builder().seed(5).dataType(DataType.DOUBLE).updater(words.get("updater", Adam(0.02)))
    if "compatibility" in words:
        chain = chain.compatibility(words["compatibility"])
    listed = chain.list().layer(layer)
    if learned:
        listed = listed.layer(GlobalPoolingLayer("AVG"))
    kind = OutputLayer if learned else RnnOutputLayer
    listed = listed.layer(kind.Builder("mcxent").nIn(layer.n_out).nOut(5).activation("softmax").build())
    if "segment" in words:
        listed = listed.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(words["segment"])
    return listed.build()


def minibatch(layer: Any, steps: int, *, masked: bool = True, size: int = 6) -> DataSet:
    random = np.random.default_rng(4)
    mask = (random.random((size, steps)) < 0.7).astype(float)
    mask[0], mask[1] = 1, 0
    y = random.uniform(0.1, 1, (size, 5) if isinstance(layer, LearnedSelfAttentionLayer) else (size, 5, steps))
    return DataSet(random.normal(0, 1, (size, layer.n_in, steps)), y / y.sum(axis=1, keepdims=True), mask if masked else None)


@pytest.mark.parametrize("project", [True, False])
@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_outputs_are_those_of_the_twin(kind: Any, sizes: tuple[int, ...], masked: bool, project: bool) -> None:
    layer = own_layer(kind, *sizes[:4], project=project)
    data = minibatch(layer, sizes[4], masked=masked)
    x, mask = data.features, data.features_mask
    for dtype, tolerance in (("float64", 1e-12), ("float32", 1e-5)):
        net = MultiLayerNetwork(configuration(layer), dtype=dtype).init()
        random = np.random.default_rng(3)
        net.set_params(net.params() + random.normal(0, 0.1, net.num_params()))  # biases too
        own = {name[2:]: np.asarray(a, float) for name, a in net.param_table().items() if name.startswith("0_")}
        if kind is SelfAttentionLayer:
            expected = attention.heads(own, x, x, mask)
        elif kind is LearnedSelfAttentionLayer:
            expected = attention.learned(own, x, mask)
        else:
            expected = attention.recurrent(own, x, mask, np.tanh)
        np.testing.assert_allclose(net.feed_forward(x, mask)[1], expected, rtol=0, atol=tolerance)


def trained(kind: Any, threads: int, dtype: str) -> bytes:
    layer = own_layer(kind, 11, 21, 3, 0)
    data = minibatch(layer, 13, size=9)
    net = MultiLayerNetwork(configuration(layer), dtype=dtype, threads=threads).init()
    for _ in range(4):
        net.fit(data)
    output = net.output(data.features, data.features_mask)
    return bytes(net.params().tobytes() + net.updater_state().tobytes() + output.tobytes())


@pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", KINDS)
def test_any_number_of_threads_gives_the_same_bits(kind: Any, dtype: str) -> None:
    assert len({trained(kind, threads, dtype) for threads in (1, 2, 3, 4)}) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_is_the_same_from_files(kind: Any, tmp_path: Path) -> None:
    """Our YAML, and our model file, which has parameters in DL4J's shapes; those of attention layers are flattened by rows."""
    layer = own_layer(kind, 5, 6, 2, 3)
    conf = configuration(layer)
    assert MultiLayerConfiguration.from_yaml(conf.to_yaml()) == conf
    net, data = MultiLayerNetwork(conf).init(), minibatch(layer, 4)
    net.fit(data)
    net.save(tmp_path / "model")
    again = runtime.load(tmp_path / "model")
    assert again.params().tobytes() == net.params().tobytes()
    assert net.param_table()["0_Wq"].shape == (2, 3, 6 if kind is RecurrentAttentionLayer else 5)
    for other in (net, again):
        other.fit(data)
    assert again.params().tobytes() == net.params().tobytes()
    net.save(tmp_path / "dl4j.zip", dialect="1.0.0-M2.1")
    there = runtime.load(tmp_path / "dl4j.zip")
    np.testing.assert_array_equal(there.params(), net.params())
    for other in (net, there):
        other.fit(data)
    np.testing.assert_array_equal(there.params(), net.params())


def test_where_every_key_is_masked_all_count() -> None:
    layer = own_layer(SelfAttentionLayer, 5, 6, 2, 3)
    net, data = MultiLayerNetwork(configuration(layer)).init(), minibatch(layer, 7)
    without = net.feed_forward(data.features)[1]
    np.testing.assert_array_equal(net.feed_forward(data.features, data.features_mask)[1][1], without[1])


@pytest.mark.parametrize("kind", [SelfAttentionLayer, RecurrentAttentionLayer])
def test_a_segment_sees_itself_only(kind: Any) -> None:
    """As in DL4J: in truncated backpropagation and step by step, attention reaches as far as the series that is given."""
    layer = own_layer(kind, 5, 6, 2, 3)
    data = minibatch(layer, 6, masked=False)
    net = MultiLayerNetwork(configuration(layer)).init()
    halves = [net.output(data.features[:, :, part]) for part in (slice(3), slice(3, 6))]
    steps = [net.rnn_time_step(data.features[:, :, part]) for part in (slice(3), slice(3, 6))]
    np.testing.assert_array_equal(steps, halves)
    cut, whole = (MultiLayerNetwork(configuration(layer, updater=Sgd(0.1), **w)).init() for w in ({"segment": 3}, {}))
    cut.fit(data)
    for part in (slice(3), slice(3, 6)):
        whole.fit(DataSet(data.features[:, :, part], data.labels[:, :, part]))
    np.testing.assert_array_equal(cut.params(), whole.params())


@pytest.mark.parametrize("kind", KINDS)
def test_m2_1_doubles_the_gradient(kind: Any) -> None:
    layer = own_layer(kind, 5, 6, 2, 3)
    data = minibatch(layer, 4)
    right, doubled = (
        MultiLayerNetwork(configuration(layer, **words)).init().gradient_and_score(data)
        for words in ({}, {"compatibility": "1.0.0-M2.1"})
    )
    assert right[1] == doubled[1]
    own = right[0].size - 6 * 5 - 5
    np.testing.assert_array_equal(doubled[0][:own], 2 * right[0][:own])
    np.testing.assert_array_equal(doubled[0][own:], right[0][own:])


def test_attention_above_a_recurrent_layer_learns() -> None:
    """Which of two marks came first: the last layer must look back."""
    random = np.random.default_rng(9)
    x = np.zeros((64, 3, 12))
    first = random.integers(0, 2, 64)
    places = np.sort(np.argsort(random.random((64, 11)), axis=1)[:, :2], axis=1)
    x[np.arange(64), first, places[:, 0]] = 1
    x[np.arange(64), 1 - first, places[:, 1]] = 1
    chain = NeuralNetConfiguration.Builder().seed(3).updater(Adam(0.02)).list()
    chain = chain.layer(LSTM.Builder().nIn(3).nOut(8).activation("tanh").build())
    chain = chain.layer(LearnedSelfAttentionLayer.Builder().nOut(8).nHeads(2).projectInput(True).nQueries(2).build())
    chain = chain.layer(GlobalPoolingLayer("MAX"))
    chain = chain.layer(OutputLayer.Builder("mcxent").nOut(2).activation("softmax").build())
    net = MultiLayerNetwork(chain.build()).init()
    data = DataSet(x, np.eye(2)[first])
    before = net.score(data)
    net.fit(data, epochs=150)
    assert net.score(data) < 0.1 * before
