"""Every layer's words: what it takes from the network, from its neighbours and from DL4J, and what it refuses."""

import pytest

import netconf
from netconf import (
    GRU,
    LSTM,
    Activation,
    ActivationLayer,
    BatchNormalization,
    Bidirectional,
    CnnToRnnPreProcessor,
    ConfigurationError,
    Convolution1D,
    Convolution1DLayer,
    ConvolutionLayer,
    CoupledLSTM,
    Cropping1D,
    Cropping2D,
    DenseLayer,
    Dropout,
    DropoutLayer,
    ElementWiseMultiplicationLayer,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    FrozenLayer,
    GlobalPoolingLayer,
    GravesBidirectionalLSTM,
    GravesLSTM,
    InputType,
    LastTimeStep,
    LearnedSelfAttentionLayer,
    LossLayer,
    MaskedSteps,
    MaskLayer,
    MaskZeroLayer,
    MaxNormConstraint,
    Mode,
    OutputLayer,
    PReLULayer,
    RecurrentAttentionLayer,
    Regularization,
    RepeatVector,
    RnnLossLayer,
    RnnOutputLayer,
    SelfAttentionLayer,
    SimpleRnn,
    Subsampling1DLayer,
    SubsamplingLayer,
    TimeDistributed,
    WeightInit,
    ZeroPadding1DLayer,
    ZeroPaddingLayer,
    parameters_of,
)
from netconf.network import Draft
from netconf.resolve import resolve

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")

SERIES = InputType.recurrent(3)
END = RnnOutputLayer(nOut=2)


def built(*layers, input_type=SERIES, **settings):
    return resolve(Draft(layers=layers, input_type=input_type, **settings))


def first(layer, **settings):
    """A layer that takes series, in a network of its own."""
    return built(layer, END, **settings).layers[0]


def faults(*layers, **settings):
    with pytest.raises(ConfigurationError) as error:
        built(*layers, **settings)
    return str(error.value)


# --- parameters ------------------------------------------------------------------------------------------------------------

PARAMETERS = {
    "SimpleRnn": (SimpleRnn(nOut=4), {"W": (3, 4), "RW": (4, 4), "b": (1, 4)}),
    "SimpleRnn, normalised": (
        SimpleRnn(nOut=4, hasLayerNorm=True),
        {"W": (3, 4), "RW": (4, 4), "b": (1, 4), "g": (1, 8)},
    ),
    "GRU": (GRU(nOut=4), {"W": (3, 12), "RW": (4, 12), "b": (1, 12)}),
    "GRU, reset after": (GRU(nOut=4, resetAfter=True), {"W": (3, 12), "RW": (4, 12), "b": (1, 12), "rb": (1, 12)}),
    "CoupledLSTM": (CoupledLSTM(nOut=4), {"W": (3, 12), "RW": (4, 12), "b": (1, 12)}),
    "CoupledLSTM, peepholes": (CoupledLSTM(nOut=4, peepholes=True), {"W": (3, 12), "RW": (4, 14), "b": (1, 12)}),
    "GravesBidirectionalLSTM": (
        GravesBidirectionalLSTM(nOut=4),
        {"WF": (3, 16), "RWF": (4, 19), "bF": (1, 16), "WB": (3, 16), "RWB": (4, 19), "bB": (1, 16)},
    ),
    "Bidirectional": (
        Bidirectional(SimpleRnn(nOut=4)),
        {"fW": (3, 4), "fRW": (4, 4), "fb": (1, 4), "bW": (3, 4), "bRW": (4, 4), "bb": (1, 4)},
    ),
    "FrozenLayer": (FrozenLayer(MaskZeroLayer(SimpleRnn(nOut=4))), {"W": (3, 4), "RW": (4, 4), "b": (1, 4)}),
    "TimeDistributed": (TimeDistributed(DenseLayer(nOut=4)), {"W": (3, 4), "b": (1, 4)}),
    "EmbeddingSequenceLayer": (EmbeddingSequenceLayer(nIn=9, nOut=4), {"W": (9, 4)}),
    "BatchNormalization": (
        BatchNormalization(),
        {"gamma": (1, 3), "beta": (1, 3), "mean": (1, 3), "log10stdev": (1, 3)},
    ),
    "BatchNormalization, locked": (
        BatchNormalization(lockGammaBeta=True, useLogStd=False),
        {"mean": (1, 3), "var": (1, 3)},
    ),
    "ElementWiseMultiplicationLayer": (ElementWiseMultiplicationLayer(), {"W": (1, 3), "b": (1, 3)}),
    "PReLULayer": (PReLULayer(inputShape=(3, 7), sharedAxes=(2,)), {"W": (3, 1)}),
    "AutoEncoder": (netconf.AutoEncoder(nOut=4), {"W": (3, 4), "b": (1, 4), "vb": (1, 3)}),
    "Convolution1DLayer": (Convolution1DLayer(kernelSize=5, nOut=4), {"b": (1, 4), "W": (4, 3, 5)}),
    "SelfAttentionLayer": (SelfAttentionLayer(nHeads=1), {}),
    "SelfAttentionLayer, projected": (
        SelfAttentionLayer(nHeads=2, projectInput=True, nOut=6),
        {"Wq": (2, 3, 3), "Wk": (2, 3, 3), "Wv": (2, 3, 3), "Wo": (6, 6)},
    ),
    "LearnedSelfAttentionLayer": (LearnedSelfAttentionLayer(nHeads=1, nQueries=5), {"Q": (1, 3, 5)}),
    "RecurrentAttentionLayer": (
        RecurrentAttentionLayer(nHeads=2, nOut=4),
        {
            "W": (3, 4),
            "RW": (4, 4),
            "Wq": (2, 2, 4),
            "Wk": (2, 2, 3),
            "Wv": (2, 2, 3),
            "Wo": (4, 4),
            "b": (1, 4),
        },
    ),
    "MaskLayer": (MaskLayer(), {}),
    "Subsampling1DLayer": (Subsampling1DLayer(), {}),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_in_the_order_of_the_flat_vector(name):
    layer, shapes = PARAMETERS[name]

    made = {spec.name: spec.shape for spec in parameters_of(first(layer))}

    assert shapes == made
    assert list(shapes) == list(made)


def test_parameters_of_an_image_layer():
    convolution = built(
        ConvolutionLayer(kernelSize=(2, 3), nOut=4), OutputLayer(nOut=2), input_type=InputType.convolutional(9, 8, 3)
    )

    assert [("b", (1, 4), "F"), ("W", (4, 3, 2, 3), "C")] == [
        (spec.name, spec.shape, spec.order) for spec in parameters_of(convolution.layers[0])
    ]


def test_statistics_are_neither_weights_nor_biases():
    assert ["gain", "gain", "statistic", "statistic"] == [spec.kind for spec in parameters_of(first(BatchNormalization()))]


# --- inheritance -----------------------------------------------------------------------------------------------------------


def test_a_wrapped_layer_inherits_and_its_wrapper_does_not():
    wrapper = first(Bidirectional(LSTM(nOut=4)), l2=0.1, drop_out={"keep": 0.5}, activation="TANH")

    assert wrapper.drop_out is None
    assert wrapper.mode is Mode.CONCAT
    assert wrapper.layer.l2 == Regularization(value=0.1)
    assert wrapper.layer.drop_out == Dropout(keep=0.5)
    assert wrapper.layer.activation is Activation.TANH


def test_a_wrapper_and_the_layer_inside_have_one_name():
    conf = built(LastTimeStep(LSTM(name="encoder", nOut=4)), FrozenLayer(DenseLayer(nOut=3), name="dense"), OutputLayer(nOut=2))

    assert ["encoder", "dense", "layer2"] == [layer.name for layer in conf.layers]
    assert ["encoder", "dense"] == [layer.layer.name for layer in conf.layers[:2]]


@pytest.mark.parametrize(
    ("layer", "steps"),
    [
        (LSTM(nOut=4), MaskedSteps.passThrough),
        (CoupledLSTM(nOut=4), MaskedSteps.passThrough),
        (SimpleRnn(nOut=4), MaskedSteps.zero),
        (GravesBidirectionalLSTM(nOut=4), MaskedSteps.zero),
        (Bidirectional(LSTM(nOut=4)), MaskedSteps.passThrough),
        (MaskZeroLayer(LSTM(nOut=4)), MaskedSteps.zero),
        (MaskZeroLayer(Bidirectional(LSTM(nOut=4))), MaskedSteps.zero),
        (MaskZeroLayer(LSTM(nOut=4, maskedSteps="carry")), MaskedSteps.carry),
    ],
)
def test_masked_steps_follow_the_kind_and_the_wrapper(layer, steps):
    assert steps is netconf.layers.inside(first(layer)).masked_steps


@pytest.mark.parametrize(
    ("layer", "activation"),
    [
        (DenseLayer(nOut=3), Activation.TANH),
        (ActivationLayer(), Activation.TANH),
        (EmbeddingSequenceLayer(nIn=9, nOut=4), Activation.IDENTITY),
        (RecurrentAttentionLayer(nHeads=1, nOut=4), Activation.TANH),
    ],
)
def test_activations_that_are_not_said(layer, activation):
    assert activation is first(layer, activation="TANH" if activation is Activation.TANH else "RELU").activation


def test_losses_without_weights():
    conf = built(LSTM(nOut=4), RnnLossLayer(), activation="SOFTMAX")
    assert conf.layers[1].activation is Activation.SOFTMAX
    conf = built(LastTimeStep(LSTM(nOut=4)), LossLayer(), activation="TANH")
    assert conf.layers[1].activation is Activation.IDENTITY


def test_the_network_does_not_reach_what_a_constructor_sets():
    assert first(PReLULayer(inputShape=(3, 7)), weight_init="RELU").weight_init is WeightInit.ZERO
    assert first(SelfAttentionLayer(nHeads=1), weight_init="RELU").weight_init is WeightInit.XAVIER
    own = SelfAttentionLayer(nHeads=1, weightInit="UNIFORM")
    assert first(own, weight_init="RELU").weight_init is WeightInit.UNIFORM


def test_a_size_that_heads_share_need_not_be_said():
    said, unsaid = (SelfAttentionLayer(nHeads=2, projectInput=True, nOut=6, **words) for words in ({"headSize": 3}, {}))

    assert first(said) == first(unsaid)
    assert first(said.model_copy(update={"head_size": 2})).head_size == 2


def test_settings_without_effect_are_off_and_said_so():
    conf = built(
        GlobalPoolingLayer(dropOut={"keep": 0.5}), BatchNormalization(l2=0.5), OutputLayer(nOut=2), l2=0.1, drop_out={"keep": 0.7}
    )

    assert conf.layers[0].drop_out is None
    assert conf.layers[1].l2 is None
    assert ["dropOut has no effect on GlobalPoolingLayer, as in DL4J", "l2 has no effect on BatchNormalization, as in DL4J"] == [
        finding.message for finding in conf.findings if finding.code == "no-effect"
    ]


def test_a_constraint_acts_on_the_weights_of_the_layer_inside():
    conf = built(Bidirectional(LSTM(nOut=4)), MaskLayer(), END, constraints=[MaxNormConstraint(max_norm=1)])

    assert ("W", "RW") == conf.layers[0].layer.constraints[0].params
    assert () == conf.layers[1].constraints


# --- sizes -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (Bidirectional(LSTM(nOut=4)), 8),
        (Bidirectional("ADD", LSTM(nOut=4)), 4),
        (FrozenLayer(Bidirectional(LSTM(nOut=4))), 8),
        (GravesBidirectionalLSTM(nOut=4), 4),
        (MaskLayer(), 3),
        (DropoutLayer(0.5), 3),
        (SelfAttentionLayer(nHeads=1), 3),
        (TimeDistributed(DenseLayer(nOut=4)), 4),
        (EmbeddingSequenceLayer(nIn=9, nOut=4), 4),
        (Convolution1D(kernelSize=2, nOut=4), 4),
        (ZeroPadding1DLayer((1, 2)), 3),
    ],
)
def test_the_size_that_the_next_layer_gets(layer, size):
    assert size == built(layer, END).layers[1].n_in


def test_a_summary_needs_no_preprocessor():
    for summary in (LastTimeStep(LSTM(nOut=4)), GlobalPoolingLayer("AVG")):
        conf = built(LSTM(nOut=4), summary, OutputLayer(nOut=2))
        assert {} == conf.input_pre_processors
        assert not [finding for finding in conf.findings if finding.code == "steps-as-examples"]


def test_a_vector_is_repeated():
    conf = built(DenseLayer(nOut=4), RepeatVector(repetitionFactor=5), LSTM(nOut=3), END, input_type=InputType.feedForward(7))

    assert {} == conf.input_pre_processors
    assert 4 == conf.layers[2].n_in


def test_an_embedding_keeps_its_vocabulary():
    conf = built(EmbeddingSequenceLayer(nIn=30522, nOut=4), END, input_type=InputType.recurrent(1))

    assert 30522 == conf.layers[0].n_in


def test_images_become_series():
    conf = built(
        ConvolutionLayer(kernelSize=3, nOut=5),
        SubsamplingLayer(kernelSize=2),
        ZeroPaddingLayer((1, 0)),
        LSTM(nOut=4),
        END,
        input_type=InputType.convolutional(9, 8, 2),
    )

    assert {3: CnnToRnnPreProcessor(5, 3, 5)} == conf.input_pre_processors
    assert 75 == conf.layers[3].n_in


def test_a_size_that_waits_for_a_placeholder_follows_when_it_is_bound():
    conf = built(Bidirectional(LSTM(nOut="${n}")), END)
    assert ("n",) == conf.placeholders()
    assert conf.layers[1].n_in is None

    assert 14 == netconf.bind(conf, {"n": 7}).layers[1].n_in


# --- faults ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "text"),
    [
        ((Bidirectional(DenseLayer(nOut=4)), END), "layer 0 (Bidirectional), layer: DenseLayer is not recurrent"),
        ((LastTimeStep(DenseLayer(nOut=4)), OutputLayer(nOut=2)), "layer 0 (LastTimeStep), layer: LastTimeStep takes a step"),
        ((TimeDistributed(LSTM(nOut=4)), END), "layer 0 (TimeDistributed), layer: TimeDistributed applies a layer for vectors"),
        ((Bidirectional(LSTM()), END), "layer 0 (Bidirectional), layer, nOut: it is not set"),
        ((SelfAttentionLayer(), END), "layer 0 (SelfAttentionLayer), nHeads: it must be greater than 0"),
        ((SelfAttentionLayer(nHeads=2), END), "layer 0 (SelfAttentionLayer), nHeads: 2 heads need projections"),
        (
            (SelfAttentionLayer(nHeads=2, nOut=5, projectInput=True), END),
            "layer 0 (SelfAttentionLayer), nHeads: nOut 5 cannot be shared by 2 heads",
        ),
        ((LearnedSelfAttentionLayer(nHeads=1), END), "layer 0 (LearnedSelfAttentionLayer), nQueries: it must be greater than 0"),
        ((Convolution1DLayer(nOut=3), END), "layer 0 (Convolution1DLayer), kernelSize: it is not set"),
        ((ElementWiseMultiplicationLayer(nOut=5), OutputLayer(nOut=2)), "nOut: it is 5, but nIn is 3: both are the same here"),
        ((LSTM(nOut=3), PReLULayer(), END), "layer 1 (PReLULayer), inputShape: it is not set"),
        ((LossLayer(), DenseLayer(nOut=2)), "layer 0 (LossLayer): an output layer is the last one"),
        ((LSTM(nOut=3), RnnLossLayer(activation="TANH")), "layer 1 (RnnLossLayer): MCXENT needs probabilities"),
        (
            (GlobalPoolingLayer(), GlobalPoolingLayer(), OutputLayer(nOut=2)),
            "layer 1 (GlobalPoolingLayer): it pools series or images",
        ),
    ],
)
def test_faults_name_the_layer(layers, text):
    assert text in faults(*layers)


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (Convolution1DLayer(kernelSize=6, nOut=2), "the window spans 6, but the series has 5"),
        (Convolution1DLayer(kernelSize=3, dilation=3, nOut=2), "the window spans 7, but the series has 5"),
        (Convolution1DLayer(kernelSize=2, stride=2, nOut=2, convolutionMode="Strict"), "in mode Strict the windows must fit"),
        (Cropping1D((2, 3)), "it cuts off 5 steps, but the series has 5"),
    ],
)
def test_windows_that_do_not_fit_the_series(layer, text):
    assert text in faults(layer, END, input_type=InputType.recurrent(3, 5))


def test_truncation_needs_the_whole_series():
    text = faults(LastTimeStep(LSTM(nOut=4)), OutputLayer(nOut=2), backprop_type="TruncatedBPTT")
    assert text.startswith("layer 0 (LastTimeStep): truncated backpropagation cuts the series into segments, but LastTimeStep")


def test_images_of_unknown_size():
    text = faults(ConvolutionLayer(nIn=3, nOut=4), LSTM(nOut=4), END, input_type=None)
    assert "layer 1 (LSTM): it takes time series [minibatch, size, time], but images of unknown height and width come" in text


@pytest.mark.parametrize("make", [netconf.RBM, netconf.RBM.Builder, lambda: netconf.RBM.Builder(3)])
def test_a_layer_of_dl4j_that_is_not_here(make):
    with pytest.raises(ConfigurationError, match=r"RBM is not supported: it was removed from DL4J in 1\.0"):
        make()


# --- constructors and builders ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (Bidirectional("ADD", LSTM(nOut=3)), Bidirectional(mode=Bidirectional.Mode.ADD, layer=LSTM(nOut=3))),
        (LastTimeStep(LSTM(nOut=3)), LastTimeStep(layer=LSTM(nOut=3))),
        (MaskZeroLayer(LSTM(nOut=3), 1.5), MaskZeroLayer.Builder().underlying(LSTM(nOut=3)).maskValue(1.5).build()),
        (FrozenLayer(LSTM(nOut=3)), FrozenLayer.Builder().layer(LSTM(nOut=3)).build()),
        (DropoutLayer(0.5), DropoutLayer(dropOut=Dropout(0.5))),
        (ActivationLayer("RELU"), ActivationLayer.Builder().activation("relu").build()),
        (LossLayer(lossFunction="MSE"), LossLayer.Builder("MSE").build()),
        (GlobalPoolingLayer("SUM"), GlobalPoolingLayer.Builder("SUM").build()),
        (GlobalPoolingLayer(poolingDimensions=(2, 3)), GlobalPoolingLayer.Builder().poolingDimensions(2, 3).build()),
        (ConvolutionLayer(kernelSize=(5, 4)), ConvolutionLayer.Builder(5, 4).build()),
        (ConvolutionLayer(kernelSize=(5, 4), stride=(2, 2)), ConvolutionLayer.Builder([5, 4], [2, 2]).build()),
        (ConvolutionLayer(kernelSize=(5, 5), padding=(1, 2)), ConvolutionLayer.Builder().kernelSize(5, 5).padding(1, 2).build()),
        (Convolution1DLayer(kernelSize=3, stride=2), Convolution1DLayer.Builder(3, 2).build()),
        (SubsamplingLayer(poolingType="AVG", kernelSize=2), SubsamplingLayer.Builder("AVG", [2, 2]).build()),
        (Subsampling1DLayer(kernelSize=3, stride=2), Subsampling1DLayer.Builder().kernelSize(3).stride(2).build()),
        (ZeroPadding1DLayer(padding=(2, 2)), ZeroPadding1DLayer.Builder(2).build()),
        (ZeroPadding1DLayer(padding=(1, 2)), ZeroPadding1DLayer(1, 2)),
        (ZeroPaddingLayer(padding=(1, 1, 2, 2)), ZeroPaddingLayer(1, 2)),
        (Cropping2D(cropping=(1, 2, 3, 4)), Cropping2D(1, 2, 3, 4)),
        (ZeroPaddingLayer(padding=(1, 1, 2, 2)), ZeroPaddingLayer.Builder(1, 2).build()),
        (Cropping1D(cropping=(1, 3)), Cropping1D.Builder(1, 3).build()),
        (Cropping2D(cropping=(1, 1, 3, 3)), Cropping2D.Builder(1, 3).build()),
        (PReLULayer(inputShape=(3, 4), sharedAxes=(2,)), PReLULayer.Builder().inputShape(3, 4).sharedAxes(2).build()),
        (GravesLSTM(nOut=3, dataFormat="NWC"), GravesLSTM.Builder().units(3).dataFormat("NWC").build()),
        (EmbeddingLayer(nIn=5, nOut=2, hasBias=True), EmbeddingLayer.Builder().nIn(5).nOut(2).hasBias(True).build()),
    ],
)
def test_constructors_take_javas_arguments_and_builders_javas_words(made, said):
    assert said == made
