"""Whatever one may hand to a network: every call takes what NumPy can read, and says of all else what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf import DenseLayer, InputType, NetconfError, NeuralNetConfiguration, OutputLayer, RnnOutputLayer, Sgd
from runtime import ComputationGraph, DataSet, MultiLayerNetwork
from tests.runtime.test_bad_input import X, Y, network
from tests.runtime.test_graph_vertices import graph, rnn


class Tensor:
    """An array of another library."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if isinstance(self.array, Exception):
            raise self.array
        return self.array


def small_graph() -> ComputationGraph:
    parts = {"cell": (rnn(5), "in"), "out": (RnnOutputLayer(nOut=3, lossFunction="mcxent", activation="softmax"), "cell")}
    return ComputationGraph(graph(parts, **{"in": InputType.recurrent(4)})).init()


MAKERS: dict[str, Callable[[], Any]] = {"chain": network, "graph": small_graph}
CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "output": lambda net, x: net.output(x),
    "feed_forward": lambda net, x: net.feed_forward(x),
    "rnn_time_step": lambda net, x: net.rnn_time_step(x),
    "score": lambda net, x: net.score(DataSet(x, Y)),
    "fit": lambda net, x: net.fit(DataSet(x, Y)).score(),
    "evaluate": lambda net, x: net.evaluate(DataSet(x, Y)).confusion,
    "gradient_and_score": lambda net, x: net.gradient_and_score(DataSet(x, Y)),
}
NO_ARRAYS: dict[str, tuple[Any, str]] = {
    "text": ("text", "a str is given"),
    "bytes": (b"abc", "a bytes is given"),
    "nothing": (None, "None is given"),
    "a mapping": ({"a": 1}, "a dict is given"),
    "a generator": ((i for i in range(3)), "a generator is given"),
    "a path": (Path("x"), f"a {type(Path()).__name__} is given"),
    "objects": (X.astype(object), "an array of object is given"),
    "dates": (X.astype("M8[s]"), "an array of datetime64[s] is given"),
    "records": (np.zeros((2, 4, 6), [("a", "f8")]), "an array of [('a', '<f8')] is given"),
    "complex numbers": (X + 1j, "an array of complex128 is given"),
    "parts of different length": ([[1, 2], [3]], "this is no array: its parts differ in length"),
    "a tensor on a graphics card": (Tensor(TypeError("can't convert cuda:0")), "NumPy makes no array of this Tensor (can't conv"),
    "a tensor that lies": (
        Tensor("text"),
        "NumPy makes no array of this Tensor (object __array__ method not producing an array)",
    ),
    "masked elements": (np.ma.masked_greater(X, 1.0), "8 elements of a masked array are masked"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("given", NO_ARRAYS)
@pytest.mark.parametrize("kind", MAKERS)
def test_what_is_no_array_is_named(kind: str, given: str, call: str) -> None:
    what, message = NO_ARRAYS[given]
    with pytest.raises(NetconfError, match=rf"^features: {re.escape(message)}"):
        CALLS[call](MAKERS[kind](), what)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", MAKERS)
def test_what_numpy_reads_is_read(kind: str, call: str, tmp_path: Path) -> None:
    mapped = np.memmap(tmp_path / "features", np.float64, "w+", shape=X.shape)
    mapped[:] = X
    expected = _arrays(CALLS[call](MAKERS[kind](), X))
    for same in (Tensor(X), mapped, X.view(np.recarray), list(X), tuple(map(tuple, X)), np.ma.array(X)):
        for one, other in zip(_arrays(CALLS[call](MAKERS[kind](), same)), expected, strict=True):
            np.testing.assert_array_equal(one, other)


def _arrays(result: Any) -> list[Any]:
    if isinstance(result, dict):
        return list(result.values())
    return list(result) if isinstance(result, list | tuple) else [result]


NUMBERS: dict[str, Callable[[MultiLayerNetwork, Any], Any]] = {
    "params": lambda net, given: net.set_params(given),
    "updater_state": lambda net, given: net.set_updater_state(given),
    "updater state 0_W.mean_square": lambda net, given: net.set_updater_table({"0_W.mean_square": given}),
    "state of layer 0, h": lambda net, given: net.rnn_set_previous_state(0, {"h": given, "c": given}),
    "labels": lambda net, given: net.fit(X, given),
    "labels_mask": lambda net, given: net.fit(X, Y, labels_mask=given),
    "features_mask": lambda net, given: net.output(X, given),
}


@pytest.mark.parametrize("place", NUMBERS)
@pytest.mark.parametrize("given", [name for name in NO_ARRAYS if name != "nothing"])
def test_every_other_place_names_it_too(given: str, place: str) -> None:
    what, message = NO_ARRAYS[given]
    with pytest.raises(NetconfError, match=rf"^{place}: {re.escape(message)}"):
        NUMBERS[place](network(), what)


@pytest.mark.parametrize("given", [None, 3, "text", [1.0], np.zeros(3)])
def test_a_state_that_is_no_table_of_arrays_is_refused(given: Any) -> None:
    expected = f"^state of layer 0: a {type(given).__name__} is given, h and c of shape"
    with pytest.raises(NetconfError, match=expected):
        network().rnn_set_previous_state(0, given)


@pytest.mark.parametrize("given", [None, 3, len])
@pytest.mark.parametrize("kind", MAKERS)
def test_what_cannot_be_gone_through_is_refused(kind: str, given: Any) -> None:
    net = MAKERS[kind]()
    for call in (net.evaluate, net.fit):
        with pytest.raises(NetconfError, match=f"^data: a {type(given).__name__} is given, a DataSet or an iterable of them"):
            call(given)


@pytest.mark.parametrize("epochs", [0, -1, 1.5, "two"])
def test_epochs_that_are_no_number_are_refused(epochs: Any) -> None:
    net = network()
    for data in (DataSet(X, Y), [DataSet(X, Y)]):
        with pytest.raises(NetconfError, match=rf"^epochs: {epochs!r} is given, a whole number from 1 up is expected"):
            net.fit(data, epochs=epochs)


def test_class_numbers_of_vectors_are_labels() -> None:
    chain = NeuralNetConfiguration.Builder().seed(1).updater(Sgd(0.1)).list()
    chain.layer(DenseLayer.Builder().nIn(4).nOut(5).activation("tanh").build())
    conf = chain.layer(OutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()).build()
    classes, found = np.array([2, 0, 1, 2]), []
    for labels in (classes, np.eye(3)[classes]):
        net = MultiLayerNetwork(conf).init()
        data = DataSet(X[:, :, 0].repeat(2, axis=0), labels, labels_mask=np.array([[1], [1], [0], [1]]))
        net.fit(data)
        found.append((net.params(), net.score(), net.evaluate(data).confusion))
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)
