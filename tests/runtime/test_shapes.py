"""Long, wide, deep and odd networks against the twin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf.layers import LSTM, GravesLSTM
from runtime.data.dataset import DataSet
from tests.runtime.test_against_twin import close, pair, recurrent, same_everything, series

SHAPES: dict[str, tuple[int, int, int, dict[str, Any]]] = {
    "one unit, eight layers": (1, 2, 3, {"kinds": (GravesLSTM, LSTM) * 4}),
    "a prime number of units": (131, 3, 2, {"kinds": (GravesLSTM, LSTM)}),
    "rows that would fall on few sets of the cache": (256, 2, 2, {}),
    "a large minibatch": (3, 1024, 2, {}),
    "many classes": (5, 3, 2, {"outputs": 1009}),
    "many features": (5, 3, 2, {"inputs": 1009}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_shapes(shape: str) -> None:
    units, minibatch, steps, words = SHAPES[shape]
    sizes = {name: words.get(name, default) for name, default in (("inputs", 5), ("outputs", 4))}
    same_everything(recurrent(units, **words), series(minibatch, steps, **sizes), fits=1)


def test_two_thousand_units_are_predicted() -> None:
    net, twin = pair(recurrent(2048), "float32")
    x, _, _, _ = series(2, 3)
    close(net.output(x), twin.output(x), "float32")


def test_ten_thousand_steps() -> None:
    words: dict[str, Any] = {"backprop_type": "TruncatedBPTT", "tbptt_forward_length": 1000, "tbptt_backward_length": 1000}
    net, twin = pair(recurrent(3, **words))
    random = np.random.default_rng(0)
    features, labels = random.integers(0, 5, (1, 10_000)), random.integers(0, 4, (1, 10_000))
    x, y = np.eye(5)[features].transpose(0, 2, 1), np.eye(4)[labels].transpose(0, 2, 1)
    close(net.output(features), twin.output(x))
    net.fit(DataSet(features, labels))
    twin.fit(x, y, None, None)
    close(net.params(), twin.params())
    assert net.iteration == 10
