"""Our YAML as a writer: short, common things on top, and nothing that goes without saying."""

from pathlib import Path

from netconf.layers import LSTM, DenseLayer, GravesLSTM, RnnOutputLayer
from netconf.loading import load
from netconf.network import Draft, MultiLayerConfiguration
from netconf.resolve import resolve
from netconf.schedules import MapSchedule
from netconf.updaters import Adam, Nesterovs, RmsProp
from netconf.weights import Dropout, Regularization
from netconf.yaml import emit

EXAMPLE = Path(__file__).parents[2] / "examples" / "shakespeare.yaml"
SHAKESPEARE = """\
seed: 12345
updater: {type: RmsProp, learningRate: 0.1}
minibatchDivision: afterUpdater
l2: {value: 0.001, apply: afterUpdater}
backpropType: TruncatedBPTT
tBPTTForwardLength: 50
tBPTTBackwardLength: 50
layers:
  - {type: GravesLSTM, nIn: 77, nOut: 200, activation: TANH}
  - {type: GravesLSTM, nOut: 200, activation: TANH}
  - {type: RnnOutputLayer, nOut: 77, activation: SOFTMAX, lossFunction: MCXENT}
"""


def written(*layers, **settings):
    return resolve(Draft(layers=layers, **settings)).to_yaml()


def test_the_tutorial_network_takes_eleven_lines():
    assert load(EXAMPLE, {"vocabulary": 77}).to_yaml() == SHAKESPEARE


def test_to_yaml_has_dl4js_name_too():
    network = MultiLayerConfiguration.fromYaml(SHAKESPEARE)

    assert network.toYaml() == network.to_yaml() == SHAKESPEARE


def test_the_rate_and_the_activation_are_written_although_they_are_the_defaults():
    text = written(DenseLayer(n_in=3, n_out=2))

    assert (
        text
        == "updater: {type: Sgd, learningRate: 0.001}\nlayers:\n  - {type: DenseLayer, nIn: 3, nOut: 2, activation: SIGMOID}\n"
    )


def test_what_only_some_layers_have_stands_on_them():
    text = written(
        LSTM(n_in=3, n_out=4, updater=Adam(0.01), l2=Regularization(value=0.1), drop_out=Dropout(keep=0.8)),
        RnnOutputLayer(n_out=2, updater=Nesterovs(0.1, 0.5), bias_updater=Adam(), drop_out=Dropout(keep=0.8)),
    )

    assert text == (
        "dropOut: {keep: 0.8}\n"
        "layers:\n"
        "  - type: LSTM\n"
        "    nIn: 3\n"
        "    nOut: 4\n"
        "    activation: SIGMOID\n"
        "    updater: {type: Adam, learningRate: 0.01}\n"
        "    l2: 0.1\n"
        "  - type: RnnOutputLayer\n"
        "    nOut: 2\n"
        "    activation: SOFTMAX\n"
        "    lossFunction: MCXENT\n"
        "    updater: {type: Nesterovs, learningRate: 0.1, momentum: 0.5}\n"
        "    biasUpdater: {type: Adam, learningRate: 0.001}\n"
    )


def test_preprocessors_are_written_only_when_they_would_not_be_inserted():
    inserted = written(LSTM(n_in=3, n_out=4), DenseLayer(n_out=4), LSTM(n_out=4))
    given = written(DenseLayer(n_in=3, n_out=4), input_pre_processors={0: {"type": "RnnToFeedForwardPreProcessor"}})

    assert "inputPreProcessors" not in inserted
    assert given.endswith("inputPreProcessors: {0: {type: RnnToFeedForwardPreProcessor}}\n")


def test_an_order_of_axes_is_written_once_where_it_enters():
    text = written(GravesLSTM(n_in=3, n_out=4, data_format="NWC"), LSTM(n_out=4), RnnOutputLayer(n_out=2))

    assert text.count("NWC") == 1
    assert all(layer.data_format == "NWC" for layer in MultiLayerConfiguration.from_yaml(text).layers)


def test_a_long_schedule_is_broken_into_lines():
    schedule = MapSchedule(schedule_type="EPOCH", values={index * 10: 1 / (index + 1) for index in range(12)})
    text = written(DenseLayer(n_in=3, n_out=2), updater=RmsProp(schedule))

    assert max(map(len, text.splitlines())) <= emit.WIDTH
    assert MultiLayerConfiguration.from_yaml(text).layers[0].updater.learning_rate == schedule


def test_numbers_and_texts_are_read_back_by_every_reader_of_yaml():
    words = {
        "small": 1e-8,
        "large": 1e22,
        "whole": 1.0,
        "truth": "yes",
        "number": "0.1",
        "sign": "a: b",
        "bell": "\a",
        "face": "😀",
    }

    assert emit.document(words).splitlines() == [
        "small: 1.0e-08",
        "large: 1.0e+22",
        "whole: 1.0",
        'truth: "yes"',
        'number: "0.1"',
        'sign: "a: b"',
        'bell: "\\x07"',
        'face: "😀"',
    ]
