"""Few examples and many weights: threads share the units of a layer, and the bits stay those of one thread."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf import LSTM, Bidirectional, DenseLayer, GravesBidirectionalLSTM, GravesLSTM, NeuralNetConfiguration, RnnOutputLayer
from runtime import DataSet, MultiLayerNetwork

INPUTS, OUTPUTS = 7, 5


def network(threads: int, *layers: Any, dtype: str = "float32") -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(3).list()
    for layer in (*layers, RnnOutputLayer.Builder("mcxent").nOut(OUTPUTS).activation("softmax").build()):
        chain = chain.layer(layer)
    net = MultiLayerNetwork(chain.build(), dtype=dtype, threads=threads).init()
    net.engine.few = 8 if threads > 1 else 0
    return net


def recurrent(kind: Any, units: int, inputs: int, **more: Any) -> Any:
    return kind(nIn=inputs, nOut=units, activation="TANH", **more)


STACKS = {
    "peepholes": lambda: (recurrent(GravesLSTM, 40, INPUTS), recurrent(GravesLSTM, 33, 40)),
    "plain, with a dense layer": lambda: (
        recurrent(LSTM, 17, INPUTS),
        DenseLayer(nIn=17, nOut=9, activation="RELU"),
        recurrent(LSTM, 50, 9),
    ),
    "carried": lambda: (recurrent(GravesLSTM, 40, INPUTS, maskedSteps="carry"), recurrent(LSTM, 20, 40, maskedSteps="zero")),
}
BOTH_WAYS = {
    "wrapper": lambda: (Bidirectional("CONCAT", recurrent(LSTM, 18, INPUTS)), recurrent(GravesLSTM, 20, 36)),
    "layer": lambda: (recurrent(GravesBidirectionalLSTM, 18, INPUTS), recurrent(GravesLSTM, 20, 18)),
}


def features(kind: str, batch: int, steps: int) -> Any:
    random = np.random.default_rng(batch)
    classes = random.integers(0, INPUTS, (batch, steps))
    if kind == "indices":
        return classes
    return np.eye(INPUTS)[classes].transpose(0, 2, 1) if kind == "one-hot" else random.standard_normal((batch, INPUTS, steps))


def is_split(net: MultiLayerNetwork) -> bool:
    return all(form.split for form in net.engine._segments)


@pytest.mark.parametrize(("kind", "threads"), [("indices", 2), ("one-hot", 3), ("dense", 2), ("dense", 4)])
@pytest.mark.parametrize("stack", [*STACKS, *BOTH_WAYS])
def test_output_has_the_bits_of_one_thread(stack: str, kind: str, threads: int) -> None:
    layers = (STACKS | BOTH_WAYS)[stack]
    alone, together = network(1, *layers()), network(threads, *layers())
    for batch in (1, 3, 8):
        x = features(kind, batch, 6)
        mask = (np.arange(6) < np.arange(1, batch + 1)[:, None]) * 1.0
        for given in (None, mask):
            np.testing.assert_array_equal(alone.output(x, given), together.output(x, given))

    assert is_split(together)
    assert not is_split(alone)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("stack", STACKS)
def test_steps_go_on_from_the_stored_state(stack: str, dtype: str) -> None:
    alone, together = network(1, *STACKS[stack](), dtype=dtype), network(2, *STACKS[stack](), dtype=dtype)
    x = features("dense", 2, 9)
    whole = alone.output(x)

    for net in (alone, together):
        parts = [net.rnn_time_step(x[:, :, a:b]) for a, b in ((0, 1), (1, 2), (2, 6), (6, 9))]
        np.testing.assert_array_equal(whole, np.concatenate(parts, axis=2))
        assert net.rnn_get_previous_state(0)["h"].any()

    for layer in alone.rnn_state():
        for name, state in alone.rnn_get_previous_state(layer).items():
            np.testing.assert_array_equal(state, together.rnn_get_previous_state(layer)[name])


def test_many_examples_are_not_split() -> None:
    net = network(2, *STACKS["peepholes"]())
    net.output(features("dense", 9, 3))

    assert not is_split(net)


@pytest.mark.parametrize(("units", "few"), [(16, 0), (128, 4), (512, 7)])
def test_how_many_examples_are_few_depends_on_the_weights(monkeypatch: pytest.MonkeyPatch, units: int, few: int) -> None:
    monkeypatch.setattr("runtime.engine.core_cache", lambda: 1 << 20)
    conf = NeuralNetConfiguration.Builder().list().layer(recurrent(GravesLSTM, units, INPUTS))
    output = RnnOutputLayer.Builder("mcxent").nOut(OUTPUTS).activation("softmax").build()

    net = MultiLayerNetwork(conf.layer(output).build(), threads=2).init()

    assert net.engine.few == few


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_one_example_has_the_gradient_it_has_among_others(threads: int) -> None:
    """Its rows are multiplied together."""
    net = network(threads, *STACKS["peepholes"](), dtype="float64")
    x, y = features("dense", 3, 6), features("one-hot", 3, 6)[:, :OUTPUTS]
    alone = [net.gradient_and_score(DataSet(x[i : i + 1], y[i : i + 1]))[0] for i in range(3)]
    together, _ = net.gradient_and_score(DataSet(x, y))

    np.testing.assert_allclose(together, np.sum(alone, axis=0), rtol=1e-10, atol=1e-15)


def test_long_series_of_any_length_find_out_together_whether_threads_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that wait for each other at each step lose much where another process has their core."""
    monkeypatch.setattr("runtime.engine._SHORT", 0)
    net = network(2, *STACKS["peepholes"]())
    for steps in (6, 5):
        for batch in (9, 2, 1):
            net.output(features("dense", batch, steps))
    paces = {(form.batch, form.steps): segment.pace for form, segment in net.engine._segments.items()}

    assert paces[1, 5] is paces[1, 6] is not None
    assert paces[2, 5] is not paces[1, 5]
    assert paces[9, 5] is None
