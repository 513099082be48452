"""Rules between the words of a network, each with the full text that a user reads."""

import pytest

from netconf import (
    LSTM,
    AlphaDropout,
    ConfigurationError,
    DenseLayer,
    DropConnect,
    GaussianDropout,
    LossFMeasure,
    LossMCXENT,
    MapSchedule,
    OutputLayer,
    RampSchedule,
    RmsProp,
    RnnOutputLayer,
    Sgd,
)
from netconf.findings import Severity
from netconf.network import Draft
from netconf.releases import RELEASES
from netconf.resolve import resolve
from netconf.vocabulary import Activation, LossFunction


def network(*layers, lenient=False, **settings):
    return resolve(Draft(layers=layers or (LSTM(nIn=3, nOut=4), RnnOutputLayer(nOut=2)), **settings), lenient=lenient)


def faults(*layers, **settings):
    with pytest.raises(ConfigurationError) as error:
        network(*layers, **settings)
    return str(error.value)


def warnings(*layers, **settings):
    return [str(finding) for finding in network(*layers, **settings).findings if finding.severity is Severity.warning]


def ending(**words):
    return LSTM(nIn=3, nOut=4), RnnOutputLayer(**{"nOut": 2, **words})


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (
            {"activation": "SOFTMAX", "nOut": 1},
            (
                "layer 1 (RnnOutputLayer): SOFTMAX with nOut 1 is always 1\n"
                "    use SIGMOID with XENT for one output, or nOut 2 for two classes"
            ),
        ),
        (
            {"activation": "SOFTMAX", "lossFunction": "XENT"},
            "layer 1 (RnnOutputLayer): XENT with SOFTMAX does not fit\n    use MCXENT with SOFTMAX, or SIGMOID with XENT",
        ),
        (
            {"activation": "SIGMOID", "lossFunction": "MCXENT"},
            (
                "layer 1 (RnnOutputLayer): MCXENT with SIGMOID does not fit: the outputs do not sum to 1\n"
                "    use SOFTMAX with MCXENT, or XENT with SIGMOID"
            ),
        ),
        (
            {"activation": "TANH", "lossFunction": "XENT"},
            (
                "layer 1 (RnnOutputLayer): XENT needs probabilities, but TANH is not confined to 0 to 1\n"
                "    use SIGMOID, or a loss for any number, such as MSE"
            ),
        ),
    ],
)
def test_output_layers_that_do_not_fit(words, text):
    assert faults(*ending(**words)) == text
    assert network(*ending(**words), validateOutputLayerConfig=False).validate_output_layer_config is False
    assert any("[output-layer]" in line for line in warnings(*ending(**words), lenient=True))


def test_the_pairs_that_m21_refuses_and_no_others():
    """The real M2.1 was asked for all pairs."""
    unbounded = [
        "CUBE",
        "ELU",
        "HARDTANH",
        "IDENTITY",
        "LEAKYRELU",
        "RATIONALTANH",
        "RELU",
        "RELU6",
        "RRELU",
        "SELU",
        "SOFTPLUS",
        "SOFTSIGN",
        "SWISH",
        "TANH",
        "THRESHOLDEDRELU",
    ]
    classes = {"MCXENT", "NEGATIVELOGLIKELIHOOD", "SPARSE_MCXENT"}
    expected = {(loss, activation) for loss in classes | {"XENT"} for activation in unbounded}
    expected |= {(loss, "SIGMOID") for loss in classes} | {("XENT", "SOFTMAX")}
    refused = set()
    for loss in LossFunction:
        for activation in Activation:
            try:
                network(*ending(lossFunction=loss, activation=activation))
            except ConfigurationError:
                refused.add((loss.value, activation.value))
    assert refused == expected


def test_losses_with_parameters_are_asked_too():
    assert "MCXENT with SIGMOID does not fit" in faults(*ending(activation="SIGMOID", lossFunction=LossMCXENT(weights=(1, 2))))
    assert network(*ending(activation="SIGMOID", lossFunction=LossFMeasure(beta=2.0)))


@pytest.mark.parametrize(
    ("layers", "settings", "text"),
    [
        (
            (LSTM(nIn=3, nOut=4), RnnOutputLayer(nOut=4), LSTM(nOut=4)),
            {},
            (
                "layer 1 (RnnOutputLayer): an output layer is the last one, but layer 2 (LSTM) follows\n"
                "    make it a DenseLayer, or move it to the end"
            ),
        ),
        (
            (LSTM(nIn=3, nOut=4, name="a"), RnnOutputLayer(nOut=2, name="a")),
            {},
            "layer 1, name: layer 0 is called 'a' already\n    names of layers must differ",
        ),
        (
            ending(weightInit="DISTRIBUTION"),
            {},
            (
                "layer 1 (RnnOutputLayer), weightInit: DISTRIBUTION names no distribution\n"
                "    give it: NormalDistribution(0, 0.01), or in YAML {type: NormalDistribution, mean: 0, std: 0.01}"
            ),
        ),
        (ending(l2=-0.1), {}, "layer 1 (RnnOutputLayer), l2: it must be 0 (off) or greater, but it is -0.1"),
        (ending(), {"l1Bias": -2}, "l1Bias: it must be 0 (off) or greater, but it is -2.0"),
        (
            ending(dropOut={"keep": 0.0}),
            {},
            (
                "layer 1 (RnnOutputLayer), dropOut: keep must be above 0 and at most 1, but it is 0.0\n"
                "    it is the probability to KEEP a value: 0.8 drops a fifth; leave dropOut out to switch it off"
            ),
        ),
        (
            ending(dropOut=AlphaDropout(keep=1.5)),
            {},
            (
                "layer 1 (RnnOutputLayer), dropOut: keep must be above 0 and at most 1, but it is 1.5\n"
                "    it is the probability to KEEP a value: 0.8 drops a fifth; leave dropOut out to switch it off"
            ),
        ),
        (
            ending(dropOut=GaussianDropout(rate=1.0)),
            {},
            "layer 1 (RnnOutputLayer), dropOut: rate must be at least 0 and less than 1, but it is 1.0",
        ),
        (
            ending(weightNoise=DropConnect(0.0)),
            {},
            "layer 1 (RnnOutputLayer), weightNoise: weightRetainProb must be above 0 and at most 1, but it is 0.0",
        ),
        (ending(), {"updater": Sgd(-0.1)}, "updater: learningRate must not be negative, but it is -0.1"),
        (
            ending(updater=Sgd(RampSchedule(baseSchedule=MapSchedule("EPOCH", {5: 0.1}), numIter=3))),
            {},
            (
                "layer 1 (RnnOutputLayer), updater: a MapSchedule needs a value from 0 on, but it begins at 5\n"
                "    add the value of key 0"
            ),
        ),
        (
            ending(lossFunction=LossMCXENT(weights=(1, 2, 3))),
            {},
            "layer 1 (RnnOutputLayer), lossFunction: the loss has 3 weights, but nOut is 2",
        ),
        (
            ending(),
            {"compatibility": "1.0.0-M2.2"},
            (
                "compatibility: '1.0.0-M2.2' is not a release of DL4J\n"
                f"    did you mean 1.0.0-M2.1? known releases: {', '.join(RELEASES)}"
            ),
        ),
    ],
)
def test_what_is_refused(layers, settings, text):
    assert faults(*layers, **settings) == text


def test_the_same_fault_of_several_layers_is_one():
    layers = (LSTM(nIn=3, nOut=4, l2=-1), LSTM(nOut=4, l2=-1), LSTM(nOut=4), RnnOutputLayer(nOut=2, l2=-1))
    assert faults(*layers) == "layers 0, 1 and 3, l2: it must be 0 (off) or greater, but it is -1.0"
    assert faults(*layers[:2], RnnOutputLayer(nOut=2, l2=-1)).startswith("layers 0 to 2, l2: ")


# --- warned of ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "settings", "text"),
    [
        (
            ending(),
            {"tBPTTForwardLength": 50},
            (
                "backpropType: tBPTTForwardLength 50 without effect: backpropType is Standard; "
                "say backpropType TruncatedBPTT to truncate [tbptt-without-truncation]"
            ),
        ),
        (
            ending(),
            {"backpropType": "TruncatedBPTT", "tBPTTForwardLength": 10, "tBPTTBackwardLength": 20},
            (
                "tBPTTBackwardLength: 20 is more than tBPTTForwardLength 10; the gradient goes back 10 steps, "
                "one segment, at most "
                "[tbptt-back-length]"
            ),
        ),
        (
            ending(lossFunction="MSE"),
            {},
            (
                "layer 1 (RnnOutputLayer): softmax with MSE learns slowly; "
                "MCXENT fits softmax, IDENTITY fits MSE [softmax-with-squares]"
            ),
        ),
        (
            (LSTM(nIn=3, nOut=4), OutputLayer(nOut=2)),
            {},
            (
                "layer 1 (OutputLayer): it sees every step of the series as an example of its own; "
                "RnnOutputLayer keeps the series "
                "[steps-as-examples]"
            ),
        ),
        (
            (DenseLayer(nIn=3, nOut=4),),
            {},
            (
                "layer 0 (DenseLayer): the last layer has no loss, so the network cannot be trained; "
                "end it with an RnnOutputLayer or OutputLayer [no-output-layer]"
            ),
        ),
        (
            ending(),
            {"updater": RmsProp(0.1)},
            (
                "updater: RmsProp with learning rate 0.1 usually diverges "
                "where the minibatch is divided before the updater, as in 1.0; "
                "0.001 to 0.01 is usual. The rate 0.1 of older tutorials goes "
                "with minibatchDivision afterUpdater [high-rms-prop-rate]"
            ),
        ),
        (
            ending(dropOut={"keep": 0.2}),
            {},
            (
                "layer 1 (RnnOutputLayer), dropOut: 0.2 is the probability to KEEP: 80% of the values are dropped; "
                "to drop 20% say 0.8 [keeps-less-than-half]"
            ),
        ),
    ],
)
def test_what_is_warned_of(layers, settings, text):
    assert warnings(*layers, **settings) == [text]


@pytest.mark.parametrize(
    "settings",
    [
        {"backpropType": "TruncatedBPTT", "tBPTTForwardLength": 50, "tBPTTBackwardLength": 50},
        {"updater": RmsProp(0.1), "minibatchDivision": "afterUpdater"},
        {"dropOut": {"keep": 0.5}},
    ],
)
def test_what_is_as_it_should_be_passes_in_silence(settings):
    assert warnings(*ending(), **settings) == []
