"""An output layer with many classes is computed in parts: the same numbers as in one, and no memory for all rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf.layers import GravesLSTM, RnnOutputLayer
from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import Activation, GradientNormalization, LossFunction
from netconf.weights import DropConnect, Dropout
from runtime.compiler import blocks
from runtime.compiler.blocks import Block
from runtime.data.dataset import DataSet
from runtime.network import MultiLayerNetwork
from tests.reference.explicit import layer, network
from tests.reference.samples import mask
from tests.runtime.test_against_twin import close, pair, recurrent, same_everything, series

STEPS, MINIBATCH, OUTPUTS = 7, 5, 4
ROW = 8 * 8
"""Bytes of a row of four outputs in float64, where a vector has 64 bytes."""


@pytest.fixture(params=[1, 3 * ROW, 11 * ROW], ids=["example by example", "part of a step", "some steps"])
def small_blocks(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BYTES", request.param)


def test_blocks_cover_every_row_once_in_order() -> None:
    for steps, batch, rows in ((7, 5, 1), (7, 5, 3), (7, 5, 5), (7, 5, 11), (1, 1, 1), (3, 1, 2)):
        found = blocks.blocks(steps, batch, blocks.BYTES // rows)
        covered = [(b.step + t, b.example + e) for b in found for t in range(b.steps) for e in range(b.examples)]

        assert [(t, e) for t in range(steps) for e in range(batch)] == covered
        assert all(b.row == b.step * batch + b.example for b in found)
        assert all(b.rows <= rows or len(found) == 1 for b in found)


def test_small_outputs_are_one_block() -> None:
    assert blocks.blocks(50, 32, 320) == [Block(0, 50, 0, 32, 0)]


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("loss", [LossFunction.MCXENT, LossFunction.MSE, LossFunction.XENT], ids=str)
@pytest.mark.parametrize("masking", ["none", "step", "output"])
def test_losses_and_masks(loss: LossFunction, masking: str) -> None:
    cross_entropy = loss == LossFunction.MCXENT
    if cross_entropy and masking == "output":
        pytest.skip("a softmax's row is masked as a whole")
    activation = Activation.SOFTMAX if cross_entropy else Activation.SIGMOID
    out = layer(RnnOutputLayer, 6, OUTPUTS, loss_function=loss, activation=activation, l2={"value": 0.01}, l1={"value": 0.02})
    x, y, _, _ = series(MINIBATCH, STEPS, outputs=OUTPUTS)
    masked = None if masking == "none" else mask(np.random.default_rng(1), masking, y.shape)
    same_everything(network([layer(GravesLSTM, 5, 6), out]), (x, y, None, masked))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("kind", [GradientNormalization.ClipL2PerLayer, GradientNormalization.ClipElementWiseAbsoluteValue])
def test_truncation_and_gradient_normalisation(kind: GradientNormalization) -> None:
    words = {"gradient_normalization": kind, "gradient_normalization_threshold": 0.01}
    out = layer(RnnOutputLayer, 6, OUTPUTS, has_bias=False, **words)
    conf = network(
        [layer(GravesLSTM, 5, 6), layer(GravesLSTM, 6, 6), out],
        backprop_type="TruncatedBPTT",
        tbptt_forward_length=3,
        tbptt_backward_length=2,
    )
    same_everything(conf, series(MINIBATCH, STEPS, outputs=OUTPUTS))


def _results(conf: MultiLayerConfiguration, data: DataSet, threads: int) -> list[Any]:
    net, _ = pair(conf, "float64", threads)
    gradient, score = net.gradient_and_score(data)
    for _ in range(3):
        net.fit(data)
    return [gradient, score, net.params(), net.updater_state(), net.output(data.features), net.score()]


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("words", [{}, {"drop_out": Dropout(0.7)}, {"weight_noise": DropConnect(0.6)}], ids=str)
def test_any_number_of_threads_gives_the_same_bits(words: dict[str, Any]) -> None:
    conf = network([layer(GravesLSTM, 5, 17), layer(RnnOutputLayer, 17, 33, **words)])
    random = np.random.default_rng(4)
    data = DataSet(random.integers(0, 5, (MINIBATCH, STEPS)), random.integers(0, 33, (MINIBATCH, STEPS)))
    found = [_results(conf, data, threads) for threads in (1, 2, 3, 4)]
    for other in found[1:]:
        for mine, theirs in zip(found[0], other, strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_blocks_and_noise_give_what_one_block_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    conf = network([layer(GravesLSTM, 5, 17), layer(RnnOutputLayer, 17, 33, weight_noise=DropConnect(0.6))])
    random = np.random.default_rng(4)
    data = DataSet(random.integers(0, 5, (MINIBATCH, STEPS)), random.integers(0, 33, (MINIBATCH, STEPS)))
    whole = _results(conf, data, 2)
    monkeypatch.setattr(blocks, "BYTES", 1)
    for mine, theirs in zip(whole, _results(conf, data, 2), strict=True):
        close(theirs, mine)


@pytest.mark.usefixtures("small_blocks")
def test_a_bad_index_of_a_label_changes_nothing() -> None:
    net, _ = pair(recurrent(7))
    before = net.params()
    x, _, _, _ = series(MINIBATCH, STEPS)
    labels = np.zeros((MINIBATCH, STEPS), int)
    labels[3, 4] = OUTPUTS
    with pytest.raises(ValueError, match=r"labels: index 4 at step 4 of example 3 is outside 0 \.\. 3"):
        net.fit(DataSet(x, labels))
    np.testing.assert_array_equal(net.params(), before)


def test_fifty_thousand_classes_take_memory_for_few_rows() -> None:
    conf = network([layer(GravesLSTM, 20, 8), layer(RnnOutputLayer, 8, 50_000)])
    net = MultiLayerNetwork(conf, threads=2).init()
    random = np.random.default_rng(0)
    features, labels = random.integers(0, 20, (8, 50)), random.integers(0, 50_000, (8, 50))
    first = net.fit(features, labels).score()
    for _ in range(3):
        net.fit(features, labels)

    assert net.score() < first
    report = net.memory_report()
    assert report["layer 1 (RnnOutputLayer)"] < 1.1 * blocks.BYTES
    assert report["labels"] < 50_000
