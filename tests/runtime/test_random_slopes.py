"""RRELU inside recurrent cells: slopes of the runtime's stream while training, their mean otherwise, whatever the cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import runtime
from netconf import (
    ActivationLReLU,
    ActivationRReLU,
    Bidirectional,
    FrozenLayer,
    GravesBidirectionalLSTM,
    InputType,
    MultiLayerConfiguration,
    RecurrentAttentionLayer,
    RnnOutputLayer,
)
from runtime import DataSet, MultiLayerNetwork
from runtime.randomness import key_of, pass_key
from tests.gradients.chains import CELLS
from tests.reference.activations import Array, sigmoid
from tests.reference.noise import by_unit, philox
from tests.windows import configuration, distributions, each_step, refused

SLOPES = ActivationRReLU(l=0.1, u=0.6)
FEATURES, UNITS, STEPS, EXAMPLES = 3, 13, 5, 9
RANDOM = np.random.default_rng(43)
SERIES, LABELS = RANDOM.normal(0, 1, (EXAMPLES, FEATURES, STEPS)), distributions(RANDOM, EXAMPLES, 3, STEPS)


def cell(kind: str, activation: Any = SLOPES, **words: Any) -> Any:
    builder = CELLS[kind]().nOut(UNITS).activation(activation)
    for word, value in words.items():
        builder = getattr(builder, word)(value)
    return builder.build()


def network(*layers: Any, **words: Any) -> MultiLayerNetwork:
    conf = configuration([*layers, each_step()], InputType.recurrent(FEATURES))
    return MultiLayerNetwork(conf.model_copy(update={"compatibility": words.pop("compatibility", None)}), **words).init()


def drawn(net: MultiLayerNetwork, use: int) -> Array:
    """Slopes [step, example, unit] of one use of the activation in each step of layer 0."""
    counters = np.zeros((EXAMPLES, -(-UNITS // 4), STEPS, 4), np.uint64)
    counters[..., 0] = np.arange(counters.shape[1])[None, :, None]
    counters[..., 1] = np.arange(EXAMPLES)[:, None, None]
    counters[..., 2], counters[..., 3] = np.arange(STEPS), 2 + use
    words = philox(key_of(pass_key(net.conf.seed or 0, net.random_position), 0), counters)
    return SLOPES.l + (SLOPES.u - SLOPES.l) * by_unit(words, UNITS).transpose(2, 0, 1) / 2**32


def leaky(x: Array, slope: Array) -> Array:
    return np.where(x < 0, slope * x, x)


def hidden(kind: str, net: MultiLayerNetwork) -> list[Array]:
    """The outputs of layer 0 in a training pass, as the papers write them."""
    w, r, b = (net.param_table()[f"0_{name}"] for name in ("W", "RW", "b"))
    first, last = drawn(net, 0), drawn(net, 1)
    h = c = np.zeros((EXAMPLES, UNITS))
    found = []
    for t in range(STEPS):
        z = SERIES[:, :, t] @ w + h @ r[:, : w.shape[1]] + b
        parts = np.split(z, z.shape[1] // UNITS, axis=1)
        if kind == "SimpleRnn":
            h = leaky(z, first[t])
        elif kind == "LSTM":
            candidate, forget, output, input_ = leaky(parts[0], first[t]), *map(sigmoid, parts[1:])
            c = forget * c + input_ * candidate
            h = output * leaky(c, last[t])
        elif kind == "CoupledLSTM":
            candidate, forget, output = leaky(parts[0], first[t]), *map(sigmoid, parts[1:])
            c = forget * c + (1 - forget) * candidate
            h = output * leaky(c, last[t])
        else:
            reset, update = sigmoid(parts[0]), sigmoid(parts[1])
            own = SERIES[:, :, t] @ w[:, 2 * UNITS :] + (reset * h) @ r[:, 2 * UNITS :] + b[:, 2 * UNITS :]
            h = update * h + (1 - update) * leaky(own, first[t])
        found.append(h)
    return found


@pytest.mark.parametrize("kind", ["SimpleRnn", "LSTM", "CoupledLSTM", "GRU"])
def test_a_training_pass_is_that_of_the_twin(kind: str) -> None:
    net = network(cell(kind))
    for position in (0, 3):
        net.random_position = position
        loss = 0.0
        for t, h in enumerate(hidden(kind, net)):
            z = h @ net.param_table()["1_W"] + net.param_table()["1_b"]
            loss -= (LABELS[:, :, t] * (z - np.log(np.exp(z).sum(1, keepdims=True)))).sum()
        assert net.loss_sum(DataSet(SERIES, LABELS), training=True) == pytest.approx(loss, rel=1e-11)


@pytest.mark.parametrize("kind", CELLS)
def test_predictions_have_the_mean_slope(kind: str) -> None:
    mean = network(cell(kind, ActivationLReLU(alpha=0.35)))
    net = network(cell(kind))
    net.set_params(mean.params())
    np.testing.assert_allclose(net.output(SERIES), mean.output(SERIES), rtol=1e-12)
    np.testing.assert_allclose(net.rnn_time_step(SERIES), mean.output(SERIES), rtol=1e-12)
    frozen = network(FrozenLayer(cell(kind)))
    frozen.set_params(mean.params())
    assert frozen.loss_sum(DataSet(SERIES, LABELS), training=True) == pytest.approx(mean.loss_sum(DataSet(SERIES, LABELS)))
    assert MultiLayerConfiguration.from_yaml(net.conf.to_yaml()) == net.conf


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", ["SimpleRnn", "GravesLSTM", "GRU reset after"])
def test_same_bits_for_any_number_of_threads(kind: str, dtype: str) -> None:
    found = []
    for threads in (1, 2, 3, 4):
        net = network(Bidirectional(cell(kind)), threads=threads, dtype=dtype)
        for _ in range(3):
            net.fit(SERIES, LABELS)
        found.append(net.params().tobytes())
    assert len(set(found)) == 1


def test_a_resumed_run_goes_on_with_the_slopes(tmp_path: Any) -> None:
    net = network(cell("LSTM"))
    net.fit(SERIES, LABELS).save(tmp_path / "net.graves")
    other = runtime.load(tmp_path / "net.graves")
    np.testing.assert_array_equal(net.fit(SERIES, LABELS).params(), other.fit(SERIES, LABELS).params())


def test_the_gradient_of_a_release_passes_as_it_is() -> None:
    """Of one step of a SimpleRnn: the outer product of inputs and the output layer's gradient, with slopes or without."""
    for compatibility in (None, "1.0.0-M2.1"):
        net = network(cell("SimpleRnn"), compatibility=compatibility)
        x, y = SERIES[:, :, :1], LABELS[:, :, :1]
        table = net.param_table()
        z = x[:, :, 0] @ table["0_W"] + table["0_b"]
        slope = drawn(net, 0)[0]
        out = leaky(z, slope) @ table["1_W"] + table["1_b"]
        p = np.exp(out) / np.exp(out).sum(1, keepdims=True)
        d = (p - y[:, :, 0]) @ table["1_W"].T * (1 if compatibility else np.where(z < 0, slope, 1))
        gradient, _ = net.gradient_and_score(DataSet(x, y))
        wanted = x[:, :, 0].T @ d
        np.testing.assert_allclose(gradient[: wanted.size], wanted.ravel(order="F"), rtol=1e-10)


def test_gates_and_attention_draw_none() -> None:
    gated = network(cell("LSTM", "tanh", gateActivationFunction=SLOPES))
    assert gated.output(SERIES).shape == LABELS.shape
    assert refused(lambda: gated.fit(SERIES, LABELS)) == (
        "layer 0 (LSTM), gateActivationFunction: gates and attention draw no slopes, so RRELU cannot be trained there\n"
        "    use SIGMOID or HARDSIGMOID"
    )
    attention = network(RecurrentAttentionLayer(nOut=4, nHeads=1, projectInput=True, activation=SLOPES))
    assert "use LEAKYRELU" in refused(lambda: attention.fit(SERIES, LABELS))
    both = configuration([GravesBidirectionalLSTM(nOut=4, activation=SLOPES), RnnOutputLayer(nOut=3)], InputType.recurrent(3))
    stream = both.model_copy(update={"random_stream": "dl4j-1.0"})
    assert "cannot draw the slopes of RRELU" in refused(lambda: MultiLayerNetwork(stream))
