"""Computation graphs: inputs, outputs, masks, state, segments and files; a chain written as a graph is the chain."""

from __future__ import annotations

import numpy as np
import pytest

import runtime
from netconf import (
    BackpropType,
    ComputationGraphConfiguration,
    ConfigurationWarning,
    DenseLayer,
    DuplicateToTimeSeriesVertex,
    ElementWiseVertex,
    EmbeddingSequenceLayer,
    GravesLSTM,
    InputType,
    LastTimeStepVertex,
    MergeVertex,
    MultiLayerConfiguration,
    NetconfError,
    ReshapeVertex,
    RnnOutputLayer,
    StackVertex,
    SubsetVertex,
    UnstackVertex,
)
from runtime.computation_graph import ComputationGraph
from runtime.data.dataset import DataSet
from runtime.data.multi_dataset import MultiDataSet
from runtime.network import MultiLayerNetwork
from tests.runtime.test_graph_vertices import MASK, graph, rnn, series_out, vector_out

CHAIN = """
seed: 5
updater: {type: RmsProp, learningRate: 0.05}
l2: 0.01
gradientNormalization: ClipL2PerLayer
TBPTT
layers:
  - {type: GravesLSTM, nIn: 3, nOut: 4, activation: TANH, dropOut: {keep: 0.8}}
  - {type: LSTM, nOut: 4, activation: TANH}
  - {type: RnnOutputLayer, nOut: 2, activation: SOFTMAX, lossFunction: MCXENT}
"""
GRAPH = (
    CHAIN.split("layers:", maxsplit=1)[0]
    + """
inputs: in
outputs: out
vertices:
  first: {inputs: in, type: GravesLSTM, nIn: 3, nOut: 4, activation: TANH, dropOut: {keep: 0.8}}
  second: {inputs: first, type: LSTM, nOut: 4, activation: TANH}
  out: {inputs: second, type: RnnOutputLayer, nOut: 2, activation: SOFTMAX, lossFunction: MCXENT}
"""
)
TRUNCATED = "backpropType: TruncatedBPTT\ntBPTTForwardLength: 3\ntBPTTBackwardLength: 2"


def data(batch=4, steps=7):
    random = np.random.default_rng(0)
    x = random.standard_normal((batch, 3, steps))
    y = np.eye(2)[random.integers(2, size=(batch, steps))].transpose(0, 2, 1)
    return x, y


@pytest.mark.parametrize("segments", ["", TRUNCATED])
def test_a_chain_as_a_graph_is_the_chain(segments):
    chain = MultiLayerNetwork(MultiLayerConfiguration.from_yaml(CHAIN.replace("TBPTT\n", segments + "\n", 1)), dtype="float64")
    one = ComputationGraph(ComputationGraphConfiguration.from_yaml(GRAPH.replace("TBPTT\n", segments + "\n", 1)), dtype="float64")
    x, y = data()
    for net in (chain.init(), one.init()):
        net.fit(DataSet(x, y, labels_mask=np.resize([1, 1, 0.0], (4, 7)))).fit(x, y)

    assert np.array_equal(chain.params(), one.params())
    assert np.array_equal(chain.updater_state(), one.updater_state())
    assert chain.score() == one.score()
    assert np.array_equal(chain.output(x), one.output(x))
    assert np.array_equal(chain.rnn_time_step(x[:, :, 0]), one.rnn_time_step(x[:, :, 0]))
    assert list(one.rnn_state()) == ["first", "second"]
    assert list(one.param_table())[:2] == ["first_W", "first_RW"]


def encoder_decoder():
    parts = {
        "encoder": (rnn(4), "read"),
        "last": (LastTimeStepVertex("read"), "encoder"),
        "repeated": (DuplicateToTimeSeriesVertex("written"), "last"),
        "decoder": (rnn(5), "written", "repeated"),
        "out": (RnnOutputLayer(nOut=2, lossFunction="mcxent", activation="softmax"), "decoder"),
    }
    return graph(parts, read=InputType.recurrent(3), written=InputType.recurrent(2))


def test_inputs_of_other_lengths_and_their_masks():
    random = np.random.default_rng(3)
    read, written = random.standard_normal((3, 3, 5)), random.standard_normal((3, 2, 4))
    net = ComputationGraph(encoder_decoder(), dtype="float64", debug=True).init()
    cut = net.output(read[1:2, :, :3], written[1:2])

    assert net.output(read, written).shape == (3, 2, 4)
    assert np.allclose(net.output([read, written], features_masks=[MASK, None])[1:2], cut, atol=1e-12)
    labels = np.eye(2)[random.integers(2, size=(3, 4))].transpose(0, 2, 1)
    first = net.score(MultiDataSet([read, written], labels, [MASK, None]))
    for _ in range(100):
        net.fit([read, written], labels, [MASK, None])
    assert net.score() < 0.8 * first


def test_the_input_whose_last_step_is_taken_has_one_in_each_example():
    net = ComputationGraph(encoder_decoder()).init()
    series, none = [np.ones((3, 3, 5)), np.ones((3, 2, 4))], np.array([[1], [0], [1]])

    with pytest.raises(NetconfError, match=r'^features_mask of "read": no step of example 1 counts, but LastTimeStep'):
        net.output(series, features_masks=[np.repeat(none, 5, 1), None])
    assert net.output(series, features_masks=[None, np.repeat(none, 4, 1)]).shape == (3, 2, 4)


def test_a_decoder_goes_on_step_by_step_from_the_state_it_is_given():
    random = np.random.default_rng(3)
    read, written = random.standard_normal((2, 3, 5)), random.standard_normal((2, 2, 4))
    net = ComputationGraph(encoder_decoder(), dtype="float64").init()
    whole, steps = net.output(read, written), []
    for step in range(4):
        net.rnn_set_previous_state("encoder", {name: np.zeros((2, 4)) for name in "hc"})
        steps.append(net.rnn_time_step(read, written[:, :, step : step + 1]))

    assert np.allclose(np.concatenate(steps, axis=2), whole, atol=1e-12)
    assert net.rnn_get_previous_state("decoder")["h"].shape == (2, 5)
    net.rnn_clear_previous_state()
    assert net.rnn_state() == {}


STACKED = {
    "s": (StackVertex(), "x", "x"), "a": (rnn(4), "s"), "u": (UnstackVertex(0, 2), "a"), "w": (UnstackVertex(1, 2), "a"),
    "out": (series_out(), "u", "w"),
}  # fmt: skip


def test_a_stacked_minibatch_has_a_state_for_each_of_its_examples():
    net = ComputationGraph(graph(STACKED), dtype="float64", debug=True).init()
    x = np.random.default_rng(1).standard_normal((3, 3, 6))
    whole = net.output(x)
    steps = [net.rnn_time_step(x[:, :, :2]), net.rnn_time_step(x[:, :, 2:])]

    assert np.allclose(np.concatenate(steps, axis=2), whole, atol=1e-12)
    state = net.rnn_get_previous_state("a")
    assert state["h"].shape == (6, 4)
    net.rnn_clear_previous_state()
    net.rnn_set_previous_state("a", state)
    assert np.array_equal(net.rnn_get_previous_state("a")["c"], state["c"])
    assert np.array_equal(net.output(x, chunk=2), whole)


def test_losses_of_several_outputs_are_summed_and_each_is_evaluated():
    parts = {
        "a": (rnn(4), "x"),
        "one": (series_out(), "a"),
        "last": (LastTimeStepVertex("x"), "a"),
        "two": (vector_out(3), "last"),
    }
    net = ComputationGraph(graph(parts, ("one", "two")), dtype="float64").init()
    x, random = np.random.default_rng(1).standard_normal((4, 3, 5)), np.random.default_rng(2)
    y = random.standard_normal((4, 2, 5)), random.standard_normal((4, 3))
    one, two = net.output(x)
    expected = (((one - y[0]) ** 2).sum() / 2 + ((two - y[1]) ** 2).sum() / 3) / 4

    assert net.score(MultiDataSet(x, y)) == pytest.approx(expected, rel=1e-12)
    classes = np.eye(2)[random.integers(2, size=(4, 5))].transpose(0, 2, 1), np.eye(3)[[0, 1, 2, 0]]
    with pytest.raises(NetconfError, match='activation IDENTITY of "one" gives no probabilities'):
        net.evaluate(MultiDataSet(x, classes))
    net.conf = net.conf.model_copy(update={"validate_output_layer_config": False})
    found = net.evaluate([MultiDataSet(x, classes)] * 2)
    assert {name: int(np.sum(e.confusion)) for name, e in found.items()} == {"one": 40, "two": 8}


def test_vectors_go_whole_into_each_segment_of_truncated_backpropagation():
    parts = {
        "d": (DenseLayer(nOut=3, activation="tanh"), "v"), "r": (DuplicateToTimeSeriesVertex("x"), "d"),
        "a": (rnn(4), "x", "r"), "out": (series_out(), "a"),
    }  # fmt: skip
    conf = graph(parts, v=InputType.feedForward(2), x=InputType.recurrent(3))
    cut = {"backprop_type": BackpropType.TruncatedBPTT, "tbptt_forward_length": 3, "tbptt_backward_length": 3}
    conf = conf.model_copy(update=cut)
    net = ComputationGraph(conf, dtype="float64", debug=True).init()
    x, y = data()
    scores: list[float] = []
    net.set_listeners(type("Listener", (), {"iteration_done": lambda _, n, *__: scores.append(n.score())})())
    net.fit([np.ones((4, 2)), x], y)

    assert len(scores) == 3
    with pytest.raises(NetconfError, match=r"truncated backpropagation needs series, but the features have no time axis"):
        net.fit([np.ones((4, 2)), x[:, :, 0]], y[:, :, 0])


def test_sizes_that_only_the_data_say():
    parts = {"m": (MergeVertex(), "p", "q"), "a": (rnn(4), "m"), "out": (series_out(), "a")}
    conf = graph(parts, p=InputType.recurrent(3), q=InputType.recurrent(2))
    net = ComputationGraph(conf, dtype="float64", debug=True).init()
    p, q = np.ones((2, 3, 4)), np.ones((2, 2, 4))

    assert net.output(p, q).shape == (2, 2, 4)
    with pytest.raises(NetconfError, match=r"2 from p \+ 2 from q are 4 features, but what takes them has nIn 5"):
        net.output(q, q)


def test_indices_for_one_input_and_numbers_for_another():
    parts = {
        "e": (EmbeddingSequenceLayer(nIn=6, nOut=3), "words"), "a": (rnn(4), "e", "x"), "out": (series_out(), "a"),
    }  # fmt: skip
    net = ComputationGraph(
        graph(parts, words=InputType.recurrent(6), x=InputType.recurrent(2)), dtype="float64", debug=True
    ).init()
    words = np.array([[0, 5, 2], [1, 1, 4]])

    assert net.output(words, np.zeros((2, 2, 3))).shape == (2, 2, 3)
    with pytest.raises(NetconfError, match=r'features of "words": index 6 at step 1 of example 0 is outside 0 .. 5'):
        net.output(np.array([[0, 6, 2], [1, 1, 4]]), np.zeros((2, 2, 3)))


@pytest.mark.parametrize("dialect", [None, "1.0.0-M2.1"])
def test_files_bring_back_names_of_any_kind_and_the_training(dialect, tmp_path):
    parts = {"a/b .ü": (rnn(4), "x"), "-": (ElementWiseVertex("Add"), "a/b .ü", "a/b .ü"), "out": (series_out(), "-")}
    net = ComputationGraph(graph(parts), dtype="float64").init()
    x = np.random.default_rng(1).standard_normal((2, 3, 5))
    net.fit(x, np.ones((2, 2, 5)))
    net.rnn_time_step(x)
    net.save(tmp_path / "model.zip", dialect)
    again = runtime.load(tmp_path / "model.zip")

    assert isinstance(again, ComputationGraph)
    assert np.array_equal(again.output(x), net.output(x))
    for one in (net, again):
        one.fit(x, np.ones((2, 2, 5)))
    assert np.array_equal(again.params(), net.params())
    if dialect is None:
        assert np.array_equal(again.rnn_get_previous_state("a/b .ü")["h"], net.rnn_get_previous_state("a/b .ü")["h"])


def test_parts_of_a_minibatch_and_what_is_told_of_a_network():
    net = ComputationGraph(encoder_decoder(), dtype="float64").init()
    random = np.random.default_rng(3)
    read, written = random.standard_normal((5, 3, 5)), random.standard_normal((5, 2, 4))

    assert np.array_equal(net.output(read, written, chunk=2), net.output(read, written))
    assert "decoder <- decoder-merge" in net.summary()
    assert 'vertex "decoder" (GravesLSTM)' in net.memory_report(5, 4)
    assert set(net.feed_forward(read, written)) == {
        "read", "written", "encoder", "last", "repeated", "decoder-merge", "decoder", "out",
    }  # fmt: skip
    assert (net.getNumInputArrays(), net.getNumOutputArrays(), net.getNumLayers()) == (2, 1, 3)
    assert net.outputSingle(read, written).shape == (5, 2, 4)


READ, WRITTEN = np.zeros((2, 3, 5)), np.zeros((2, 2, 4))


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda n: n.output(READ), "features: 1 array given, the network has 2 inputs: read, written"),
        (lambda n: n.output(READ, WRITTEN[:1]), 'features of "written": 1 examples are given, features of "read" has 2'),
        (lambda n: n.output(READ, READ), 'features of "written": shape [2, 3, 5] is given, [minibatch, 2, time] is expected'),
        (lambda n: n.output(READ, WRITTEN, features_masks=[MASK]), "features_masks: 1 mask given, the network has 2 inputs"),
        (
            lambda n: n.output(READ, WRITTEN, features_masks=[MASK, None]),
            'features_mask of "read": shape [3, 5] is given, [2, 5] is expected',
        ),
        (lambda n: n.fit([READ, WRITTEN], [WRITTEN, WRITTEN]), "labels: 2 arrays given, the network has 1 output: out"),
        (lambda n: n.fit([READ, WRITTEN], READ[:, :2]), "labels have 2 examples of 5 steps, features 2 of 4"),
        (lambda n: n.rnn_get_previous_state("nobody"), 'state: vertex "nobody" stores no state'),
        (lambda n: n.output(READ * np.nan, WRITTEN), 'features of "read": nan at row 0, step 0 of example 0'),
    ],
)
def test_what_cannot_be_used_is_named(act, message):
    with pytest.raises(NetconfError) as error:
        act(ComputationGraph(encoder_decoder(), dtype="float64").init())

    assert message in str(error.value)


@pytest.mark.parametrize(
    ("parts", "outputs", "message"),
    [
        (
            {"v": (ReshapeVertex(-1, 3, 5), "x"), "out": (series_out(), "v")},
            ("out",),
            'vertex "v" (ReshapeVertex): ReshapeVertex is not',
        ),
        (
            {"a": (series_out(), "x"), "out": (series_out(), "a")},
            ("a", "out"),
            'vertex "a" (RnnOutputLayer): out takes the output of an output layer',
        ),
        (
            {"e": (EmbeddingSequenceLayer(nIn=3, nOut=3), "x"), "a": (rnn(2), "x"), "out": (series_out(), "e", "a")},
            ("out",),
            "an embedding takes indices from it, a numbers",
        ),
        ({"a": (rnn(2), "x"), "out": (series_out(), "a")}, ("out", "out"), "outputs: out stands there twice"),
        (
            {"u": (UnstackVertex(0, 2), "x"), "out": (series_out(), "u")},
            ("out",),
            "it takes one of 2 parts, but what comes holds the minibatch 1 times",
        ),
        (
            {"s": (StackVertex(), "x", "x"), "out": (series_out(), "s", "x")},
            ("out",),
            "its inputs hold the minibatch 2 and 1 times",
        ),
        (
            {"s": (StackVertex(), "x", "x"), "l": (LastTimeStepVertex("x"), "s"), "out": (vector_out(), "l")},
            ("out",),
            "it goes by the steps or the mask of x",
        ),
    ],
)  # fmt: skip
def test_what_is_not_computed_is_refused_by_name(parts, outputs, message):
    with pytest.raises(NetconfError) as error:
        ComputationGraph(graph(parts, outputs))

    assert message in str(error.value)


def test_a_network_of_the_other_kind_and_one_without_a_loss():
    chain = MultiLayerConfiguration.from_yaml(CHAIN.replace("TBPTT\n", "", 1))
    with pytest.raises(NetconfError, match=r"use MultiLayerNetwork\(conf\)"):
        ComputationGraph(chain)
    with pytest.warns(ConfigurationWarning, match="an output without a loss"):
        conf = graph({"a": (rnn(4), "x"), "s": (SubsetVertex(0, 1), "a")}, ("s",))
    net = ComputationGraph(conf).init()

    assert net.output(READ).shape == (2, 2, 5)
    with pytest.raises(NetconfError, match=r"it is an output without a loss"):
        net.fit(READ, READ[:, :2])


def test_the_steps_of_joined_inputs_must_agree():
    parts = {"a": (rnn(4), "p"), "b": (rnn(4), "q"), "v": (ElementWiseVertex("Add"), "a", "b"), "out": (series_out(), "v")}
    net = ComputationGraph(graph(parts, p=InputType.recurrent(3), q=InputType.recurrent(3))).init()

    with pytest.raises(NetconfError, match=r"its inputs must have the same steps: 5 from a, 4 from b"):
        net.output(READ, READ[:, :, :4])


def test_layers_and_outputs_of_vectors_alone():
    parts = {"d": (DenseLayer(nOut=4, activation="tanh"), "x"), "out": (vector_out(), "d", "x")}
    net = ComputationGraph(graph(parts, x=InputType.feedForward(3)), debug=True).init()

    assert net.output(np.zeros((4, 3))).shape == (4, 2)
    assert net.fit(np.ones((4, 3)), np.ones((4, 2))).score() > 0


def test_an_lstm_in_a_wrapper_is_found_by_its_vertex():
    net = ComputationGraph(graph({"a": (GravesLSTM(nOut=2, activation="tanh"), "x"), "out": (series_out(), "a")})).init()

    assert set(net.gates("a")) == {"candidate", "forget_gate", "output_gate", "input_gate"}
