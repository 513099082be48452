"""TransferLearning and FineTuneConfiguration: what they change, what stays, and what they refuse.

The numbers of the real DL4J are met in tests/golden/test_transfers.py.
"""

from __future__ import annotations

import numpy as np
import pytest

from netconf import (
    LSTM,
    Adam,
    BatchNormalization,
    ConfigurationError,
    DenseLayer,
    FrozenLayer,
    FrozenLayerWithBackprop,
    InputType,
    L1Regularization,
    L2Regularization,
    LastTimeStep,
    MaxNormConstraint,
    MergeVertex,
    NeuralNetConfiguration,
    NormalDistribution,
    OutputLayer,
    RmsProp,
    RnnOutputLayer,
    Sgd,
    WeightDecay,
)
from runtime import ComputationGraph, FineTuneConfiguration, MultiLayerNetwork, TransferLearning


def trained(*layers, **words):
    builder = NeuralNetConfiguration.Builder().seed(3).updater(Sgd(0.1))
    for word, value in words.items():
        builder = getattr(builder, word)(value)
    return MultiLayerNetwork(builder.list(*layers).build(), dtype="float64").init()


def dense(size=4, **words):
    return DenseLayer(nOut=size, activation="tanh", **words)


def vectors(**words):
    last = OutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()
    return trained(dense(nIn=2), dense(), last, **words)


def tuning(**words):
    builder = FineTuneConfiguration.Builder()
    for word, value in words.items():
        builder = getattr(builder, word)(*value) if isinstance(value, tuple) else getattr(builder, word)(value)
    return builder.build()


def test_frozen_layers_stay_and_the_others_learn():
    net = vectors()
    made = TransferLearning.Builder(net).fineTuneConfiguration(tuning(updater=Adam(0.05))).setFeatureExtractor(1).build()
    before = made.param_table()
    made.fit(np.ones((5, 2)), np.eye(3)[[0, 1, 2, 0, 1]])

    assert [type(layer) for layer in made.conf.layers] == [FrozenLayer, FrozenLayer, OutputLayer]
    assert {name for name, array in made.param_table().items() if np.array_equal(array, before[name])} == {
        *("0_W", "0_b", "1_W", "1_b"),
    }
    assert np.array_equal(net.params(), np.concatenate([array.ravel("F") for array in before.values()]))


def test_words_reach_what_they_name_and_nothing_else():
    net = vectors(l2=0.1)
    changes = tuning(weightDecay=(0.2, False), gradientNormalization="ClipL2PerLayer", miniBatch=False, dropOut=0.5)
    layer = (made := TransferLearning.Builder(net).fineTuneConfiguration(changes)).configuration().layers[0]

    assert (layer.l2.value, layer.l2.apply, layer.drop_out.keep) == (0.2, "afterUpdater", 0.5)
    assert layer.updater == Sgd(0.1)
    assert made.configuration().mini_batch is False
    assert net.conf.layers[0].l2.value == 0.1


def test_a_penalty_takes_the_place_of_all_and_0_takes_one_away():
    net = vectors(l1=0.1, l2=0.2)
    one, none = (TransferLearning.Builder(net).fineTuneConfiguration(tuning(l2=x)).configuration().layers[0] for x in (0.3, 0))

    assert (one.l1, one.l2.value) == (None, 0.3)
    assert (none.l1.value, none.l2) == (0.1, None)


def test_0_takes_one_kind_of_term_away_and_leaves_the_others():
    terms = [L2Regularization(0.2), WeightDecay(0.3), L1Regularization(0.1)]
    both = TransferLearning.Builder(vectors(regularization=terms, regularizationBias=terms))
    kept = [both.fineTuneConfiguration(tuning(**words)).configuration().layers[0] for words in ({"l2": 0}, {"weightDecay": 0})]

    assert [(layer.l1.value, layer.l2.value) for layer in kept] == [(0.1, 0.3), (0.1, 0.2)]
    assert all(len(layer.l2_bias) == 2 for layer in kept)
    biases = both.fineTuneConfiguration(tuning(l2Bias=0, l1Bias=0)).configuration().layers[0]
    assert (biases.l1_bias, biases.l2_bias.value, len(biases.l2)) == (None, 0.3, 2)


def test_constraints_take_the_place_of_those_that_there_are():
    net = vectors(constrainBias=MaxNormConstraint(3.0))
    words = (
        {"constrainWeights": MaxNormConstraint(1.0, 1)},
        {"constraints": [MaxNormConstraint(1.0, 1)]},
        {"constraints": []},
        {"seed": 3},
    )
    made = [TransferLearning.Builder(net).fineTuneConfiguration(tuning(**said)).configuration() for said in words]

    weights = MaxNormConstraint(1.0, {"W"}, 1)
    assert [conf.layers[0].constraints for conf in made] == [(weights,), (weights,), (), (MaxNormConstraint(3.0, {"b"}),)]
    assert TransferLearning.Builder(net).fineTuneConfiguration(tuning(dropout=None)).configuration().layers[0].drop_out is None


def test_wrappers_hand_words_on_unless_they_freeze():
    layers = [
        FrozenLayerWithBackprop(LSTM(nIn=2, nOut=4)),
        LastTimeStep(LSTM(nOut=4)),
        OutputLayer.Builder("mcxent").nOut(3).activation("softmax").build(),
    ]
    made = TransferLearning.Builder(trained(*layers)).fineTuneConfiguration(tuning(updater=RmsProp(0.3))).configuration()
    assert [layer.layer.updater for layer in made.layers[:2]] == [Sgd(0.1), RmsProp(0.3)]


def test_truncation_stays_that_of_the_trained_network():
    """DL4J forgets it, unless fine tuning says it again."""
    chain = NeuralNetConfiguration.Builder().list(LSTM(nIn=2, nOut=4), RnnOutputLayer(nOut=3))
    net = MultiLayerNetwork(chain.backpropType("TruncatedBPTT").tBPTTLength(7).build()).init()
    made = TransferLearning.Builder(net)
    assert (made.configuration().backprop_type, made.configuration().tbptt_forward_length) == ("TruncatedBPTT", 7)
    other = made.fineTuneConfiguration(tuning(tbpttFwdLength=3, tbpttBackLength=2)).configuration()
    assert (other.tbptt_forward_length, other.tbptt_backward_length) == (3, 2)


def test_a_resized_layer_and_those_behind_it_start_anew():
    net = trained(dense(nIn=2), BatchNormalization(), dense(), OutputLayer.Builder("mse").nOut(3).activation("identity").build())
    builder = TransferLearning.Builder(net).nOutReplace(0, 6, NormalDistribution(5, 0.1), "ZERO")
    made = builder.build()
    shapes = {name: array.shape for name, array in made.param_table().items()}

    assert (shapes["0_W"], shapes["1_mean"], shapes["2_W"], shapes["3_W"]) == ((2, 6), (1, 6), (6, 4), (4, 3))
    assert made.param_table()["0_W"].min() > 4
    assert not made.param_table()["2_W"].any()
    assert np.array_equal(made.param_table()["3_W"], net.param_table()["3_W"])


def test_sizes_one_behind_the_other_and_the_last_scheme_counts():
    builder = TransferLearning.Builder(vectors()).nOutReplace(1, 5, "ZERO").nOutReplace(0, 6, "XAVIER", "ONES")
    made = builder.build().param_table()
    assert (made["0_W"].shape, made["1_W"].shape, made["2_W"].shape) == ((2, 6), (6, 5), (5, 3))
    assert made["0_W"].all()
    assert not made["1_W"].any()


def test_what_was_frozen_cannot_be_resized():
    frozen = TransferLearning.Builder(vectors()).setFeatureExtractor(0).build()
    with pytest.raises(ConfigurationError, match=r"nOutReplace: layer 0 is frozen, and would never learn its new weights"):
        TransferLearning.Builder(frozen).nOutReplace(0, 3, "XAVIER").build()


def test_an_added_layer_needs_no_size_and_takes_what_fine_tuning_says():
    builder = TransferLearning.Builder(vectors()).fineTuneConfiguration(tuning(updater=Adam(0.5), activation="relu"))
    made = builder.removeLayersFromOutput(2).addLayer(DenseLayer.Builder().nOut(7)).addLayer(OutputLayer(nOut=2)).configuration()
    assert [(layer.n_in, layer.n_out) for layer in made.layers] == [(2, 4), (4, 7), (7, 2)]
    assert made.layers[1].updater == Adam(0.5)
    assert str(made.layers[1].activation) == "RELU"


FAULTS = {
    "no such layer": (
        lambda b: b.setFeatureExtractor(3).build(),
        "TransferLearning.Builder.setFeatureExtractor: there is no layer 3 among those that stay\n"
        "    the network has the layers 0 to 2",
    ),
    "output frozen": (
        lambda b: b.setFeatureExtractor(2).build(),
        "TransferLearning.Builder.setFeatureExtractor: layer 2 is an output layer: with it frozen there is nothing to train\n"
        "    freeze the layers before it",
    ),
    "all removed": (
        lambda b: b.removeLayersFromOutput(3).build(),
        "TransferLearning.Builder.removeLayersFromOutput: 3 layers cannot be taken off\n"
        "    the network has the layers 0 to 2; one is left at least",
    ),
    "twice": (
        lambda b: b.removeOutputLayer().removeLayersFromOutput(1),
        "TransferLearning.Builder.removeLayersFromOutput: it can be said once only\n    give the sum",
    ),
    "removed layer": (
        lambda b: b.removeOutputLayer().nOutReplace(2, 3, "XAVIER").build(),
        "TransferLearning.Builder.nOutReplace: there is no layer 2 among those that stay\n    the network has the layers 0 to 2",
    ),
    "no layer": (
        lambda b: b.addLayer("LSTM"),
        "TransferLearning.Builder.addLayer: expected a layer or a layer's builder, but 'LSTM' was given",
    ),
    "constraints": (
        lambda b: b.fineTuneConfiguration(tuning(constraints=[0.5])),
        "FineTuneConfiguration.Builder: constraints: 0.5 is no constraint\n    for example MaxNormConstraint(2.0, 1)",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_is_refused(fault):
    change, text = FAULTS[fault]
    with pytest.raises(ConfigurationError) as error:
        change(TransferLearning.Builder(vectors()))
    assert str(error.value) == text


def test_all_faults_at_once_and_those_of_added_layers_at_their_places():
    with pytest.raises(ConfigurationError) as error:
        TransferLearning.Builder(vectors()).setFeatureExtractor(9).nInReplace(8, 2, "XAVIER").build()
    assert len(error.value.problems) == 2
    with pytest.raises(ConfigurationError, match=r"layer 2 \(OutputLayer\), nIn"):
        TransferLearning.Builder(vectors()).removeOutputLayer().addLayer(OutputLayer(nIn=9, nOut=2)).build()


# --- graphs ---------------------------------------------------------------------------------------------------------------


def graph():
    builder = NeuralNetConfiguration.Builder().seed(3).updater(Sgd(0.1)).graphBuilder().addInputs("in")
    builder = builder.addLayer("a", dense(nIn=2), "in").addLayer("b", dense(), "a").addVertex("both", MergeVertex(), "a", "b")
    builder = builder.addLayer("norm", BatchNormalization(), "both").addLayer("out", softmax(3), "norm").setOutputs("out")
    return ComputationGraph(builder.build(), dtype="float64").init()


def softmax(size):
    return OutputLayer.Builder("mcxent").nOut(size).activation("softmax").build()


def same(old, new):
    """The parameters that the new network has from the trained one."""
    before, after = old.param_table(), new.param_table()
    return {name for name, array in before.items() if name in after and np.array_equal(array, after[name])}


def test_a_resized_layer_of_a_graph_renews_all_layers_behind_it():
    net = graph()
    made = TransferLearning.GraphBuilder(net).nOutReplace("a", 6, NormalDistribution(5, 0.1), "ZERO").build()
    shapes = {name: array.shape for name, array in made.param_table().items()}

    assert (shapes["a_W"], shapes["b_W"], shapes["norm_gamma"], shapes["out_W"]) == ((2, 6), (6, 4), (1, 10), (10, 3))
    assert made.param_table()["a_W"].mean() > 4
    assert not made.param_table()["b_W"].any()
    assert same(net, made) <= {"out_W", "out_b", "norm_gamma", "norm_beta", "norm_mean", "norm_var", "a_b", "b_b"} - {"out_W"}
    narrowed = TransferLearning.GraphBuilder(net).nInReplace("a", 5, "XAVIER").build()
    assert narrowed.param_table()["a_W"].shape == (5, 4)
    assert {"b_W", "out_W"} <= same(net, narrowed)


def test_inputs_and_outputs_can_be_added():
    net = graph()
    made = (
        TransferLearning.GraphBuilder(net)
        .addInputs("other")
        .addLayer("c", dense(), "other")
        .addVertex("all", MergeVertex(), "both", "c")
        .addLayer("second", softmax(2), "all")
        .setInputTypes(InputType.feedForward(2), InputType.feedForward(7))
        .setOutputs("out", "second")
        .build()
    )
    x, other, y = np.ones((5, 2)), np.ones((5, 7)), np.eye(3)[[0, 1, 2, 0, 1]]

    assert (made.conf.inputs, made.conf.outputs) == (("in", "other"), ("out", "second"))
    assert same(net, made) == net.param_table().keys()
    assert np.array_equal(made.output([x, other])[0], net.output(x))
    made.fit([x, other], [y, np.eye(2)[[0, 1, 0, 1, 0]]])
    only = TransferLearning.GraphBuilder(made).removeVertexAndConnections("second").removeVertexAndConnections("all")
    only = only.removeVertexAndConnections("c").setInputs("in").build()
    assert (only.conf.inputs, only.conf.outputs, [*only.conf.vertices]) == (("in",), ("out",), ["a", "b", "both", "norm", "out"])


def test_fine_tuning_of_a_graph_says_the_training_too():
    words = tuning(updater=Adam(0.5), miniBatch=False, backpropType="TruncatedBPTT", tbpttFwdLength=4, tbpttBackLength=4)
    builder = TransferLearning.GraphBuilder(graph()).fineTuneConfiguration(words).setFeatureExtractor("a")
    conf = builder.allowDisconnected(True).configuration()

    assert [type(node.vertex) for node in conf.vertices.values()][:2] == [FrozenLayer, DenseLayer]
    assert (conf.vertices["a"].vertex.layer.updater, conf.vertices["b"].vertex.updater) == (Adam(0.5), Adam(0.5))
    assert (conf.mini_batch, conf.tbptt_forward_length, conf.seed, conf.allow_disconnected) == (False, 4, 3, True)
    assert builder.configuration() == conf


def test_a_kept_layer_that_gets_other_inputs_is_refused():
    builder = TransferLearning.GraphBuilder(graph()).removeVertexKeepConnections("a").addLayer("a", dense(9), "in")
    with pytest.raises(ConfigurationError, match=r'vertex "b" \(DenseLayer\), nIn'):
        builder.build()


OF_GRAPHS = {
    "no such vertex": (
        lambda b: b.setFeatureExtractor("encoder").build(),
        "TransferLearning.GraphBuilder.setFeatureExtractor: there is no vertex 'encoder'\n    allowed: a, b, both, norm, out",
    ),
    "outputs frozen": (
        lambda b: b.setFeatureExtractor("out").build(),
        "TransferLearning.GraphBuilder.setFeatureExtractor: out would be frozen: there is nothing to train\n"
        "    freeze vertices before the outputs",
    ),
    "added twice": (
        lambda b: b.addLayer("out", softmax(2), "norm").build(),
        "vertex \"out\": two vertices are called 'out'\n    names must differ",
    ),
    "no size": (
        lambda b: b.nOutReplace("both", 3, "XAVIER").build(),
        "TransferLearning.GraphBuilder.nOutReplace: 'both' is a MergeVertex, which has no size of its own\n"
        "    name a layer with nIn and nOut",
    ),
    "nothing to resize": (
        lambda b: b.nInReplace("bb", 3, "XAVIER").build(),
        "TransferLearning.GraphBuilder().nInReplace: there is no vertex 'bb'\n    did you mean b? allowed: a, b, both, norm, out",
    ),
    "nothing to remove": (
        lambda b: b.removeVertexAndConnections("ou").build(),
        "TransferLearning.GraphBuilder().removeVertex: there is no vertex 'ou'\n"
        "    did you mean out? allowed: a, b, both, norm, out",
    ),
}


@pytest.mark.parametrize("fault", OF_GRAPHS)
def test_what_graphs_cannot_be_is_refused(fault):
    change, text = OF_GRAPHS[fault]
    with pytest.raises(ConfigurationError) as error:
        change(TransferLearning.GraphBuilder(graph()))
    assert str(error.value) == text


def test_each_builder_names_the_other_one():
    with pytest.raises(ConfigurationError, match=r"a ComputationGraph was given\n    a graph has TransferLearning.GraphBuilder"):
        TransferLearning.Builder(graph())
    with pytest.raises(
        ConfigurationError, match=r"a MultiLayerNetwork was given\n    a network of layers has TransferLearning.B"
    ):
        TransferLearning.GraphBuilder(vectors())
