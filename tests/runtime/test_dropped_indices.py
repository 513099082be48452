"""Dropout of one-hot input: the rows that are left stay indices, and the numbers are those of rows that are multiplied."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf import (
    BackpropType,
    Bidirectional,
    DataType,
    DenseLayer,
    MultiLayerConfiguration,
    NeuralNetConfiguration,
    RmsProp,
    RnnOutputLayer,
    TimeDistributed,
)
from netconf.weights import AlphaDropout, Dropout, GaussianDropout, IDropout, SpatialDropout
from runtime import DataSet, MultiLayerNetwork
from runtime.compiler.dropout import DropoutVertex
from tests.gradients.chains import CELLS, MIXING
from tests.windows import distributions

WORDS, CLASSES, STEPS, MINIBATCH = 37, 3, 7, 5
RANDOM = np.random.default_rng(41)
INDICES = RANDOM.integers(0, WORDS, (MINIBATCH, STEPS))
ONE_HOT = np.eye(WORDS)[INDICES].transpose(0, 2, 1)
GAPS = np.where(RANDOM.integers(0, 3, (MINIBATCH, 1, STEPS)) == 0, 0.0, ONE_HOT)
"""Some steps are zero: no word is there."""
LABELS = distributions(RANDOM, MINIBATCH, CLASSES, STEPS)
MASK = (np.arange(STEPS) < RANDOM.integers(1, STEPS + 1, MINIBATCH)[:, None]).astype(float)

FIRST = CELLS | MIXING | {"TimeDistributed": DenseLayer.Builder}


def conf(kind: str, dropout: IDropout | None, *, segment: int = 0) -> MultiLayerConfiguration:
    """A layer with dropout that reads words, and an output at every step, which may be that layer."""
    said = NeuralNetConfiguration.Builder().seed(3).dataType(DataType.DOUBLE).updater(RmsProp(0.01)).activation("tanh").list()
    output = RnnOutputLayer.Builder("mcxent").nOut(CLASSES).activation("softmax")
    if kind == "RnnOutputLayer":
        said = said.layer(output.nIn(WORDS).dropOut(dropout).build())
    else:
        first = FIRST["LSTM" if kind == "Bidirectional" else kind]().nIn(WORDS).nOut(9).dropOut(dropout).build()
        around = {"TimeDistributed": TimeDistributed, "Bidirectional": Bidirectional}.get(kind, lambda inside: inside)
        said = said.layer(around(first)).layer(output.build())
    if segment and kind != "Bidirectional":
        said = said.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(segment)
    return said.build()


def trained(built: MultiLayerConfiguration, x: Any, mask: Any = None, **words: Any) -> Any:
    """Parameters and gradient after two fits."""
    net = MultiLayerNetwork(built, **words).init()
    data = DataSet(x, LABELS, mask, mask)
    for _ in range(2):
        net.fit(data)
    return np.concatenate([net.params(), net.gradient_and_score(data)[0]])


@pytest.fixture
def as_rows(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Networks that write what is left as rows of numbers."""

    def apply() -> None:
        monkeypatch.setattr(DropoutVertex, "_leaves_indices", lambda self: False)  # noqa: ARG005

    return apply


@pytest.mark.parametrize("dropout", [Dropout(0.6), SpatialDropout(0.7)], ids=lambda d: type(d).__name__)
@pytest.mark.parametrize("kind", [*FIRST, "RnnOutputLayer", "Bidirectional"])
def test_indices_give_the_numbers_of_rows(kind: str, dropout: IDropout, as_rows: Any) -> None:
    built = conf(kind, dropout, segment=3)
    given = [(INDICES, None), (ONE_HOT, None), (GAPS, MASK)]
    found = [trained(built, *one) for one in given]
    np.testing.assert_array_equal(found[0], found[1])
    as_rows()
    for mine, one in zip(found, given, strict=True):
        np.testing.assert_allclose(mine, trained(built, *one), rtol=1e-9, atol=1e-12)
    assert np.abs(found[0] - trained(conf(kind, None, segment=3), INDICES)).max() > 1e-3


def test_one_example_of_numbers_makes_all_rows(as_rows: Any) -> None:
    mixed = ONE_HOT.copy()
    mixed[1, 2, 3] = 0.5
    found = trained(conf("LSTM", Dropout(0.6)), mixed)
    as_rows()
    np.testing.assert_array_equal(found, trained(conf("LSTM", Dropout(0.6)), mixed))


@pytest.mark.parametrize("dropout", [AlphaDropout(0.8), GaussianDropout(0.3)], ids=lambda d: type(d).__name__)
def test_other_noise_is_written_as_rows(dropout: IDropout) -> None:
    net = MultiLayerNetwork(conf("LSTM", dropout)).init()
    net.fit(INDICES, LABELS)
    assert all(segment.memory.signals[0].ids is None for segment in net.engine._segments.values() if segment.build.draws)


def test_large_vocabularies_take_no_rows() -> None:
    """Neither memory nor time grows with the product of words and steps."""
    net = MultiLayerNetwork(conf("LSTM", Dropout(0.6))).init()
    net.fit(INDICES, LABELS)
    (segment,) = (segment for segment in net.engine._segments.values() if segment.build.draws)
    dropped = segment.memory.signals[0]
    assert (dropped.values.count, segment.memory.inputs[0].values.count) == (0, 0)
    left = dropped.ids.array.reshape(STEPS, MINIBATCH).T
    assert {*np.unique(left[left != INDICES])} == {-1}
    assert 0 < (left == -1).sum() < left.size


def test_a_reader_of_rows_gets_rows() -> None:
    """A layer against time reads rows, so that those of the input are there, and those behind the dropout too."""
    net = MultiLayerNetwork(conf("Bidirectional", Dropout(0.6))).init()
    net.fit(INDICES, LABELS)
    (segment,) = (segment for segment in net.engine._segments.values() if segment.build.draws)
    assert all(segment.memory.signals[draw.place].ids is None for draw in segment.build.draws)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", ["LSTM", "GRU", "TimeDistributed"])
def test_any_number_of_threads_gives_the_same_bits(kind: str, dtype: str) -> None:
    def numbers(threads: int) -> bytes:
        return bytes(trained(conf(kind, Dropout(0.6), segment=3), INDICES, MASK, threads=threads, dtype=dtype).tobytes())

    assert len({numbers(threads) for threads in (1, 2, 3, 4)}) == 1


@pytest.mark.parametrize("x", [INDICES, ONE_HOT], ids=["indices", "one-hot"])
@pytest.mark.parametrize("kind", ["LSTM", "GRU reset after", "SimpleRnn"])
def test_every_offset_is_its_own(monkeypatch: pytest.MonkeyPatch, kind: str, x: Any) -> None:
    monkeypatch.setenv("GRAVES_DEBUG", "1")
    assert np.isfinite(trained(conf(kind, Dropout(0.6), segment=3), x, MASK)).all()
