"""GRU (reset after the product) and LSTM against PyTorch: outputs, last states and gradients of two layers, in float64."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf import GRU, LSTM, DataType, LossFunction, NeuralNetConfiguration, RnnLossLayer
from runtime import DataSet, MultiLayerNetwork

ARRAYS = np.load(Path(__file__).parent / "torch.npz")
BLOCKS = {"GRU": ("reset", "update", "candidate"), "LSTM": ("input", "forget", "candidate", "output")}
"""Blocks of rows of PyTorch's weights."""
OURS = {"GRU": ("reset", "update", "candidate"), "LSTM": ("candidate", "forget", "output", "input")}
"""Blocks of columns of ours."""
BUILDERS: dict[str, Any] = {"GRU": lambda: GRU.Builder().resetAfter(True), "LSTM": LSTM.Builder}
TOLERANCE = {"rtol": 1e-11, "atol": 1e-12}


def array(kind: str, name: str) -> Any:
    return ARRAYS[f"{kind}/{name}"]


def columns(kind: str, torch_rows: Any) -> Any:
    """Rows by PyTorch's order of blocks to columns by ours."""
    of = dict(zip(BLOCKS[kind], np.split(torch_rows, len(BLOCKS[kind])), strict=True))
    return np.concatenate([of[block] for block in OURS[kind]]).T


def flat(kind: str, what: str) -> Any:
    """All parameters, or their gradients, as our flat vector."""
    parts = []
    for layer in range(2):
        w, r, b, rb = (
            columns(kind, array(kind, f"{what}/{name}_l{layer}")) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        if kind == "LSTM":  # one bias for PyTorch's two: the sum of the values, of which either gradient is the gradient
            b = b + rb if what == "parameter" else b
        parts += [w, r, b, *([rb] if kind == "GRU" else [])]
    return np.concatenate([part.ravel(order="F") for part in parts])


@pytest.fixture(params=["GRU", "LSTM"])
def kind(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def network(kind: str) -> MultiLayerNetwork:
    units, inputs = array(kind, "output").shape[2], array(kind, "x").shape[2]
    listed = NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE).activation("tanh").list()
    for size in (inputs, units):
        listed = listed.layer(BUILDERS[kind]().nIn(size).nOut(units).build())
    listed = listed.layer(RnnLossLayer.Builder(LossFunction.L2).activation("identity").build())
    return MultiLayerNetwork(listed.build(), layout="NWC").init(params=flat(kind, "parameter"))


def test_outputs_and_states(kind: str, network: MultiLayerNetwork) -> None:
    x = array(kind, "x")
    np.testing.assert_allclose(network.output(x), array(kind, "output"), **TOLERANCE)
    np.testing.assert_allclose(network.rnn_time_step(x), array(kind, "output"), **TOLERANCE)
    for layer in range(2):
        for name, state in network.rnn_get_previous_state(layer).items():
            np.testing.assert_allclose(state, array(kind, name)[layer], **TOLERANCE)


def test_gradients(kind: str, network: MultiLayerNetwork) -> None:
    data = DataSet(array(kind, "x"), array(kind, "y"))
    gradient, _ = network.gradient_and_score(data)
    assert network.loss_sum(data) == pytest.approx(float(array(kind, "loss")), rel=1e-12)
    np.testing.assert_allclose(gradient, flat(kind, "gradient"), **TOLERANCE)
