"""What releases do wrong in graphs, one test for each entry; ``test_corrected.py`` runs them. Their numbers are of runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf import (
    LSTM,
    AutoEncoder,
    DenseLayer,
    ElementWiseVertex,
    FrozenLayer,
    InputType,
    L2Vertex,
    LastTimeStep,
    LastTimeStepVertex,
    MaskLayer,
    MergeVertex,
    NeuralNetConfiguration,
    OutputLayer,
    ReverseTimeSeriesVertex,
    RnnOutputLayer,
    ScaleVertex,
    StackVertex,
    UnstackVertex,
)
from runtime import ComputationGraph, DataSet


def tenths(*shape: int) -> Any:
    """0.1, 0.2 and so on: what the runs had for inputs and parameters."""
    return np.arange(1, np.prod(shape) + 1).reshape(shape) / 10


def builder(release: str, *inputs: str) -> Any:
    return NeuralNetConfiguration.Builder(dl4j=release).seed(1).compatibility(release).graphBuilder().addInputs(*inputs)


def network(built: Any) -> ComputationGraph:
    net = ComputationGraph(built.build(), dtype="float64").init()
    net.set_params(tenths(net.params().size))
    return net


def dense(inputs: int, outputs: int) -> DenseLayer:
    return DenseLayer.Builder().nIn(inputs).nOut(outputs).activation("tanh").build()


def cell(inputs: int, outputs: int) -> LSTM:
    return LSTM.Builder().nIn(inputs).nOut(outputs).activation("tanh").build()


def end(inputs: int, kind: type[OutputLayer | RnnOutputLayer] = OutputLayer) -> Any:
    return kind.Builder("mse").activation("identity").nIn(inputs).nOut(1).build()


def graph_ends_at_frozen() -> None:
    """What feeds a frozen layer learns by its other ways."""
    built = builder("0.9.1", "in").addLayer("below", dense(3, 4), "in").addLayer("frozen", FrozenLayer(dense(4, 4)), "below")
    net = network(built.addLayer("free", dense(4, 4), "below").addLayer("out", end(8), "frozen", "free").setOutputs("out"))
    net.set_params(net.params() / 100)
    before = net.param_table()
    net.fit(DataSet(np.ones((2, 3)), np.ones((2, 1))))
    moved = {name for name, values in net.param_table().items() if (values != before[name]).any()}
    assert {"below_W", "free_W", "out_W"} == {name for name in moved if name.endswith("_W")}


def graph_needs_frozen_below() -> None:
    """Without another way to an output what feeds a frozen layer stays as it is; M2.1 throws "all epsilons not set"."""
    built = builder("1.0.0-M2.1", "in").addLayer("below", dense(3, 4), "in").addLayer("frozen", FrozenLayer(dense(4, 4)), "below")
    net = network(built.addLayer("out", end(4), "frozen").setOutputs("out"))
    before = net.param_table()
    net.fit(DataSet(np.ones((2, 3)), np.ones((2, 1))))
    assert {name for name, values in net.param_table().items() if (values != before[name]).any()} == {"out_W", "out_b"}


def graph_state_stays() -> None:
    """A cleared state is zero, in wrappers too."""
    built = builder("1.0.0-M2.1", "in").addLayer("last", LastTimeStep(cell(3, 4)), "in")
    net = network(built.addLayer("out", end(4), "last").setOutputs("out"))
    x = np.ones((1, 3, 2))
    first, second = net.rnn_time_step(x), net.rnn_time_step(x)
    net.rnn_clear_previous_state()
    assert (first != second).any()
    np.testing.assert_array_equal(first, net.rnn_time_step(x))


def last_passed_by() -> None:
    """The last step of each piece goes on; M2.1 gives the layer behind all steps, which throws."""
    built = builder("1.0.0-M2.1", "in").addLayer("last", LastTimeStep(cell(2, 2)), "in")
    net = network(built.addLayer("out", end(2), "last").setOutputs("out"))
    x = tenths(2, 2, 3)
    net.rnn_time_step(x[:, :, :2])
    np.testing.assert_allclose(net.rnn_time_step(x[:, :, 2:]), net.output(x), rtol=1e-12)


def graph_reconstructs() -> None:
    built = builder("0.9.1", "in").addLayer("code", AutoEncoder.Builder().nIn(2).nOut(2).activation("tanh").build(), "in")
    net = network(built.addLayer("out", end(2), "code").setOutputs("out"))
    table = net.param_table()
    code = np.tanh(tenths(2, 2) @ table["code_W"] + table["code_b"])
    np.testing.assert_allclose(net.output(tenths(2, 2)), code @ table["out_W"] + table["out_b"], rtol=1e-12)
    again = np.tanh(code @ table["code_W"].T + table["code_vb"])  # the biases of the reconstruction
    theirs = again @ table["out_W"] + table["out_b"]
    np.testing.assert_allclose(theirs.ravel(), [2.5747790905129273, 2.5996450999002327], rtol=1e-12)


def graph_steps_as_examples() -> None:
    """0.9.1 goes one step with six examples: each output is that of a first step, the first one 12.1178 as here."""
    built = builder("0.9.1", "in").setInputTypes(InputType.recurrent(2)).addLayer("dense", dense(2, 2), "in")
    built = built.addLayer("cell", cell(2, 2), "dense").addLayer("out", end(2, RnnOutputLayer), "cell").setOutputs("out")
    net = network(built)
    x = tenths(2, 2, 3)
    found = net.rnn_time_step(x)
    np.testing.assert_allclose(found, net.output(x), rtol=1e-12)
    theirs = np.array([[12.117834236836925, 12.119516367721202, 12.120929435092123]])
    np.testing.assert_allclose(found[0, :, 0], theirs[:, 0], rtol=1e-12)
    assert (found[0, :, 1:] - theirs[:, 1:] > 1).all()


def merge_of_one_feature() -> None:
    """0.9.1 goes through the cell's outputs in the order of memory."""
    built = builder("0.9.1", "in").addLayer("one", cell(2, 1), "in").addVertex("both", MergeVertex(), "in", "one")
    net = network(built.addLayer("out", end(3, RnnOutputLayer), "both").setOutputs("out"))
    x = tenths(2, 2, 3)
    one, table = net.feed_forward(x)["one"], net.param_table()
    given = [np.concatenate([x, part], axis=1) for part in (one, one.transpose(2, 1, 0).reshape(2, 1, 3))]
    right, theirs = (np.einsum("bft,fo->bot", part, table["out_W"]) + table["out_b"] for part in given)
    np.testing.assert_allclose(net.output(x), right, rtol=1e-12)
    run = [3.949868864782072, 4.465633260365923, 5.211135379110269, 6.716997940771999, 7.117819682868068, 7.5248004313624355]
    np.testing.assert_allclose(theirs.ravel(), run, rtol=1e-12)


def distance_of_other_order() -> None:
    """0.9.1 reads the outputs of the DenseLayer as if they lay row by row."""
    built = builder("0.9.1", "in").addLayer("dense", dense(3, 3), "in").addVertex("far", L2Vertex(), "in", "dense")
    net = network(built.addLayer("out", end(1), "far").setOutputs("out"))
    x = tenths(2, 3)
    other, table = net.feed_forward(x)["dense"], net.param_table()
    right = np.sqrt(((x - other) ** 2).sum(1, keepdims=True)) @ table["out_W"] + table["out_b"]
    np.testing.assert_allclose(net.output(x), right, rtol=1e-6)
    assert np.abs(right.ravel() - [2.690824834738808, 2.4249672922931795]).min() > 0.01


def last_step_of_one_example() -> None:
    """Of one example 0.9.1 takes what lies beside the last step for the features that follow."""
    built = builder("0.9.1", "in").addVertex("same", ScaleVertex(1), "in").addVertex("both", MergeVertex(), "in", "same")
    built = built.addVertex("last", LastTimeStepVertex("in"), "both").addLayer("out", end(4), "last").setOutputs("out")
    gradient, _ = network(built).gradient_and_score(DataSet(tenths(1, 2, 3), np.zeros((1, 1))))
    np.testing.assert_allclose(gradient, [0.588, 1.176, 0.588, 1.176, 1.96], rtol=1e-12)
    theirs = np.array([0.588, 0.784, 0.98, 1.176, 1.96])
    np.testing.assert_allclose(theirs[:4] / 1.96, [0.3, 0.4, 0.5, 0.6], rtol=1e-12)


def stacked_sizes() -> None:
    """0.9.1 gives the cell an nIn of 6, and throws when a series of 3 features comes."""
    built = builder("0.9.1", "a", "b").setInputTypes(InputType.recurrent(3), InputType.recurrent(3))
    built = built.addVertex("stack", StackVertex(), "a", "b").addLayer("cell", LSTM.Builder().nOut(2).build(), "stack")
    built = built.addVertex("first", UnstackVertex(0, 2), "cell").addLayer("out", end(2, RnnOutputLayer), "first")
    net = network(built.setOutputs("out"))
    assert net.conf.vertices["cell"].vertex.n_in == 3
    assert net.output(tenths(2, 3, 3), tenths(2, 3, 3)).shape == (2, 1, 3)


def reversed_gaps() -> None:
    """M2.1 had numbers of other examples at the third step of the first example, and zeros in other runs."""
    built = builder("1.0.0-M2.1", "in").addVertex("back", ReverseTimeSeriesVertex("in"), "in")
    net = network(built.addLayer("out", end(2, RnnOutputLayer), "back").setOutputs("out"))
    x, mask = tenths(2, 2, 3), np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    back = net.feed_forward(x, features_masks=[mask])["back"]
    np.testing.assert_array_equal(back * (1 - mask[:, None]), 0)
    np.testing.assert_array_equal(back[0, :, 1], x[0, :, 1])
    np.testing.assert_array_equal(back[1][:, ::2], x[1][:, ::-2])


def mask_layer_of_joined() -> None:
    """M2.1 multiplies by memory that holds truth values: 2e223 was an output, and 0 in other runs."""
    built = builder("1.0.0-M2.1", "a", "b").addVertex("both", ElementWiseVertex("Add"), "a", "b")
    built = built.addLayer("mask", MaskLayer(), "both").addLayer("out", end(2, RnnOutputLayer), "mask").setOutputs("out")
    net, x, mask = network(built), tenths(2, 2, 3), np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    table = net.param_table()
    right = np.einsum("bft,fo->bot", 2 * x * mask[:, None], table["out_W"]) + table["out_b"]
    np.testing.assert_allclose(net.output(x, x, features_masks=[mask, mask]), right, rtol=1e-12)


TESTS = (
    *(graph_ends_at_frozen, graph_needs_frozen_below, graph_state_stays, last_passed_by, graph_reconstructs),
    *(graph_steps_as_examples, merge_of_one_feature, distance_of_other_order, last_step_of_one_example, stacked_sizes),
    *(mask_layer_of_joined, reversed_gaps),
)
