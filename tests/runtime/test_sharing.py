"""Memory that layers of a prediction use in turn: the bits are those of layers that have their own, as in debug mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netconf import (
    LSTM,
    ActivationLayer,
    Bidirectional,
    Convolution1D,
    DenseLayer,
    ElementWiseVertex,
    GravesLSTM,
    InputType,
    LastTimeStep,
    MaskLayer,
    MaskZeroLayer,
    MergeVertex,
    NeuralNetConfiguration,
    OutputLayer,
    RnnOutputLayer,
    SelfAttentionLayer,
    SimpleRnn,
    TimeDistributed,
)
from runtime import ComputationGraph, DataSet, MultiDataSet, MultiLayerNetwork
from runtime.kernels.simd import VECTOR_BYTES
from runtime.parameters import up
from tests.runtime.test_graph_vertices import graph, rnn, series_out

FEATURES, BATCH, STEPS = 7, 6, 20
RANDOM = np.random.default_rng(2)
X = RANDOM.normal(0, 1, (BATCH, FEATURES, STEPS))
MASK = (np.arange(STEPS) < RANDOM.integers(3, STEPS + 1, BATCH)[:, None]).astype(float)


def each_step() -> Any:
    return RnnOutputLayer.Builder("mcxent").nOut(30).activation("softmax").build()


CHAINS: dict[str, Callable[[], list[Any]]] = {
    "eight layers": lambda: [*(kind.Builder().nOut(17).build() for kind in (GravesLSTM, LSTM) * 4), each_step()],
    "widths that change": lambda: [*(LSTM.Builder().nOut(n).build() for n in (40, 33, 24, 20, 16, 30, 17)), each_step()],
    "views and masks between": lambda: [
        SimpleRnn.Builder().nOut(20).build(),
        MaskZeroLayer(LSTM.Builder().nOut(20).build(), 0.5),
        MaskLayer(),
        ActivationLayer("softsign"),
        TimeDistributed(DenseLayer.Builder().nOut(20).hasLayerNorm(True).build()),
        LSTM.Builder().nOut(20).build(),
        each_step(),
    ],
    "both ways, convolution and attention": lambda: [
        Bidirectional("CONCAT", LSTM.Builder().nOut(10).build()),
        Convolution1D.Builder().nOut(20).kernelSize(3).convolutionMode("Same").build(),
        SelfAttentionLayer.Builder().nOut(20).nHeads(2).headSize(10).projectInput(True).build(),
        Bidirectional("ADD", GravesLSTM.Builder().nOut(20).build()),
        DenseLayer.Builder().nOut(20).build(),
        DenseLayer.Builder().nOut(20).build(),
        each_step(),
    ],
    "the last step": lambda: [
        *(LSTM.Builder().nOut(20).build() for _ in range(3)),
        LastTimeStep(LSTM.Builder().nOut(20).build()),
        OutputLayer.Builder("mcxent").nOut(30).activation("softmax").build(),
    ],
}


def chain(name: str, **options: Any) -> MultiLayerNetwork:
    listed = NeuralNetConfiguration.Builder().seed(5).activation("tanh").list()
    for layer in CHAINS[name]():
        listed = listed.layer(layer)
    return MultiLayerNetwork(listed.setInputType(InputType.recurrent(FEATURES)).build(), **options).init()


def together(net: Any, threads: int) -> Any:
    net.engine.threads_for = lambda _: threads  # even for so little work
    return net


def shares(net: Any) -> bool:
    """Whether a segment has vertices with memory of others."""
    return any(segment.memory.shared for segment in net.engine.segments)


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
@pytest.mark.parametrize("name", CHAINS)
def test_predictions_and_scores_have_the_same_bits(name: str, threads: int) -> None:
    apart, net = chain(name, debug=True), together(chain(name, threads=threads), threads)
    for mask in (None, MASK):
        expected = apart.output(X, mask)
        for _ in range(20):
            np.testing.assert_array_equal(net.output(X, mask), expected)
        labels = RANDOM.uniform(0, 1, expected.shape)
        data = DataSet(X, labels / labels.sum(axis=1, keepdims=True), mask, mask if expected.ndim == 3 else None)
        assert {net.score(data) for _ in range(20)} == {apart.score(data)}
    assert shares(net)
    assert not shares(apart)


@pytest.mark.parametrize("threads", [1, 3])
def test_outputs_that_are_read_late_keep_their_memory(threads: int) -> None:
    parts = {
        "a": (rnn(20), "in"),
        "b": (rnn(20), "a"),
        "c": (rnn(20), "b"),
        "d": (rnn(20), "c"),
        "e": (rnn(20), "d"),
        "sum": (ElementWiseVertex("Add"), "e", "b"),
        "all": (MergeVertex(), "sum", "a"),
        "early": (series_out(), "c"),
        "out": (series_out(), "all"),
    }
    conf = graph(parts, ("early", "out"), **{"in": InputType.recurrent(FEATURES)})
    apart, net = ComputationGraph(conf, debug=True).init(), together(ComputationGraph(conf, threads=threads).init(), threads)
    data = MultiDataSet([X], [np.ones_like(array) / array.shape[1] for array in apart.output(X)])
    for _ in range(20):
        for one, other in zip(net.output(X), apart.output(X), strict=True):
            np.testing.assert_array_equal(one, other)
        assert net.score(data) == apart.score(data)
    assert shares(net)


def test_state_goes_from_run_to_run() -> None:
    apart, net = chain("eight layers", debug=True), chain("eight layers")
    for part in np.split(X, 4, axis=2):
        np.testing.assert_array_equal(net.rnn_time_step(part), apart.rnn_time_step(part))
    for layer in range(8):
        for name, state in net.rnn_get_previous_state(layer).items():
            np.testing.assert_array_equal(state, apart.rnn_get_previous_state(layer)[name])


def test_all_activations_can_be_looked_at_when_they_are_asked_for() -> None:
    apart, net = chain("eight layers", debug=True), chain("eight layers")
    for one, other in zip(net.feed_forward(X), apart.feed_forward(X), strict=True):
        np.testing.assert_array_equal(one, other)


def test_eight_layers_hold_the_activations_of_two() -> None:
    report = chain("eight layers").memory_report(BATCH, 500, training=False)
    layers = [size for purpose, size in report.items() if purpose.startswith("layer ") and "Output" not in purpose]
    series = 4 * 500 * BATCH * up(17, VECTOR_BYTES // 4)

    assert 2 * series < sum(layers) < 2.2 * series


@pytest.mark.parametrize("name", CHAINS)
def test_labels_are_read_while_others_may_still_compute_and_so_lie_apart(name: str) -> None:
    net = chain(name)
    net.score(DataSet(X, np.ones_like(array := net.output(X)) / array.shape[1]))
    memory = next(segment.memory for segment in net.engine.segments if segment.form.purpose.has_loss)

    assert memory.shared
    assert all(labels.values in memory.build.numbers.pieces for labels in memory.labels)
