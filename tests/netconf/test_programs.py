"""Java programs rewritten word for word, against what the real DL4J printed for them (programs/*.json, its own toJson)."""

import json
from pathlib import Path

import pytest

from netconf import (
    LSTM,
    Activation,
    Adam,
    BackpropType,
    Dropout,
    GradientNormalization,
    GravesLSTM,
    LossFunction,
    LossFunctions,
    Nesterovs,
    NeuralNetConfiguration,
    OptimizationAlgorithm,
    RmsProp,
    RnnOutputLayer,
    Updater,
    WeightInit,
)
from tests.golden.translate import translate

FOLDER = Path(__file__).parent / "programs"


def two_layer_text():
    cells, alphabet, window = 120, 64, 40
    return (
        NeuralNetConfiguration.Builder()
        .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT)
        .iterations(1)
        .learningRate(0.05)
        .seed(2024)
        .regularization(True)
        .l2(0.0005)
        .weightInit(WeightInit.XAVIER)
        .updater(Updater.RMSPROP)
        .list()
        .layer(0, GravesLSTM.Builder().nIn(alphabet).nOut(cells).activation(Activation.TANH).build())
        .layer(1, GravesLSTM.Builder().nIn(cells).nOut(cells).activation(Activation.TANH).build())
        .layer(
            2,
            RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .activation(Activation.SOFTMAX)
            .nIn(cells)
            .nOut(alphabet)
            .build(),
        )
        .backpropType(BackpropType.TruncatedBPTT)
        .tBPTTForwardLength(window)
        .tBPTTBackwardLength(window)
        .pretrain(False)
        .backprop(True)
        .build()
    )


def builder_variables():
    width = 24
    common = NeuralNetConfiguration.Builder()
    common.seed(7)
    common.learningRate(0.02)
    common.biasInit(0)
    common.miniBatch(False)
    common.updater(Updater.NESTEROVS).momentum(0.8)
    common.weightInit(WeightInit.RELU)
    common.gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue).gradientNormalizationThreshold(0.5)
    stack = common.list()
    hidden = GravesLSTM.Builder()
    hidden.nIn(9)
    hidden.nOut(width)
    hidden.activation(Activation.SOFTSIGN)
    hidden.dropOut(0.6)
    stack.layer(0, hidden.build())
    last = RnnOutputLayer.Builder(LossFunction.MSE)
    last.activation(Activation.IDENTITY)
    last.nIn(width).nOut(2)
    stack.layer(1, last.build())
    stack.pretrain(False)
    stack.backprop(True)
    return stack.build()


def loop_and_ternary():
    widths, inputs, classes = [48, 32, 16], 11, 4
    builder = NeuralNetConfiguration.Builder().seed(99).weightInit(WeightInit.XAVIER).updater(Nesterovs(0.01, 0.9)).list()
    for i, width in enumerate(widths):
        builder.layer(
            i,
            LSTM.Builder()
            .nIn(inputs if i == 0 else widths[i - 1])
            .nOut(width)
            .activation(Activation.TANH if i % 2 == 0 else Activation.SOFTSIGN)
            .build(),
        )
    output = RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(widths[-1]).nOut(classes)
    builder.layer(len(widths), output.activation(Activation.SOFTMAX).build())
    builder.backpropType(BackpropType.TruncatedBPTT)
    builder.tBPTTLength(widths[0] // 3)
    return builder.build()


def counted_list():
    builder = (
        NeuralNetConfiguration.Builder(dl4j="0.5.0")
        .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT)
        .iterations(2)
        .learningRate(0.1)
        .rmsDecay(0.95)
        .seed(12)
        .updater(Updater.RMSPROP)
        .weightInit(WeightInit.XAVIER)
        .list(2)
    )
    builder.layer(0, GravesLSTM.Builder().nIn(6).nOut(30).activation("tanh").build())
    builder.layer(1, RnnOutputLayer.Builder(LossFunction.MCXENT).activation("softmax").nIn(30).nOut(6).build())
    builder.pretrain(False).backprop(True)
    return builder.build()


def constant_arithmetic():
    features, hidden, frames = 33, 49, 150
    return (
        NeuralNetConfiguration.Builder()
        .seed(1024)
        .l2(1e-4 * 0.5)
        .weightInit(WeightInit.XAVIER)
        .updater(RmsProp.Builder().learningRate(5e-3 / 2).rmsDecay(1 - 0.04).build())
        .list()
        .layer(LSTM.Builder().nIn(features).nOut(hidden).activation(Activation.TANH).build())
        .layer(
            LSTM.Builder()
            .nIn(hidden)
            .nOut(hidden // 2)
            .activation(Activation.TANH)
            .gateActivationFunction(Activation.HARDSIGMOID)
            .dropOut(1 - 0.2)
            .build()
        )
        .layer(RnnOutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).nIn(hidden // 2).nOut(3).build())
        .backpropType(BackpropType.TruncatedBPTT)
        .tBPTTForwardLength(frames // 4)
        .tBPTTBackwardLength(frames // 4)
        .build()
    )


def comments_everywhere():
    return (
        NeuralNetConfiguration.Builder()
        .seed(64)
        .weightInit(WeightInit.XAVIER)
        .updater(Adam(0.004))
        .list()
        .layer(0, LSTM.Builder().name("a // not a comment").nIn(5).nOut(22).activation(Activation.TANH).build())
        .layer(
            1,
            RnnOutputLayer.Builder(LossFunction.MCXENT)
            .name("b /* nor this */")
            .activation(Activation.SOFTMAX)
            .nIn(22)
            .nOut(5)
            .build(),
        )
        .build()
    )


PROGRAMS = {
    two_layer_text: "0.9.1",
    builder_variables: "0.9.1",
    loop_and_ternary: "1.0.0-M2.1",
    counted_list: "0.5.0",
    constant_arithmetic: "1.0.0-M2.1",
    comments_everywhere: "1.0.0-M2.1",
}
NETWORK = [
    "seed",
    "mini_batch",
    "minibatch_division",
    "iterations",
    "backprop_type",
    "tbptt_forward_length",
    "tbptt_backward_length",
    "input_pre_processors",
]
LAYER = [
    "type",
    "n_in",
    "n_out",
    "activation",
    "updater",
    "bias_updater",
    "l1",
    "l2",
    "l1_bias",
    "l2_bias",
    "gradient_normalization",
    "gradient_normalization_threshold",
    "gate_activation_function",
    "forget_gate_bias_init",
    "loss_function",
    "data_format",
]


def _without_dropout(document):
    """The test helper for JSON knows no dropout; it is asked for separately."""
    for conf in document["confs"]:
        fields = conf["layer"] if "@class" in conf["layer"] else next(iter(conf["layer"].values()))
        fields.pop("idropout", None)
        fields.pop("dropOut", None)
    return document


@pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_the_chain_means_what_dl4j_made_of_it(program):
    document = json.loads((FOLDER / f"{program.__name__}.json").read_text(encoding="utf-8"))
    theirs, _ = translate(_without_dropout(document), PROGRAMS[program], "FLOAT")
    ours = program()

    assert {name: getattr(ours, name) for name in NETWORK} == {name: getattr(theirs, name) for name in NETWORK}
    for mine, other in zip(ours.layers, theirs.layers, strict=True):
        assert {name: getattr(mine, name, None) for name in LAYER} == {name: getattr(other, name, None) for name in LAYER}


def test_dropout_is_the_probability_to_keep():
    assert builder_variables().layers[0].drop_out == Dropout(keep=0.6)
    assert constant_arithmetic().layers[1].drop_out == Dropout(keep=0.8)


def test_names_may_be_any_text():
    assert [layer.name for layer in comments_everywhere().layers] == ["a // not a comment", "b /* nor this */"]
