"""Inputs whose sizes only what stands behind other vertices says: a graph's document holds no input types."""

from __future__ import annotations

import numpy as np
import pytest

import netconf as n
from netconf.errors import NetconfError
from netconf.graph.inference import flowing
from runtime import ComputationGraph

PADDED = np.random.default_rng(3).normal(0, 1, (2, 3, 4))


def graph(*names: str) -> n.GraphBuilder:
    return n.NeuralNetConfiguration.Builder().seed(3).graphBuilder().addInputs(*names)


def each_step(inputs: int) -> n.RnnOutputLayer:
    return n.RnnOutputLayer.Builder("mse").nIn(inputs).nOut(2).activation("identity").build()


def test_a_merge_of_open_inputs_has_the_size_that_stands_behind_a_stack() -> None:
    recurrent = n.LSTM.Builder().nIn(5).nOut(3).build()
    built = graph("a", "b").addVertex("both", n.MergeVertex(), "a", "b").addVertex("stack", n.StackVertex(), "both", "both")
    built = built.addLayer("lstm", recurrent, "stack").addVertex("one", n.UnstackVertex(0, 2), "lstm")
    conf = built.addLayer("out", each_step(3), "one").setOutputs("out").build()

    net = ComputationGraph(conf).init()

    assert net.output(PADDED, PADDED[:, :2]).shape == (2, 2, 4)


def test_a_merge_with_a_part_of_an_input_says_the_size_of_the_input() -> None:
    built = graph("a").addVertex("back", n.ReverseTimeSeriesVertex(), "a").addLayer("masked", n.MaskLayer(), "back")
    built = built.addVertex("part", n.SubsetVertex(2, 2), "masked").addVertex("both", n.MergeVertex(), "part", "masked")
    conf = built.addLayer("out", each_step(4), "both").setOutputs("out").build()

    net = ComputationGraph(conf).init()

    assert net.output(PADDED).shape == (2, 2, 4)


def test_sizes_that_two_merges_say_together_are_found() -> None:
    """An input in both parts of a sum counts twice, and what one equation gives the other needs."""
    built = graph("a", "b").addVertex("both", n.MergeVertex(), "a", "b").addVertex("twice", n.MergeVertex(), "both", "b")
    built = built.addLayer("lstm", n.LSTM.Builder().nIn(5).nOut(3).build(), "both").addVertex("end", n.MergeVertex(), "lstm", "a")
    built = built.addLayer("one", each_step(7), "twice").addLayer("other", each_step(6), "end")
    conf = built.setOutputs("one", "other").build()

    sizes = {name: flow.size for name, flow in flowing(conf)[0].items()}

    assert sizes == {"a": 3, "b": 2}


def test_a_pooled_input_has_the_size_of_what_takes_it() -> None:
    last = n.OutputLayer.Builder("mse").nIn(3).nOut(2).activation("identity").build()
    conf = graph("a").addLayer("pool", n.GlobalPoolingLayer("AVG"), "a").addLayer("out", last, "pool").setOutputs("out").build()

    net = ComputationGraph(conf).init()

    assert net.output(PADDED).shape == (2, 2)


def test_a_merge_of_unknown_size_is_refused() -> None:
    built = graph("a", "b").addVertex("both", n.MergeVertex(), "a", "b").addVertex("part", n.SubsetVertex(1, 2), "both")
    conf = built.addLayer("out", each_step(2), "part").setOutputs("out").build()

    with pytest.raises(NetconfError, match=r'vertex "both" \(MergeVertex\): nothing says how many features come to it'):
        ComputationGraph(conf)
