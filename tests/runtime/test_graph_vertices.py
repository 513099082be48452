"""Every vertex of a graph: what its twin says, the gradient that differences say, and the same bits for any number of threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netconf import (
    AttentionVertex,
    ComputationGraphConfiguration,
    DenseLayer,
    DuplicateToTimeSeriesVertex,
    ElementWiseVertex,
    FeedForwardToRnnPreProcessor,
    FrozenVertex,
    GravesLSTM,
    InputType,
    L2NormalizeVertex,
    L2Vertex,
    LastTimeStepVertex,
    MergeVertex,
    NeuralNetConfiguration,
    NormalDistribution,
    OutputLayer,
    PreprocessorVertex,
    ReverseTimeSeriesVertex,
    RnnOutputLayer,
    RnnToFeedForwardPreProcessor,
    ScaleVertex,
    Sgd,
    ShiftVertex,
    StackVertex,
    SubsetVertex,
    UnstackVertex,
)
from netconf.graph.vertices import GraphVertex
from runtime.computation_graph import ComputationGraph
from runtime.data.multi_dataset import MultiDataSet
from runtime.gradient_check import check_gradients
from tests.reference import vertices as twin
from tests.reference.activations import Array

MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 1, 0, 1, 0.0]])


def rnn(size: int) -> GravesLSTM:
    return GravesLSTM(nOut=size, activation="tanh")


def series_out(size: int = 2) -> RnnOutputLayer:
    return RnnOutputLayer(nOut=size, lossFunction="mse", activation="identity")


def vector_out(size: int = 2) -> OutputLayer:
    return OutputLayer(nOut=size, lossFunction="mse", activation="tanh")


def graph(parts: dict[str, tuple[Any, ...]], outputs: tuple[str, ...] = ("out",), **types: Any) -> ComputationGraphConfiguration:
    types = types or {"x": InputType.recurrent(3)}
    builder = NeuralNetConfiguration.Builder().seed(3).updater(Sgd(0.1)).weightInit(NormalDistribution(0, 0.5)).graphBuilder()
    builder.addInputs(*types)
    for name, (part, *inputs) in parts.items():
        add = builder.addVertex if isinstance(part, GraphVertex) else builder.addLayer
        add(name, part, *inputs)
    return builder.setOutputs(*outputs).setInputTypes(*types.values()).build()


def of_two(vertex: Any, *inputs: str, sizes: tuple[int, int] = (4, 4), out: Any = None) -> ComputationGraphConfiguration:
    """Two layers that read the input, a vertex ``v`` that takes some of them, and an output that takes it and the first."""
    parts = {"a": (rnn(sizes[0]), "x"), **({"b": (rnn(sizes[1]), "x")} if "b" in inputs else {}), "v": (vertex, *inputs)}
    return graph({**parts, "out": out or (series_out(), "v", "a")})


Twin = Callable[[dict[str, Array], Array | None], Array]

CASES: dict[str, tuple[Callable[[], ComputationGraphConfiguration], Twin | None]] = {
    "merge": (lambda: of_two(MergeVertex(), "a", "b", "a", sizes=(4, 3)), lambda f, _: twin.merge(f["a"], f["b"], f["a"])),
    **{
        op: (
            lambda op=op: of_two(ElementWiseVertex(op), "a", "b", *(["b"] if op != "Subtract" else [])),
            lambda f, _, op=op: twin.element_wise(op, f["a"], f["b"], *([f["b"]] if op != "Subtract" else [])),
        )
        for op in ("Add", "Subtract", "Product", "Average", "Max")
    },
    "subset": (lambda: of_two(SubsetVertex(1, 2), "a"), lambda f, _: twin.subset(f["a"], 1, 2)),
    "scale": (lambda: of_two(ScaleVertex(2.5), "a"), lambda f, _: 2.5 * f["a"]),
    "shift": (lambda: of_two(ShiftVertex(0.5), "a"), lambda f, _: f["a"] + 0.5),
    "frozen": (lambda: of_two(FrozenVertex(ScaleVertex(2.5)), "a"), lambda f, _: 2.5 * f["a"]),
    "normalise": (lambda: of_two(L2NormalizeVertex(), "a"), lambda f, _: twin.normalised(f["a"])),
    "distance": (lambda: of_two(L2Vertex(), "a", "b", out=(vector_out(), "v")), lambda f, _: twin.distance(f["a"], f["b"])),
    "last step": (
        lambda: of_two(LastTimeStepVertex("x"), "a", out=(vector_out(), "v")),
        lambda f, m: twin.last_step(f["a"], m),
    ),
    "last step of all": (
        lambda: of_two(LastTimeStepVertex(), "a", out=(vector_out(), "v")),
        lambda f, _: twin.last_step(f["a"]),
    ),
    "duplicate": (
        lambda: graph({
            "a": (rnn(4), "x"), "l": (LastTimeStepVertex("x"), "a"), "v": (DuplicateToTimeSeriesVertex("x"), "l"),
            "w": (DuplicateToTimeSeriesVertex("x"), "l"), "out": (series_out(), "v", "w", "a"),
        }),
        lambda f, _: twin.duplicated(f["l"], 5),
    ),
    "reverse": (lambda: of_two(ReverseTimeSeriesVertex("x"), "a"), lambda f, m: twin.reversed_(f["a"], m)),
    "reverse all": (lambda: of_two(ReverseTimeSeriesVertex(), "a"), lambda f, _: twin.reversed_(f["a"])),
    "stack": (
        lambda: graph({
            "a": (rnn(4), "x"), "b": (rnn(4), "x"), "v": (StackVertex(), "a", "b"), "c": (rnn(3), "v"),
            "u": (UnstackVertex(0, 2), "c"), "w": (UnstackVertex(1, 2), "c"), "out": (series_out(), "u", "w"),
        }),
        lambda f, _: twin.stack(f["a"], f["b"]),
    ),
    "unstack": (
        lambda: graph({
            "a": (rnn(4), "x"), "b": (rnn(4), "x"), "s": (StackVertex(), "a", "b"), "v": (UnstackVertex(1, 2), "s"),
            "out": (series_out(), "v"),
        }),
        lambda f, _: twin.unstack(f["s"], 1, 2),
    ),
    "preprocessor": (
        lambda: graph({
            "a": (rnn(4), "x"), "p": (PreprocessorVertex(RnnToFeedForwardPreProcessor()), "a"),
            "d": (DenseLayer(nOut=3, activation="tanh"), "p"), "v": (PreprocessorVertex(FeedForwardToRnnPreProcessor()), "d"),
            "out": (series_out(), "v", "a"),
        }),
        None,
    ),
    "attention": (lambda: of_two(AttentionVertex(nOut=4, nHeads=2, projectInput=True), "a", "b", sizes=(4, 3)), None),
    "attention to itself": (lambda: of_two(AttentionVertex(nOut=4, projectInput=False), "a"), None),
    "two outputs": (
        lambda: graph({
            "a": (rnn(4), "x"), "one": (series_out(), "a"), "l": (LastTimeStepVertex("x"), "a"), "other": (vector_out(3), "l"),
        }, ("one", "other")),
        None,
    ),
}  # fmt: skip


def inputs(batch: int = 3) -> Array:
    return np.random.default_rng(1).standard_normal((batch, 3, 5))


def dataset(net: ComputationGraph, mask: Array | None, batch: int = 3) -> MultiDataSet:
    random, x = np.random.default_rng(2), inputs(batch)
    outputs = net.output(x)
    shapes = [y.shape for y in (outputs if isinstance(outputs, list) else [outputs])]
    return MultiDataSet(x, [random.standard_normal(shape) for shape in shapes], None if mask is None else [mask])


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", [name for name, (_, formula) in CASES.items() if formula])
def test_the_output_is_the_twins(name, masked):
    make, formula = CASES[name]
    mask = MASK if masked else None
    found = ComputationGraph(make(), dtype="float64", debug=True).init().feed_forward(inputs(), features_masks=mask)

    assert np.abs(found["v"] - formula(found, mask)).max() < 1e-12


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_that_of_differences(name, masked):
    net = ComputationGraph(CASES[name][0](), dtype="float64").init()
    data = dataset(net, MASK if masked else None)

    assert check_gradients(net, data, floor=1e-9, most=150).passed(1e-6)
    assert np.abs(net.gradient_and_score(data)[0]).max() > 1e-3


@pytest.mark.parametrize("name", CASES)
def test_the_same_bits_for_any_number_of_threads(name):
    found = []
    for threads in (1, 2, 3, 4):
        net = ComputationGraph(CASES[name][0](), dtype="float32", threads=threads).init()
        net.engine.threads_for = lambda _, n=threads: n  # type: ignore[method-assign, misc]  # even for so little work
        data = dataset(net, np.resize(MASK, (7, 5)), 7)
        net.fit(data).fit(data)
        found.append(net.params())

    assert all(np.array_equal(found[0], other) for other in found[1:])
