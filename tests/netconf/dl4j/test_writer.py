"""Writing DL4J's documents: what comes back, what is lost and told, what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings

from netconf import (
    GRU,
    LSTM,
    AdaDelta,
    AdaGrad,
    Adam,
    AlphaDropout,
    AMSGrad,
    ConfigurationError,
    ConfigurationWarning,
    Convolution1DLayer,
    DropConnect,
    Dropout,
    FrozenLayer,
    GaussianNoise,
    GravesLSTM,
    LastTimeStep,
    MapSchedule,
    MultiLayerConfiguration,
    Nesterovs,
    NeuralNetConfiguration,
    OutputLayer,
    RampSchedule,
    RmsProp,
    RnnOutputLayer,
    SimpleRnn,
)
from netconf.dl4j.reader import read
from netconf.dl4j.writer import write
from netconf.resolve import resolve
from netconf.vocabulary import RandomStream
from tests.netconf.strategies import drafts

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


def tutorial(*layers, **words) -> MultiLayerConfiguration:
    chain = NeuralNetConfiguration.Builder().seed(7).updater(words.get("updater", Adam(0.01)))
    for word, value in words.items():
        if word != "updater":
            chain = getattr(chain, word)(value)
    listed = chain.list()
    for layer in layers or (GravesLSTM.Builder().nIn(3).nOut(4).activation("tanh").build(),):
        listed = listed.layer(layer)
    return listed.layer(RnnOutputLayer.Builder("MCXENT").nOut(2).activation("softmax").build()).build()


def old() -> MultiLayerConfiguration:
    return (
        NeuralNetConfiguration.Builder()
        .seed(7).learningRate(0.1).rmsDecay(0.9).updater("RMSPROP").regularization(True).l2(0.001).iterations(1)
        .list()
        .layer(GravesLSTM.Builder().nIn(3).nOut(4).activation("tanh").dropOut(0.5).build())
        .layer(RnnOutputLayer.Builder("MCXENT").nOut(2).activation("softmax").build())
        .tBPTTLength(5).backpropType("TruncatedBPTT")
        .build()
    )  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(drafts())
def test_what_the_newest_dialect_can_say_comes_back(draft):
    try:
        network = resolve(draft)
    except ConfigurationError:
        assume(False)
    assume(not network.placeholders())
    network = network.model_copy(update={"random_stream": RandomStream.native, "compatibility": None})
    try:
        text, losses = write(network)
    except ConfigurationError:
        assume(False)
    back = read(text)

    assert back.report.unknown == {}
    if not losses and "XAVIER_FAN_IN" not in network.to_yaml() and "LECUN_NORMAL" not in network.to_yaml():
        assert back.configuration == network
    assert [layer.type for layer in back.configuration.layers] == [layer.type for layer in network.layers]


def test_each_era_comes_back_from_its_own_dialect():
    assert MultiLayerConfiguration.from_json(tutorial().to_json()) == tutorial()
    assert MultiLayerConfiguration.fromJson(tutorial().toJson()) == tutorial()
    assert MultiLayerConfiguration.from_json(old().to_json("0.9.1")) == old()


@pytest.mark.parametrize(
    "updater",
    [Adam(0.15, 0.8, 0.99, 1e-6), RmsProp(0.15, 0.8, 1e-4), AdaDelta(0.9, 1e-4), Nesterovs(0.15, 0.7), AdaGrad(0.15, 1e-3)],
)
def test_numbers_of_an_updater_inside_a_frozen_layer_come_back(updater):
    """0.9.1 read such documents and had the same parameters and state after three fits, with its switch here."""
    chain = NeuralNetConfiguration.Builder(dl4j="0.9.1").updater(updater).learningRate(0.15).list()
    frozen = FrozenLayer(GravesLSTM.Builder().nIn(3).nOut(4).activation("tanh").build())
    conf = chain.layer(frozen).layer(RnnOutputLayer.Builder("MCXENT").nOut(2).activation("softmax").build()).build()
    back = read(write(conf, "0.9.1")[0]).configuration

    assert [layer.updater for layer in (back.layers[0].layer, back.layers[1])] == [updater, updater]


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_every_bit_of_a_seed_comes_back(form):
    network = tutorial().model_copy(update={"seed": 2**53 + 1})

    assert read(write(network, form=form)[0]).configuration == network


def test_a_document_of_the_newest_release_has_its_form():
    document = json.loads(tutorial().to_json())
    layer = document["confs"][0]["layer"]

    assert layer["@class"] == "org.deeplearning4j.nn.conf.layers.GravesLSTM"
    assert layer["iupdater"] == {
        "@class": "org.nd4j.linalg.learning.config.Adam",
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "learningRate": 0.01,
    }
    assert (layer["nin"], layer["nout"], document["confs"][0]["variables"]) == (3, 4, ["W", "RW", "b"])


def test_a_layer_in_a_wrapper_tells_the_release():
    chain = NeuralNetConfiguration.Builder().list().layer(LastTimeStep(LSTM.Builder().nIn(3).nOut(4).build()))
    network = chain.layer(OutputLayer.Builder("MCXENT").nOut(2).activation("softmax").build()).build()
    assert read(network.to_json()).report.release == "1.0.0-M2.1"


def test_a_document_of_0_9_has_its_form():
    document = json.loads(old().to_json("0.9.1"))
    conf = document["confs"][0]

    assert list(conf["layer"]) == ["gravesLSTM"]
    assert conf["useRegularization"] is True
    assert {"updater": "RMSPROP", "rmsDecay": 0.9, "dropOut": 0.5}.items() <= conf["layer"]["gravesLSTM"].items()


@pytest.mark.parametrize(
    ("network", "dialect", "lost"),
    [
        (old(), "1.0.0-M2.1", "minibatchDivision: updates on sums that are divided afterwards, which DL4J 1.0.0-M2.1 cannot say"),
        (old().model_copy(update={"iterations": 3}), "1.0.0-M2.1", "iterations: 3 updates for each minibatch"),
        (tutorial(), "0.9.1", "minibatchDivision: updates on means over the minibatch"),
        (tutorial(updater=AMSGrad(0.1)), "0.9.1", "AMSGrad (Adam is written)"),
        (tutorial(biasUpdater=RmsProp(0.1)), "0.9.1", "an updater of the biases' own"),
        (tutorial(dropOut=GaussianNoise(0.1)), "0.9.1", "dropOut: GaussianNoise"),
        (tutorial(weightNoise=DropConnect(0.5)), "0.9.1", "DropConnect of recurrent weights"),
        (tutorial(l2=0.1), "0.9.1", "a penalty that acts beforeUpdater"),
        (tutorial(weightInit="LECUN_UNIFORM"), "0.9.1", "initial weights by LECUN_UNIFORM"),
    ],
)
def test_what_only_training_needs_is_written_as_near_as_possible_and_told(network, dialect, lost):
    _, losses = write(network, dialect)

    assert lost in " | ".join(map(str, losses))
    with pytest.raises(ConfigurationError) as caught:
        write(network, dialect, strict=True)
    assert lost in str(caught.value)


RAMP = RampSchedule(MapSchedule(scheduleType="ITERATION", values={0: 0.25}), 10)


@pytest.mark.parametrize(
    ("network", "written"),
    [
        (tutorial(updater=Adam(RAMP)), '"learningRate": 0.25'),
        (tutorial(l2=RAMP), '"value": 0.25'),
        (tutorial(l1=RAMP), '"value": 0.25'),
        (tutorial(dropOut=Dropout(RAMP)), '"p": 0.25'),
        (tutorial(weightNoise=DropConnect(RAMP)), '"weightRetainProb": 0.25'),
    ],
)
def test_what_the_newest_release_writes_and_cannot_read_is_not_written(network, written):
    text, losses = write(network)

    assert "RampSchedule" in " ".join(map(str, losses))
    assert "RampSchedule" not in text
    assert written in text


def test_a_layer_of_0_9_that_is_not_written_is_refused_for_what_it_is():
    network = tutorial(Convolution1DLayer(n_in=3, n_out=4, kernel_size=2))
    with pytest.raises(ConfigurationError, match="it is a Convolution1DLayer, which is not written as 0"):
        network.to_json("0.9.1")


def test_losses_are_warnings():
    with pytest.warns(ConfigurationWarning, match="lost-in-dialect"):
        old().to_json()


NO_SIMPLE_RNN = "layer 0 (SimpleRnn): it is a SimpleRnn, which DL4J 0.9.1 cannot say\n    write the dialect 1.0.0-M2.1"
NOT_DL4J = "layer 0 (GRU): it is a GRU, which DL4J {} cannot say\n    predictions would differ with any other layer"


@pytest.mark.parametrize(
    ("network", "dialect", "message"),
    [
        (tutorial(SimpleRnn(n_in=3, n_out=4)), "0.9.1", NO_SIMPLE_RNN),
        *((tutorial(GRU(n_in=3, n_out=4)), dialect, NOT_DL4J.format(dialect)) for dialect in ("1.0.0-M2.1", "0.9.1")),
        (tutorial(LSTM(n_in=3, n_out=4, masked_steps="carry")), "1.0.0-M2.1", "layer 0 (LSTM), maskedSteps: it is carry"),
        (tutorial(GravesLSTM(n_in=3, n_out=4, activation="GELU")), "0.9.1", "layer 0 (GravesLSTM), activation: it is GELU"),
        (tutorial(GravesLSTM(n_in="${size}", n_out=4)), "1.0.0-M2.1", "${size}: it is not bound"),
        (tutorial(), "0.7.0", "dialect: '0.7.0' is given, which is not written"),
    ],
)
def test_what_predictions_need_is_refused(network, dialect, message):
    with pytest.raises(ConfigurationError) as caught:
        network.to_json(dialect)

    assert message in str(caught.value)


def test_alpha_dropout_says_the_numbers_of_selu():
    """DL4J takes them for 0 where they are missing, and the layer's inputs then drop to 0 as with a plain dropout."""
    layers = [LSTM(nIn=3, nOut=4, dropOut=AlphaDropout(0.5)), RnnOutputLayer("mse", nOut=2)]
    listed = NeuralNetConfiguration.Builder().activation("tanh").list()
    for layer in layers:
        listed = listed.layer(layer)
    built = listed.build()
    dropout = json.loads(built.to_json())["confs"][0]["layer"]["idropout"]
    assert (dropout["alpha"], dropout["lambda"]) == (1.6732632423543772, 1.0507009873554804)
    assert MultiLayerConfiguration.from_json(built.to_json()).layers[0].drop_out == built.layers[0].drop_out
