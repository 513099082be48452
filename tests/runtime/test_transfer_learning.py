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
    LastTimeStep,
    MaxNormConstraint,
    NeuralNetConfiguration,
    NormalDistribution,
    OutputLayer,
    RmsProp,
    RnnOutputLayer,
    Sgd,
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
        lambda b: b.fineTuneConfiguration(tuning(constrainWeights=MaxNormConstraint(1, 1))),
        "FineTuneConfiguration.Builder: constrainWeights cannot be changed in trained layers\n"
        "    say them on the layers that you add",
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


def test_a_graph_is_refused_with_a_way_out():
    graph = NeuralNetConfiguration.Builder().graphBuilder().addInputs("in").addLayer("out", OutputLayer(nIn=2, nOut=3), "in")
    with pytest.raises(ConfigurationError, match=r"expected a MultiLayerNetwork, but a ComputationGraph was given"):
        TransferLearning.Builder(ComputationGraph(graph.setOutputs("out").build()))
