"""SimpleRnn, GRU and CoupledLSTM against the twin: sizes, kinds of input, masks, segments, states; and threads and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import Activation, BackpropType, DataType, MultiLayerConfiguration, NeuralNetConfiguration, RmsProp
from netconf.layers import Bidirectional, GravesBidirectionalLSTM, LastTimeStep, MaskZeroLayer, OutputLayer, RnnOutputLayer
from netconf.vocabulary import MaskedSteps
from runtime import DataSet, MultiLayerNetwork
from tests.gradients.chains import CELLS, FUNCTIONS, MIXED, MIXING, cell
from tests.reference.samples import lengths_mask
from tests.runtime.test_against_twin import close, pair, same_everything, series

KINDS = [name for name in CELLS if "LSTM" not in name or name.startswith("Coupled")]
EVERY = [*KINDS, *MIXING]
INPUTS, OUTPUTS = 5, 4


def conf(
    kind: str, units: int = 7, layers: int = 1, segment: tuple[int, int] | None = None, **words: Any
) -> MultiLayerConfiguration:
    """Layers of one kind and an output at every step; words are methods of the layers' builder, segment is there and back."""
    listed = NeuralNetConfiguration.Builder().seed(3).dataType(DataType.DOUBLE).updater(RmsProp(0.01)).activation("tanh").list()
    for place in range(layers):
        builder = (CELLS | MIXING)[kind]().nIn(units if place else INPUTS).nOut(units)
        for word, value in words.items():
            builder = getattr(builder, word)(value)
        listed = listed.layer(builder.build())
    listed = listed.layer(RnnOutputLayer.Builder("mcxent").nOut(OUTPUTS).activation("softmax").build())
    if segment is not None:
        there, back = segment
        listed = listed.backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(there).tBPTTBackwardLength(back)
    return listed.build()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("units", [1, 17, 33])
@pytest.mark.parametrize("kind", EVERY)
def test_units(kind: str, units: int, dtype: str) -> None:
    same_everything(conf(kind, units, layers=2), series(3, 4), dtype)


@pytest.mark.parametrize("hot", [False, True], ids=["dense", "one-hot"])
@pytest.mark.parametrize("kind", EVERY)
def test_minibatches_and_steps(kind: str, hot: bool) -> None:
    for minibatch, time in ((1, 1), (13, 2), (5, 7)):
        same_everything(conf(kind), series(minibatch, time, hot=hot))


@pytest.mark.parametrize("kind", EVERY)
def test_indices_are_one_hot(kind: str) -> None:
    net, _ = pair(conf(kind, units=19))
    indices = np.random.default_rng(1).integers(0, INPUTS, (3, 6))
    dense = np.eye(INPUTS)[indices].transpose(0, 2, 1)
    close(net.output(indices), net.output(dense))
    y = np.eye(OUTPUTS)[indices % OUTPUTS].transpose(0, 2, 1)
    close(net.gradient_and_score(DataSet(indices, y))[0], net.gradient_and_score(DataSet(dense + 0.0, y))[0])


@pytest.mark.parametrize("masked_steps", MaskedSteps)
@pytest.mark.parametrize("kind", EVERY)
def test_masked_steps(kind: str, masked_steps: MaskedSteps) -> None:
    x, y, _, _ = series(5, 9)
    gaps = np.random.default_rng(8).integers(0, 2, (5, 9)).astype(float)
    same_everything(conf(kind, layers=2, maskedSteps=masked_steps), (x, y, gaps, None))


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("segment", [(4, 4), (4, 2), (5, 1)], ids=str)
@pytest.mark.parametrize("kind", EVERY)
def test_segments(kind: str, segment: tuple[int, int], masked: bool) -> None:
    x, y, _, _ = series(3, 11)
    mask = lengths_mask(np.random.default_rng(2), 3, 11) if masked else None
    same_everything(conf(kind, layers=2, segment=segment, maskedSteps=MaskedSteps.carry), (x, y, mask, mask))


@pytest.mark.parametrize("functions", FUNCTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_functions(kind: str, functions: str) -> None:
    """With masks: so these are the kernels that the gradients are checked of (tests/gradients/test_cells.py)."""
    activation, gates = FUNCTIONS[functions]
    words = {} if kind == "SimpleRnn" else {"gateActivationFunction": gates}
    x, y, _, _ = series(3, 5)
    mask = lengths_mask(np.random.default_rng(4), 3, 5)
    same_everything(conf(kind, layers=2, activation=activation, maskedSteps=MaskedSteps.carry, **words), (x, y, mask, mask))


@pytest.mark.parametrize(("kind", "functions", "masked_steps"), MIXED)
def test_functions_that_mix_units(kind: str, functions: tuple[Any, Any], masked_steps: MaskedSteps) -> None:
    words = {"activation": functions[0], "gateActivationFunction": functions[1], "maskedSteps": masked_steps}
    x, y, _, _ = series(3, 5)
    mask = None if masked_steps is MaskedSteps.passThrough else lengths_mask(np.random.default_rng(4), 3, 5)
    for units in (5, 17):  # with padding behind the units, in one vector and in the last of several
        same_everything(conf(kind, units, layers=2, **words), (x, y, mask, mask))


AROUND: dict[str, Any] = {
    "MaskZeroLayer LSTM": lambda: MaskZeroLayer(cell("LSTM"), 0.5),
    "MaskZeroLayer GRU": lambda: MaskZeroLayer(cell("GRU"), 0.5),
    "MaskZeroLayer SimpleRnn": lambda: MaskZeroLayer(cell("SimpleRnn", hasLayerNorm=True), 0.5),
    "LastTimeStep GRU": lambda: LastTimeStep(cell("GRU reset after")),
    "LastTimeStep MaskZeroLayer": lambda: LastTimeStep(MaskZeroLayer(cell("CoupledLSTM"), 0.5)),
    "Bidirectional LastTimeStep": lambda: Bidirectional(LastTimeStep(cell("GravesLSTM"))),
    "Bidirectional LastTimeStep ADD": lambda: Bidirectional(Bidirectional.Mode.ADD, LastTimeStep(cell("SimpleRnn"))),
    "Bidirectional MUL": lambda: Bidirectional(Bidirectional.Mode.MUL, cell("CoupledLSTM peepholes")),
    "Bidirectional Bidirectional": lambda: Bidirectional(Bidirectional(cell("GRU reset after"))),
    "SimpleRnn softmax": lambda: cell("SimpleRnn", activation=Activation.SOFTMAX),
    "Bidirectional softmax": lambda: Bidirectional(cell("LSTM", activation=Activation.SOFTMAX)),
    "LastTimeStep softmax": lambda: LastTimeStep(cell("GravesLSTM", activation=Activation.SOFTMAX)),
    "GravesBidirectionalLSTM softmax": lambda: GravesBidirectionalLSTM.Builder().nIn(2).nOut(3).activation("softmax").build(),
    "layer normalisation": lambda: cell("SimpleRnn", hasLayerNorm=True),
}


@pytest.mark.parametrize("masking", [False, True], ids=["", "masked"])
@pytest.mark.parametrize("name", AROUND)
def test_around_cells(name: str, masking: bool) -> None:
    whole = name.startswith(("LastTimeStep", "Bidirectional LastTimeStep"))
    output = OutputLayer.Builder("mcxent") if whole else RnnOutputLayer.Builder("mcxent")
    listed = NeuralNetConfiguration.Builder().seed(3).dataType(DataType.DOUBLE).updater(RmsProp(0.01)).activation("tanh").list()
    built = listed.layer(AROUND[name]()).layer(output.nOut(OUTPUTS).activation("softmax").build()).build()
    random = np.random.default_rng(9)
    x = np.where(random.integers(0, 3, (4, 1, 6)), random.normal(0, 1, (4, 2, 6)), 0.5)
    y = np.eye(OUTPUTS)[random.integers(0, OUTPUTS, (4, 6))].transpose(0, 2, 1)
    mask = random.integers(0, 2, (4, 6)).astype(float) if masking else None
    same_everything(built, (x, y[:, :, 0] if whole else y, mask, None if whole else mask))
    assert MultiLayerConfiguration.from_yaml(built.to_yaml()) == built


@pytest.mark.parametrize("kind", [*EVERY, *AROUND])
def test_every_offset_is_its_own(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("GRAVES_DEBUG", "1")
    if kind in AROUND:
        test_around_cells(kind, masking=True)
    else:
        test_segments(kind, (5, 3), masked=True)


@pytest.mark.parametrize("pieces", [[1] * 6, [2, 1, 3]], ids=str)
@pytest.mark.parametrize("kind", EVERY)
def test_state_between_calls(kind: str, pieces: list[int]) -> None:
    net, twin = pair(conf(kind, layers=2))
    x = np.random.default_rng(3).normal(0, 1, (2, INPUTS, 6))
    ends = np.cumsum(pieces)
    parts = [x[:, :, end - length : end] for end, length in zip(ends, pieces, strict=True)]
    close(np.concatenate([net.rnn_time_step(part) for part in parts], axis=2), net.output(x))
    for part in parts:
        twin.rnn_time_step(part)
    for layer in range(2):
        found, expected = net.rnn_get_previous_state(layer), twin.rnn_get_previous_state(layer)
        assert found.keys() == expected.keys() == ({"h", "c"} if "LSTM" in kind else {"h"})
        for name, array in expected.items():
            close(found[name], array)
        net.rnn_set_previous_state(layer, expected)
    close(net.rnn_time_step(x), twin.rnn_time_step(x))


def trained(kind: str, threads: int, dtype: str) -> bytes:
    random = np.random.default_rng(2)
    x, y, _, _ = series(9, 13)
    mask = (np.arange(13) < random.integers(1, 14, 9)[:, None]).astype(float)
    net = MultiLayerNetwork(conf(kind, units=37, layers=2, segment=(5, 5)), dtype=dtype, threads=threads).init()
    for _ in range(3):
        net.fit(DataSet(x, y, mask, mask))
    return bytes(net.params().tobytes() + net.updater_state().tobytes() + net.output(x, mask).tobytes())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", EVERY)
def test_any_number_of_threads_gives_the_same_bits(kind: str, dtype: str) -> None:
    one, *others = (trained(kind, threads, dtype) for threads in (1, 2, 3, 4))
    assert all(one == other for other in others)


@pytest.mark.parametrize("segment", [None, (3, 3)], ids=str)
@pytest.mark.parametrize("kind", EVERY)
def test_a_file_goes_on_bit_for_bit(tmp_path: Path, kind: str, segment: tuple[int, int] | None) -> None:
    straight = MultiLayerNetwork(conf(kind, segment=segment)).init()
    x, y, _, _ = series(4, 8)
    straight.fit(x, y)
    straight.rnn_time_step(x)  # leaves a state
    straight.save(tmp_path / "model.zip")
    continued = runtime.load(tmp_path / "model.zip")
    assert continued.conf == straight.conf
    assert continued.rnn_time_step(x).tobytes() == straight.rnn_time_step(x).tobytes()
    for net in (straight, continued):
        net.fit(x, y)
    assert continued.params().tobytes() == straight.params().tobytes()
    assert continued.score() == straight.score()


@pytest.mark.parametrize("kind", EVERY)
def test_yaml_round_trip(kind: str) -> None:
    written = conf(kind, layers=2, segment=(5, 3))
    assert MultiLayerConfiguration.from_yaml(written.to_yaml()) == written


@pytest.mark.parametrize("kind", KINDS)
def test_initial_biases(kind: str) -> None:
    words = {"forgetGateBiasInit": 0.75} if "LSTM" in kind else {}
    table = MultiLayerNetwork(conf(kind, **words, biasInit=0.25)).init().param_table()
    bias = table["0_b"].ravel()
    if "LSTM" in kind:
        np.testing.assert_array_equal(bias, np.repeat([0, 0.75, 0], 7))
    else:
        assert set(bias) == {0.25}
        assert not table.get("0_rb", np.zeros(1)).any()
