"""From a draft to a built network: what layers inherit, what follows from their neighbours, what placeholders wait for."""

import pytest

from netconf import (
    LSTM,
    Activation,
    ActivationLayer,
    Adam,
    ConfigurationError,
    DenseLayer,
    Dropout,
    FeedForwardToRnnPreProcessor,
    FixedSchedule,
    GlobalPoolingLayer,
    GradientNormalization,
    GravesLSTM,
    InputType,
    LossFunction,
    MaskedSteps,
    MaxNormConstraint,
    MultiLayerConfiguration,
    NormalDistribution,
    OutputLayer,
    PlaceholderError,
    Regularization,
    RmsProp,
    RNNFormat,
    RnnOutputLayer,
    RnnToFeedForwardPreProcessor,
    Sgd,
    WeightInit,
    bind,
)
from netconf.findings import Severity
from netconf.network import Draft
from netconf.resolve import resolve

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


def built(*layers, **settings):
    return resolve(Draft(layers=layers, **settings))


def faults(*layers, **settings):
    with pytest.raises(ConfigurationError) as error:
        built(*layers, **settings)
    return str(error.value)


# --- inheritance ----------------------------------------------------------------------------------


def test_every_field_of_a_built_layer_has_a_value():
    lstm, output = built(GravesLSTM(nIn=3, nOut=4), RnnOutputLayer(nOut=2)).layers
    off = {"drop_out", "bias_updater", "l1", "l2", "l1_bias", "l2_bias", "weight_noise", "weight_init_recurrent"}
    assert {name for name in type(lstm).model_fields if getattr(lstm, name) is None} == off
    assert {name for name in type(output).model_fields if getattr(output, name) is None} == off - {"weight_init_recurrent"}


def test_defaults_are_those_of_the_newest_release():
    lstm, dense, output = built(LSTM(nIn=3, nOut=4), DenseLayer(nOut=4), RnnOutputLayer(nOut=2)).layers
    assert (lstm.name, dense.name) == ("layer0", "layer1")
    assert (lstm.activation, output.activation) == (Activation.SIGMOID, Activation.SOFTMAX)
    assert (lstm.weight_init, lstm.bias_init, lstm.gain_init) == (WeightInit.XAVIER, 0, 1)
    assert (lstm.updater, lstm.constraints) == (Sgd(1e-3), ())
    assert (lstm.gradient_normalization, lstm.gradient_normalization_threshold) == (GradientNormalization.None_, 1)
    assert (lstm.gate_activation_function, lstm.forget_gate_bias_init) == (Activation.SIGMOID, 1)
    assert (lstm.masked_steps, lstm.data_format) == (MaskedSteps.passThrough, RNNFormat.NCW)
    assert (dense.has_bias, dense.has_layer_norm, output.loss_function) == (True, False, LossFunction.MCXENT)


def test_a_layer_says_what_the_network_does_not_and_inherits_the_rest():
    first, last = built(
        LSTM(nIn=3, nOut=4, updater=Adam(0.1), l2=0.5), RnnOutputLayer(nOut=2), updater=RmsProp(0.01), l1=0.1, l2=0.2
    ).layers
    assert (first.updater, first.l1.value, first.l2.value) == (Adam(0.1), 0.1, 0.5)
    assert (last.updater, last.l1.value, last.l2.value) == (RmsProp(0.01), 0.1, 0.2)


def test_the_networks_activation_never_reaches_output_layers():
    first, last = built(LSTM(nIn=3, nOut=4), RnnOutputLayer(nOut=2), activation="TANH").layers
    assert (first.activation, last.activation) == (Activation.TANH, Activation.SOFTMAX)


def test_none_that_was_said_switches_off_what_the_network_says():
    first, last = built(LSTM(nIn=3, nOut=4, dropOut=None, l2=None), RnnOutputLayer(nOut=2), dropOut={"keep": 0.5}, l2=0.1).layers
    assert (first.drop_out, first.l2) == (None, None)
    assert (last.drop_out, last.l2) == (Dropout(keep=0.5), Regularization(value=0.1))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ({"l2": 0.0}, "l2"),
        ({"l1Bias": {"value": 0, "apply": "afterUpdater"}}, "l1_bias"),
        ({"dropOut": {"keep": 1.0}}, "drop_out"),
        ({"updater": Sgd(0.1), "biasUpdater": Sgd(0.1)}, "bias_updater"),
        ({"weightInitRecurrent": "XAVIER"}, "weight_init_recurrent"),
    ],
)
def test_what_changes_nothing_is_nothing(words, name):
    assert getattr(built(LSTM(nIn=3, nOut=4, **words), RnnOutputLayer(nOut=2)).layers[0], name) is None


def test_a_fixed_schedule_is_its_number():
    assert Sgd(FixedSchedule(value=0.1)) == Sgd(0.1)


def test_constraints_act_on_the_weights_unless_they_say_otherwise():
    layers = built(
        LSTM(nIn=3, nOut=4),
        RnnOutputLayer(nOut=2),
        constraints=[MaxNormConstraint(maxNorm=1), MaxNormConstraint(maxNorm=2, params=["b"])],
    ).layers
    assert [[constraint.params for constraint in layer.constraints] for layer in layers] == [
        [("W", "RW"), ("b",)],
        [("W",), ("b",)],
    ]


def test_resolving_again_changes_nothing():
    conf = built(LSTM(nIn=3, nOut=4), DenseLayer(nOut=5), LSTM(nOut=4), RnnOutputLayer(nOut=2), l2=0.1, dropOut={"keep": 0.9})
    draft = Draft(layers=conf.layers, input_pre_processors=conf.input_pre_processors)
    assert resolve(draft) == conf


# --- sizes and preprocessors ----------------------------------------------------------------------


def test_sizes_follow_from_the_layer_before():
    conf = built(LSTM(nIn=3, nOut=4), LSTM(nOut=5), RnnOutputLayer(nOut=2))
    assert [(layer.n_in, layer.n_out) for layer in conf.layers] == [(3, 4), (4, 5), (5, 2)]
    notes = [str(finding) for finding in conf.findings if finding.code == "inferred-nIn"]
    assert notes == [
        "layer 1 (LSTM), nIn: 4 is taken from layer 0 (LSTM) [inferred-nIn]",
        "layer 2 (RnnOutputLayer), nIn: 5 is taken from layer 1 (LSTM) [inferred-nIn]",
    ]
    assert {finding.severity for finding in conf.findings} == {Severity.note}


def test_the_first_size_follows_from_the_input_type():
    conf = built(LSTM(nOut=4), RnnOutputLayer(nOut=2), inputType=InputType.recurrent(7))
    assert conf.layers[0].n_in == 7
    conf = built(DenseLayer(nOut=4), OutputLayer(nOut=2), inputType=InputType.feedForward(7))
    assert (conf.layers[0].n_in, conf.input_pre_processors) == (7, {})


def test_zero_is_not_set():
    assert built(LSTM(nIn=3, nOut=4), RnnOutputLayer(nIn=0, nOut=2)).layers[1].n_in == 4


def test_preprocessors_stand_where_series_become_vectors_and_back():
    conf = built(LSTM(nIn=3, nOut=4), DenseLayer(nOut=5), DenseLayer(nOut=5), LSTM(nOut=4), RnnOutputLayer(nOut=2))
    assert conf.input_pre_processors == {1: RnnToFeedForwardPreProcessor(), 3: FeedForwardToRnnPreProcessor()}


def test_needless_preprocessors_behind_a_pooling_are_left_out():
    """1.0.0-M2.1 writes them behind what keeps a pooled vector's size, too."""
    given = {3: RnnToFeedForwardPreProcessor()}
    layers = (LSTM(nIn=3, nOut=4), GlobalPoolingLayer(), ActivationLayer("tanh"), DenseLayer(nOut=5), OutputLayer(nOut=2))
    conf = built(*layers, inputPreProcessors=given)
    assert conf.input_pre_processors == {}
    assert [finding.location for finding in conf.findings if finding.code == "needless-preprocessor"] == ["layer 3 (DenseLayer)"]


def test_what_passes_an_unknown_size_on_does_not_say_it():
    with pytest.raises(ConfigurationError, match=r"layer 1 \(OutputLayer\), nIn: nothing says how many inputs the network has"):
        built(GlobalPoolingLayer(), OutputLayer(nOut=2))


def test_vectors_of_steps_are_a_series_again_for_a_pooling():
    """As in 1.0.0-M2.1 (golden dense_pooled); the releases before it refuse a pooling behind a fully connected layer."""
    conf = built(LSTM(nIn=3, nOut=4), DenseLayer(nOut=5), GlobalPoolingLayer(), OutputLayer(nOut=2))
    assert conf.input_pre_processors == {1: RnnToFeedForwardPreProcessor(), 2: FeedForwardToRnnPreProcessor()}


def test_vectors_into_a_recurrent_layer_and_series_into_a_dense_one():
    assert built(LSTM(nOut=4), RnnOutputLayer(nOut=2), inputType=InputType.feedForward(3)).input_pre_processors == {
        0: FeedForwardToRnnPreProcessor()
    }
    assert built(DenseLayer(nOut=4), OutputLayer(nOut=2), inputType=InputType.recurrent(3)).input_pre_processors == {
        0: RnnToFeedForwardPreProcessor()
    }


def test_a_stated_preprocessor_tells_what_the_input_is():
    given = {0: RnnToFeedForwardPreProcessor()}
    conf = built(DenseLayer(nIn=3, nOut=4), RnnOutputLayer(nOut=2), inputPreProcessors=given)
    assert conf.input_pre_processors == {0: RnnToFeedForwardPreProcessor(), 1: FeedForwardToRnnPreProcessor()}


def test_the_order_of_axes_goes_through_the_network():
    conf = built(LSTM(nIn=3, nOut=4, dataFormat="NWC"), DenseLayer(nOut=4), LSTM(nOut=4), RnnOutputLayer(nOut=2))
    assert [conf.layers[index].data_format for index in (0, 2, 3)] == [RNNFormat.NWC] * 3
    assert {preprocessor.rnn_data_format for preprocessor in conf.input_pre_processors.values()} == {RNNFormat.NWC}
    conf = built(LSTM(nOut=4), RnnOutputLayer(nOut=2), inputType=InputType.recurrent(3, 10, "NWC"))
    assert conf.layers[0].data_format is RNNFormat.NWC


@pytest.mark.parametrize(
    ("layers", "settings", "text"),
    [
        (
            (LSTM(nIn=3, nOut=4, name="in"), RnnOutputLayer(nIn=5, nOut=2)),
            {},
            (
                'layer 1 (RnnOutputLayer), nIn: it is 5, but layer 0 ("in", LSTM) before it has nOut 4\n'
                "    say 4, or leave nIn out: it follows from what comes before"
            ),
        ),
        (
            (LSTM(nIn=3, nOut=4), RnnOutputLayer(nOut=2)),
            {"inputType": InputType.recurrent(7)},
            (
                "layer 0 (LSTM), nIn: it is 3, but the input type has size 7\n"
                "    say 7, or leave nIn out: it follows from what comes before"
            ),
        ),
        (
            (LSTM(nOut=4), RnnOutputLayer(nOut=2)),
            {},
            (
                "layer 0 (LSTM), nIn: nothing says how many inputs the network has\n"
                "    say nIn on this layer, or setInputType(InputType.recurrent(n)) for the network (inputType in YAML)"
            ),
        ),
        (
            (LSTM(nIn=3), RnnOutputLayer(nOut=0)),
            {},
            (
                "2 problems\n"
                "  1. layer 0 (LSTM), nOut: it is not set\n"
                "    say how many outputs the layer has\n"
                "  2. layer 1 (RnnOutputLayer), nOut: it must be greater than 0, but it is 0\n"
                "    say how many outputs the layer has"
            ),
        ),
        (
            (LSTM(nIn=3, nOut=4), LSTM(nOut=4, dataFormat="NWC"), RnnOutputLayer(nOut=2)),
            {},
            (
                "layer 1 (LSTM), dataFormat: it is NWC, but series come as NCW from layer 0 (LSTM)\n"
                "    one order of axes holds for the whole network: say it on the first layer or in setInputType"
            ),
        ),
        (
            (LSTM(nIn=3, nOut=4), RnnOutputLayer(nOut=2)),
            {"inputPreProcessors": {5: RnnToFeedForwardPreProcessor()}},
            "inputPreProcessors: there is no layer 5: the layers are 0 to 1",
        ),
        (
            (DenseLayer(nIn=3, nOut=4), OutputLayer(nOut=2)),
            {"inputPreProcessors": {1: RnnToFeedForwardPreProcessor()}},
            (
                "layer 1 (OutputLayer): RnnToFeedForwardPreProcessor takes time series [minibatch, size, time], "
                "but vectors [minibatch, size] come from layer 0 (DenseLayer)\n"
                "    leave it out: the right one is inserted"
            ),
        ),
    ],
)
def test_sizes_that_do_not_fit(layers, settings, text):
    assert faults(*layers, **settings) == text


# --- placeholders ---------------------------------------------------------------------------------


def text_network():
    return built(LSTM(nIn="${characters}", nOut="${units}"), RnnOutputLayer(nOut="${characters}"), l2=0.1)


def test_a_network_may_wait_for_its_sizes():
    conf = text_network()
    assert conf.placeholders() == ("characters", "units")
    assert [(layer.n_in, layer.n_out) for layer in conf.layers] == [("${characters}", "${units}"), ("${units}", "${characters}")]


def test_binding_gives_the_network_that_numbers_would_have_given():
    bound = bind(text_network(), {"characters": 77, "units": 20})
    assert bound == built(LSTM(nIn=77, nOut=20), RnnOutputLayer(nOut=77), l2=0.1)
    assert bound.placeholders() == ()
    assert bind(bind(text_network(), {"units": 20}), {"characters": 77}) == bound


def test_binding_checks_what_had_to_wait():
    with pytest.raises(ConfigurationError, match="SOFTMAX with nOut 1 is always 1"):
        bind(text_network(), {"characters": 1})
    conf = built(LSTM(nIn=3, nOut="${units}"), RnnOutputLayer(nIn=5, nOut=2))
    with pytest.raises(ConfigurationError, match=r"nIn: it is 5, but layer 0 \(LSTM\) before it has nOut 4"):
        bind(conf, {"units": 4})
    assert bind(conf, {"units": 5}).layers[1].n_in == 5


@pytest.mark.parametrize(
    ("bindings", "text"),
    [
        ({"unit": 3}, "bindings: there is no placeholder ${unit}\n    did you mean units? allowed: characters, units"),
        ({"units": 0}, "bindings, units: expected a whole number above 0, but 0 was given"),
        ({"units": True}, "bindings, units: expected a whole number above 0, but True was given"),
        ({"units": 2.5}, "bindings, units: expected a whole number above 0, but 2.5 was given"),
    ],
)
def test_bindings_that_do_not_fit(bindings, text):
    with pytest.raises(PlaceholderError) as error:
        bind(text_network(), bindings)
    assert str(error.value) == text


def test_the_input_type_may_wait_too():
    conf = built(LSTM(nOut=4), RnnOutputLayer(nOut=2), inputType=InputType.recurrent("${features}"))
    assert bind(conf, {"features": 9}).layers[0].n_in == 9


def test_configurations_are_equal_when_they_mean_the_same():
    one = built(LSTM(nIn=3, nOut=4, weightInit=NormalDistribution(0, 1)), RnnOutputLayer(nOut=2))
    other = built(LSTM(nIn=3, nOut=4), RnnOutputLayer(nIn=4, nOut=2, weightInit="XAVIER"), weightInit=NormalDistribution(0, 1))
    assert isinstance(one, MultiLayerConfiguration)
    assert one == other
    assert one != built(LSTM(nIn=3, nOut=4), RnnOutputLayer(nOut=2))
