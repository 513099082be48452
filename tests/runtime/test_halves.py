"""Predictions in bfloat16, beside a NumPy twin that rounds where the processor does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import netconf
from netconf import LSTM, Bidirectional, DenseLayer, GravesLSTM, NeuralNetConfiguration, RnnOutputLayer, Sgd
from runtime import MultiLayerNetwork
from runtime.compiler.halves import paired
from runtime.kernels import halves

INPUTS, OUTPUTS, STEPS = 7, 5, 6
computes = pytest.mark.skipif(not halves.AVAILABLE, reason="the processor has no AVX512-BF16")


def network(*layers: Any, threads: int = 1, precision: str | None = "bfloat16") -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(3).updater(Sgd(0.5)).list()
    for layer in (*layers, RnnOutputLayer.Builder("mcxent").nOut(OUTPUTS).activation("softmax").build()):
        chain = chain.layer(layer)
    net = MultiLayerNetwork(chain.build(), dtype="float32", threads=threads, precision=precision).init()
    net.set_params(np.random.default_rng(5).standard_normal(net.num_params()) * 0.4)
    return net


def graves(inputs: int, units: int, **more: Any) -> GravesLSTM:
    return GravesLSTM(nIn=inputs, nOut=units, activation="TANH", **more)


def features(kind: str, batch: int, steps: int = STEPS) -> Any:
    random = np.random.default_rng(batch)
    classes = random.integers(0, INPUTS, (batch, steps))
    if kind == "indices":
        return classes
    return np.eye(INPUTS)[classes].transpose(0, 2, 1) if kind == "one-hot" else random.standard_normal((batch, INPUTS, steps))


def rounded(x: Any) -> Any:
    """The nearest bfloat16, half-way to the even neighbour."""
    bits = np.asarray(x, np.float32).view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16 << 16).astype(np.uint32).view(np.float32).astype(np.float64)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def twin(net: MultiLayerNetwork, x: Any, *, exact_input: bool) -> Any:
    """The output of GravesLSTMs and an output layer, [minibatch, outputs, time]."""
    table = {name: np.asarray(values, np.float64) for name, values in net.param_table().items()}
    series = [x[:, :, t] for t in range(x.shape[2])]
    last = len(net.conf.layers) - 1
    for n in range(last):
        w, rw, b = table[f"{n}_W"], table[f"{n}_RW"], table[f"{n}_b"].reshape(-1)
        units = w.shape[1] // 4
        r, (pf, po, pi) = rw[:, : 4 * units], rw[:, 4 * units :].T
        h = c = np.zeros((x.shape[0], units))
        exact = exact_input and n == 0
        outputs = []
        for now in series:
            z = (now @ w if exact else rounded(now) @ rounded(w)) + rounded(h) @ rounded(r) + b
            za, zf, zo, zi = (z[:, k * units : (k + 1) * units] for k in range(4))
            c = sigmoid(zf + pf * c) * c + sigmoid(zi + pi * c) * np.tanh(za)
            h = sigmoid(zo + po * c) * np.tanh(c)
            outputs.append(h)
        series = outputs
    z = np.stack([h @ table[f"{last}_W"] + table[f"{last}_b"].reshape(-1) for h in series], axis=2)
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


@computes
@pytest.mark.parametrize("kind", ["indices", "one-hot", "dense"])
@pytest.mark.parametrize("units", [(16,), (33, 17), (1, 40)])
def test_it_computes_what_the_twin_computes(units: tuple[int, ...], kind: str) -> None:
    net = network(*(graves(inputs, n) for inputs, n in zip((INPUTS, *units), units, strict=False)))
    x = features(kind, 4)
    numbers = np.eye(INPUTS)[x].transpose(0, 2, 1) if kind == "indices" else x

    found = net.output(x)

    np.testing.assert_allclose(found, twin(net, numbers, exact_input=kind != "dense"), rtol=2e-3, atol=2e-5)
    net.precision = "float32"
    difference = np.abs(net.output(x) - found).max()
    assert 0 < difference < 0.05


STACKS = {
    "two": lambda: (graves(INPUTS, 40), graves(40, 33)),
    "a dense layer between": lambda: (
        LSTM(nIn=INPUTS, nOut=17, activation="TANH"),
        DenseLayer(nIn=17, nOut=9, activation="RELU"),
        graves(9, 50, maskedSteps="carry"),
    ),
    "both ways": lambda: (Bidirectional("CONCAT", LSTM(nIn=INPUTS, nOut=18, activation="TANH")), graves(36, 20)),
}


@computes
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("stack", STACKS)
def test_any_number_of_threads_gives_the_same_bits(stack: str, split: bool) -> None:
    for kind in ("indices", "one-hot", "dense"):
        x = features(kind, 5)
        mask = (np.arange(STEPS) < np.arange(1, 6)[:, None]) * 1.0
        for given in (None, mask):
            expected = network(*STACKS[stack]()).output(x, given)
            for threads in (2, 3, 4):
                net = network(*STACKS[stack](), threads=threads)
                net.engine.few = 8 if split else 0
                net.engine.threads_for = lambda _, n=threads: n  # type: ignore[method-assign, misc]  # even for so little work
                np.testing.assert_array_equal(expected, net.output(x, given))


@computes
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("kind", ["one-hot", "dense"])
def test_steps_go_on_from_the_stored_state(kind: str, split: bool) -> None:
    net = network(*STACKS["two"](), threads=2)
    net.engine.few = 8 if split else 0
    x = features(kind, 3, 9)
    whole = net.output(x)

    parts = [net.rnn_time_step(x[:, :, a:b]) for a, b in ((0, 1), (1, 2), (2, 6), (6, 9))]

    np.testing.assert_array_equal(whole, np.concatenate(parts, axis=2))


@computes
def test_training_computes_in_float32_and_predictions_follow_it() -> None:
    x, y = features("dense", 4), np.eye(OUTPUTS)[features("indices", 4) % OUTPUTS].transpose(0, 2, 1)
    long, short = network(graves(INPUTS, 20), precision=None), network(graves(INPUTS, 20))
    before = short.output(x)

    long.fit(x, y)
    short.fit(x, y)

    np.testing.assert_array_equal(long.params(), short.params())
    assert long.score() == short.score()
    assert np.abs(short.output(x) - before).max() > 1e-3
    np.testing.assert_allclose(short.output(x), long.output(x), atol=0.02)


def test_pairs_are_rounded_to_the_nearest_even() -> None:
    panels = np.array([[[1.0], [1 + 2**-8], [1 + 3 * 2**-8], [-1e-3], [3.0]]], np.float32)

    words = paired(panels).view(np.uint32)

    assert (1, 3, 1) == words.shape
    low, high = words & 0xFFFF, words >> 16
    values = np.stack([low, high], axis=2).astype(np.uint32) << 16
    np.testing.assert_array_equal(values.view(np.float32).reshape(-1), [*rounded(panels).reshape(-1), 0])
    assert [1.0, 1.0, 1.015625] == values.view(np.float32).reshape(-1)[:3].tolist()


@pytest.mark.parametrize(
    ("precision", "dtype", "said"),
    [
        (
            "bfloat15",
            "float32",
            "'bfloat15' is given, 'float32' (the network's numbers) or 'bfloat16' (for predictions) is expected",
        ),
        ("bfloat16", "float64", "bfloat16 is a shorter float32, but the network computes in float64"),
        ("float64", "float32", "'float64' is given"),
    ],
)
def test_what_cannot_be_is_refused(precision: str, dtype: str, said: str) -> None:
    conf = network(graves(INPUTS, 4), precision=None).conf
    with pytest.raises(netconf.NetconfError, match="precision") as refused:
        MultiLayerNetwork(conf, dtype=dtype, precision=precision)

    assert said in str(refused.value)


def test_a_processor_without_the_instructions_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.options.AVAILABLE", False)
    net = network(graves(INPUTS, 4), precision=None)

    with pytest.raises(netconf.NetconfError, match="AVX512-BF16"):
        net.precision = "bfloat16"
    assert net.precision == "float32"


@computes
def test_a_network_in_which_it_would_change_nothing_is_told() -> None:
    net = network(DenseLayer(nIn=INPUTS, nOut=9, activation="RELU"), precision=None)

    with pytest.raises(netconf.NetconfError, match=r"^precision: bfloat16 is for predictions of LSTM and GravesLSTM layers"):
        net.precision = "bfloat16"
    assert net.precision == "float32"


@computes
def test_the_copies_stand_in_the_memory_report() -> None:
    net = network(graves(INPUTS, 32))
    net.output(features("dense", 2))

    assert (INPUTS + 1 + 32) // 2 * 4 * 32 * 4 == net.memory_report()["weights in bfloat16"]
