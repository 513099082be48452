"""What a layer's words meant in the release that its chain speaks, inside wrappers too."""

import pytest

from netconf import (
    LSTM,
    Activation,
    ActivationLayer,
    BatchNormalization,
    Bidirectional,
    ConfigurationError,
    Convolution1DLayer,
    ConvolutionMode,
    DenseLayer,
    Dropout,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    FrozenLayer,
    GlobalPoolingLayer,
    GravesBidirectionalLSTM,
    LastTimeStep,
    LossLayer,
    MaskLayer,
    NeuralNetConfiguration,
    OutputLayer,
    Regularization,
    RmsProp,
    Updater,
)
from netconf.vocabulary import Apply

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


def chain(*layers, dl4j=None, **words):
    builder = NeuralNetConfiguration.Builder(dl4j=dl4j)
    for word, value in words.items():
        getattr(builder, word)(value)
    return builder.list(*layers).build()


def output():
    return OutputLayer.Builder("MSE").nOut(2).activation("identity").build()


def lstm():
    return LSTM.Builder().nIn(3).nOut(4)


def test_the_words_of_a_layer_inside_a_wrapper_have_their_releases_meaning():
    layer = lstm().activation("tanh").updater(Updater.RMSPROP).l2(0.01).dropOut(0.5).build()
    conf = chain(LastTimeStep(Bidirectional(layer)), output(), learningRate=0.2, regularization=True)

    inner = conf.layers[0].layer.layer
    assert RmsProp(learningRate=0.2) == inner.updater
    assert Regularization(value=0.01, apply=Apply.afterUpdater) == inner.l2
    assert Dropout(0.5) == inner.drop_out


def test_faults_of_a_layer_inside_a_wrapper_name_it():
    with pytest.raises(ConfigurationError) as error:
        chain(LastTimeStep(LSTM.Builder().nIn(3).nOut(-4).updater("foo").build()), output())

    assert (
        "2 problems\n"
        "  1. layer 0 (LastTimeStep), layer, updater: expected an updater, but 'foo' was given\n"
        "    allowed: ADADELTA, ADAGRAD, ADAM, ADAMAX, NADAM, NESTEROVS, NONE, RMSPROP, SGD\n"
        "  2. layer 0 (LastTimeStep), layer, nOut: must be at least 1, but -4 was given"
    ) == str(error.value)


def test_the_era_is_chosen_by_words_inside_wrappers_too():
    conf = chain(FrozenLayer(DenseLayer.Builder().nIn(3).nOut(4).learningRate(0.3).build()), output())

    assert Activation.SIGMOID is conf.layers[0].layer.activation
    assert 0.3 == conf.layers[0].layer.updater.learning_rate


@pytest.mark.parametrize(("dl4j", "activation"), [("1.0.0-beta6", Activation.TANH), ("1.0.0-M2.1", Activation.IDENTITY)])
def test_an_embeddings_activation(dl4j, activation):
    conf = chain(EmbeddingLayer.Builder().nIn(9).nOut(4).build(), output(), dl4j=dl4j, activation="tanh")

    assert activation is conf.layers[0].activation


@pytest.mark.parametrize(("dl4j", "has_bias"), [("0.9.1", True), ("1.0.0-alpha", False), (None, False)])
def test_an_embeddings_bias(dl4j, has_bias):
    conf = chain(EmbeddingLayer.Builder().nIn(9).nOut(4).build(), output(), dl4j=dl4j)

    assert has_bias is conf.layers[0].has_bias


@pytest.mark.parametrize(("dl4j", "activation"), [("0.7.2", Activation.TANH), ("0.8.0", Activation.IDENTITY)])
def test_a_loss_layers_activation(dl4j, activation):
    layers = (DenseLayer.Builder().nIn(3).nOut(2).build(), LossLayer.Builder("MSE").build())

    assert activation is chain(*layers, dl4j=dl4j, activation="tanh").layers[1].activation


@pytest.mark.parametrize(("dl4j", "found"), [("0.8.0", []), ("0.9.1", ["no-activation"]), ("1.0.0-alpha", [])])
def test_an_activation_layer_without_activation(dl4j, found):
    conf = chain(ActivationLayer.Builder().build(), DenseLayer.Builder().nIn(3).nOut(2).build(), output(), dl4j=dl4j)

    assert found == [finding.code for finding in conf.findings if finding.code == "no-activation"]


@pytest.mark.parametrize(("dl4j", "logarithm"), [("1.0.0-beta3", False), ("1.0.0-beta4", True)])
def test_the_deviation_of_batch_normalization(dl4j, logarithm):
    conf = chain(BatchNormalization.Builder().nIn(3).nOut(3).build(), output(), dl4j=dl4j)

    assert logarithm is conf.layers[0].use_log_std


@pytest.mark.parametrize(("dl4j", "infers"), [("1.0.0-beta", False), ("1.0.0-beta2", True)])
def test_the_length_of_an_embedded_series(dl4j, infers):
    layers = (EmbeddingSequenceLayer.Builder().nIn(9).nOut(4).build(), GlobalPoolingLayer.Builder().build(), output())

    assert infers is chain(*layers, dl4j=dl4j).layers[0].infer_input_length


def test_the_networks_convolution_mode_reaches_its_layers():
    layers = (Convolution1DLayer.Builder(3).nIn(3).nOut(4).build(), GlobalPoolingLayer.Builder().build(), output())
    conf = chain(*layers, convolutionMode="Causal")

    assert ConvolutionMode.Causal is conf.layers[0].convolution_mode
    assert not [finding for finding in conf.findings if finding.code == "ignored-word"]


def test_words_without_effect_are_said_once_and_dropped():
    conf = chain(
        GravesBidirectionalLSTM.Builder().nIn(3).nOut(4).weightInitRecurrent("RELU").build(),
        MaskLayer.Builder().dropOut(0.5).build(),
        GlobalPoolingLayer.Builder().build(),
        output(),
    )

    assert conf.layers[0].weight_init_recurrent is None
    assert conf.layers[1].drop_out is None
    assert [
        "weightInitRecurrent has no effect on GravesBidirectionalLSTM, as in DL4J",
        "dropOut has no effect on MaskLayer, as in DL4J",
    ] == [finding.message for finding in conf.findings if finding.code == "no-effect"]


def test_layers_without_updater_make_no_remarks_about_it():
    layers = (LSTM.Builder().nIn(3).nOut(4).build(), GlobalPoolingLayer.Builder().build(), output())
    conf = chain(*layers, updater=Updater.RMSPROP)

    assert ["layers 0 and 2, updater"] == [finding.location for finding in conf.findings if finding.code == "hidden-rate"]
