"""The fluent builders behave as Java's do: they change themselves, accept words in any order, and remember snapshots."""

import inspect

import numpy as np
import pytest

from netconf import (
    LSTM,
    Adam,
    BackpropType,
    ConfigurationError,
    DataType,
    DenseLayer,
    FeedForwardToRnnPreProcessor,
    GravesLSTM,
    InputType,
    LossFunction,
    MapSchedule,
    NetconfError,
    NeuralNetConfiguration,
    OutputLayer,
    RmsProp,
    RnnOutputLayer,
    RnnToFeedForwardPreProcessor,
    Sgd,
    Updater,
)
from netconf.builder.network_words import IGNORED
from netconf.findings import Severity
from tests.tutorial import tutorial

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


def lstm(inputs=3):
    return LSTM.Builder().nIn(inputs).nOut(4).activation("tanh")


def output(outputs=2):
    return RnnOutputLayer.Builder(LossFunction.MCXENT).nOut(outputs)


def chain():
    return NeuralNetConfiguration.Builder().list().layer(lstm()).layer(output())


def problems(build):
    with pytest.raises(ConfigurationError) as error:
        build()
    return str(error.value)


def test_the_chain_of_the_tutorials():
    conf = tutorial()

    assert conf.layers[0].updater == RmsProp(0.1, 0.95, 1e-8)
    assert (conf.layers[1].l2.value, conf.layers[1].l2.apply, conf.minibatch_division) == (0.001, "afterUpdater", "afterUpdater")
    assert (conf.backprop_type, conf.tbptt_forward_length, conf.tbptt_backward_length) == ("TruncatedBPTT", 50, 50)
    assert [str(finding) for finding in conf.findings if finding.severity is Severity.warning] == []


def test_a_builder_in_a_variable_remembers_what_it_was_told():
    builder = NeuralNetConfiguration.Builder()
    assert builder.seed(7) is builder
    layers = builder.list()
    assert layers.layer(lstm()) is layers
    layers.layer(output())
    assert layers.build().seed == 7


def test_a_layer_may_be_given_as_a_builder_that_was_not_told_to_build():
    assert chain().build() == NeuralNetConfiguration.Builder().list().layer(lstm().build()).layer(output().build()).build()


def test_layers_made_directly_are_the_same_layers():
    made = NeuralNetConfiguration.Builder().list(LSTM(nIn=3, nOut=4, activation="tanh"), RnnOutputLayer(nOut=2)).build()
    assert made == chain().build()


def test_a_number_of_layers_says_nothing_as_since_04_rc39():
    assert NeuralNetConfiguration.Builder().list(5).layer(0, lstm()).layer(1, output()).build() == chain().build()


def test_layers_without_index_follow_the_highest_index():
    layers = NeuralNetConfiguration.Builder().list().layer(0, lstm()).layer(1, lstm(4)).layer(output())
    assert list(layers.getLayerwise()) == [0, 1, 2]


def test_a_used_index_is_replaced_with_a_warning():
    made = (
        NeuralNetConfiguration.Builder()
        .list()
        .layer(0, lstm())
        .layer(0, GravesLSTM.Builder().nIn(5).nOut(4))
        .layer(output())
        .build()
    )
    assert made.layers[0].type == "GravesLSTM"
    assert "layer 0: GravesLSTM takes the place of LSTM: an index counts once, the later layer wins [replaced-layer]" in map(
        str, made.findings
    )


def test_layers_after_list_with_layers_begin_at_the_first_as_in_dl4j():
    made = NeuralNetConfiguration.Builder().list(lstm(), output()).layer(GravesLSTM.Builder().nIn(5).nOut(4)).build()
    assert [layer.type for layer in made.layers] == ["GravesLSTM", "RnnOutputLayer"]


def test_a_layer_keeps_what_the_network_had_been_told_when_it_was_added():
    builder = NeuralNetConfiguration.Builder().updater(Sgd(0.1))
    layers = builder.list().layer(lstm())
    builder.updater(Sgd(0.2))
    layers.layer(output())
    builder.updater(Sgd(0.3))
    made = layers.build()
    assert [layer.updater for layer in made.layers] == [Sgd(0.1), Sgd(0.2)]
    assert "late-word" in {finding.code for finding in made.findings}


def test_a_clone_goes_its_own_way():
    builder = NeuralNetConfiguration.Builder(dl4j="0.9.1").seed(1)
    other = builder.clone().seed(2).learningRate(0.5)
    assert builder.list().layer(lstm()).layer(output()).build().seed == 1
    assert other.list().layer(lstm()).layer(output()).build().layers[0].updater == Sgd(0.5)


@pytest.mark.parametrize(
    ("say", "seen"),
    [
        (lambda b: b.tBPTTLength(7), ("tbptt_forward_length", 7)),
        (lambda b: b.tBPTTLength(7), ("tbptt_backward_length", 7)),
        (lambda b: b.backpropType("truncatedbptt"), ("backprop_type", BackpropType.TruncatedBPTT)),
        (lambda b: b.pretrain(True), ("pretrain", True)),
        (lambda b: b.setInputType(InputType.recurrent(3)), ("input_pre_processors", {})),
        (lambda b: b.inputType().recurrent(3), ("input_pre_processors", {})),
        (
            lambda b: b.inputType().feedForward(3),
            ("input_pre_processors", {0: FeedForwardToRnnPreProcessor()}),
        ),
    ],
)
def test_words_of_the_list(say, seen):
    assert getattr(say(chain()).build(), seen[0]) == seen[1]


def test_preprocessors_one_by_one_and_as_a_map():
    layers = NeuralNetConfiguration.Builder().list().layer(lstm()).layer(DenseLayer.Builder().nOut(5))
    layers.layer(OutputLayer.Builder("MCXENT").nOut(2)).inputPreProcessor(0, FeedForwardToRnnPreProcessor())
    layers.inputPreProcessors({1: RnnToFeedForwardPreProcessor()})
    assert layers.build().input_pre_processors == {1: RnnToFeedForwardPreProcessor()}


def test_words_without_meaning_here_are_noted_and_ignored():
    builder = NeuralNetConfiguration.Builder()
    for word in set(IGNORED) & set(builder.words()):
        getattr(builder, word)("ANY")
    layers = builder.list().layer(lstm()).layer(output())
    for word in set(IGNORED) & set(layers.words()):
        getattr(layers, word)("ANY")
    noted = {f.location: f for f in layers.build().findings if f.code == "ignored-word"}
    said = set(IGNORED) & (set(builder.words()) | set(layers.words()))
    assert set(noted) == said
    assert len(said) > 10
    assert {finding.severity for finding in noted.values()} == {Severity.note}
    assert noted["cacheMode"].message == "cacheMode(ANY) has no effect: memory is planned when the network is compiled"


def test_the_data_type_of_the_list_is_dropped_as_in_dl4j():
    made = NeuralNetConfiguration.Builder().dataType("DOUBLE").list().layer(lstm()).layer(output()).dataType("HALF").build()
    assert made.data_type is DataType.DOUBLE
    assert "dataType(HALF) after list() is dropped by DL4J" in " ".join(map(str, made.findings))


# --- builders of layers and updaters --------------------------------------------------------------


def test_units_is_another_name_of_n_out():
    assert LSTM.Builder().units(9).build().n_out == 9


@pytest.mark.parametrize("size", [77, 77.0, np.int64(77), np.uint8(77)])
def test_sizes_are_whole_numbers_of_any_kind(size):
    assert LSTM.Builder().nIn(size).build().n_in == 77
    assert type(LSTM(nIn=size).n_in) is int


@pytest.mark.parametrize("size", [77.5, True, np.bool_(True), "77", [77]])
def test_other_sizes_are_refused(size):
    with pytest.raises(ConfigurationError, match="expected a whole number, or a placeholder"):
        LSTM(nIn=size)


def test_updaters_have_builders_by_both_names():
    assert RmsProp.Builder().learningRate(0.2).rmsDecay(0.9).build() == RmsProp(0.2, 0.9)
    assert Adam.builder().learningRate(0.3).build() == Adam(0.3)


def test_a_map_schedule_is_built_value_by_value():
    assert MapSchedule.Builder("EPOCH").add(0, 0.1).add(4, 0.01).build() == MapSchedule("EPOCH", {0: 0.1, 4: 0.01})


def test_builders_explain_themselves():
    method = LSTM.Builder.forgetGateBiasInit
    assert inspect.getdoc(method) == "The value the forget gate's biases start at; 1 when nothing is said."
    assert str(inspect.signature(method)) == "(self, forgetGateBiasInit: 'float', /) -> 'Self'"
    assert all(inspect.getdoc(getattr(LSTM.Builder, word)) for word in LSTM.Builder.words())


@pytest.mark.parametrize(
    ("builder", "word", "text"),
    [
        (LSTM.Builder(), "lerningRate", "LSTM.Builder: lerningRate is not a word of it\n    did you mean learningRate?"),
        (LSTM.Builder(), "seed", "LSTM.Builder: seed is not a word of it"),
        (NeuralNetConfiguration.Builder(), "wieghtInit", "NeuralNetConfiguration.Builder: wieghtInit is not a word of it"),
        (NeuralNetConfiguration.Builder().list(), "tbpttForwardLength", "did you mean tBPTTForwardLength?"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(builder, word, text):
    with pytest.raises(NetconfError) as error:
        getattr(builder, word)
    assert text in str(error.value)


def test_an_unknown_word_is_an_attribute_error_too():
    assert not hasattr(LSTM.Builder(), "nonsense")
    assert not hasattr(LSTM.Builder(), "__array__")


# --- faults ---------------------------------------------------------------------------------------


def test_all_faults_of_a_chain_are_reported_at_once():
    def build():
        (
            NeuralNetConfiguration.Builder()
            .seed("a")
            .updater("rmspop")
            .list()
            .layer(0, LSTM.Builder().nIn(-1).nOut(4).activation("tahn"))
            .layer(1, RnnOutputLayer.Builder().nOut(0).lossFunction("MSEE").l2("a").name("last").build())
            .tBPTTLength(0)
            .build()
        )

    assert problems(build) == (
        "9 problems\n"
        "  1. seed: expected a whole number, but 'a' was given\n"
        "  2. tBPTTForwardLength: must be at least 1, but 0 was given\n"
        "  3. tBPTTBackwardLength: must be at least 1, but 0 was given\n"
        "  4. layers 0 and 1, updater: expected an updater, but 'rmspop' was given\n"
        "    did you mean RMSPROP? allowed: ADADELTA, ADAGRAD, ADAM, ADAMAX, NADAM, NESTEROVS, NONE, RMSPROP, SGD\n"
        "  5. layer 0 (LSTM), activation: 'tahn' is not known here\n"
        "    did you mean TANH?\n"
        "  6. layer 0 (LSTM), nIn: must be at least 1, but -1 was given\n"
        "  7. layer 1 (\"last\", RnnOutputLayer), l2, value: expected a number, or a schedule, but 'a' was given\n"
        "  8. layer 1 (\"last\", RnnOutputLayer), lossFunction: 'MSEE' is not known here\n"
        "    did you mean MSE?\n"
        '  9. layer 1 ("last", RnnOutputLayer), nOut: it must be greater than 0, but it is 0\n'
        "    say how many outputs the layer has"
    )


def test_an_index_as_large_as_anybody_likes_is_refused_soon():
    builder = NeuralNetConfiguration.Builder().list().layer(2**31 - 1, lstm())

    with pytest.raises(ConfigurationError, match="layer 0 is missing") as caught:
        builder.build()

    assert 20 == len(caught.value.problems)


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (
            lambda: NeuralNetConfiguration.Builder().list().build(),
            (
                "NeuralNetConfiguration.Builder.list: it has no layers\n"
                "    add them: .layer(GravesLSTM.Builder().nIn(77).nOut(200).build())"
            ),
        ),
        (
            lambda: NeuralNetConfiguration.Builder().list().layer(0, lstm()).layer(2, output()).build(),
            (
                "NeuralNetConfiguration.Builder.list: layer 1 is missing\n"
                "    layers are numbered from 0 without a gap; there are 0, 2"
            ),
        ),
        (
            lambda: NeuralNetConfiguration.Builder().list().layer(0, lstm()).layer(1, None).build(),
            (
                "layer 1: expected a layer or a layer's builder, but nothing was given\n"
                "    for example GravesLSTM.Builder().nIn(77).nOut(200).build()"
            ),
        ),
        (
            lambda: NeuralNetConfiguration.Builder().list().layer(-1, lstm()).build(),
            "NeuralNetConfiguration.Builder.list().layer: a layer's index is a whole number from 0, but -1 was given",
        ),
        (
            lambda: NeuralNetConfiguration.Builder().list().layer(1, lstm(), 3),
            "NeuralNetConfiguration.Builder.list().layer: it is layer(x) or layer(i, x), but 3 arguments were given",
        ),
        (
            lambda: LSTM.Builder(5),
            (
                "LSTM.Builder: expected Builder(), but 1 arguments were given\n"
                "    what a layer is made of are words: .nIn(...).nOut(...)"
            ),
        ),
        (
            lambda: NeuralNetConfiguration.Builder().build(),
            (
                "NeuralNetConfiguration.Builder: it has settings, but no layers\n"
                "    go on with .list().layer(...).layer(...).build()"
            ),
        ),
        (lambda: RmsProp(learningRate="fast"), "RmsProp, learningRate: expected a number, or a schedule, but 'fast' was given"),
        (lambda: LSTM(updater=Updater.RMSPROP), "LSTM, updater: expected an updater with its type (AMSGrad, "),
        (lambda: Adam.builder().beta1(1.5).build(), "Adam, beta1: must be less than 1.0, but 1.5 was given"),
        (
            lambda: LSTM(nIn=3, lerningRate=0.1),
            "LSTM: lerningRate is not a word of LSTM",
        ),
        (
            lambda: InputType.convolutional3D(3, 28, 28, 1),
            (
                "InputType.convolutional3D: volumes are not supported\n"
                "    of images there are InputType.convolutional(height, width, channels) and convolutionalFlat"
            ),
        ),
    ],
)
def test_faults_have_a_place_and_a_fix(build, text):
    assert problems(build).startswith(text)


def test_findings_of_a_configuration_do_not_count_for_equality():
    quiet = NeuralNetConfiguration.Builder().updater(RmsProp(0.1)).list().layer(lstm()).layer(output()).build()
    noted = (
        NeuralNetConfiguration.Builder().updater(Updater.RMSPROP).cacheMode("NONE").list().layer(lstm()).layer(output()).build()
    )
    assert quiet == noted
    assert quiet.findings != noted.findings
