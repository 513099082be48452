"""A network that comes out of a file goes on as if it had never been in one."""

import numpy as np
import pytest

import runtime
from netconf.network import MultiLayerConfiguration
from runtime.formats.model_file import load_model, save

SPEC = """\
seed: 3
updater: {{type: {updater}, learningRate: 0.02}}
backpropType: TruncatedBPTT
tBPTTForwardLength: 4
tBPTTBackwardLength: 4
layers:
  - {{type: {cell}, nIn: 5, nOut: 7, activation: TANH}}
  - {{type: RnnOutputLayer, nOut: 5, activation: SOFTMAX, lossFunction: MCXENT}}
"""


def minibatches(count, layout):
    random = np.random.default_rng(1)
    for _ in range(count):
        x = random.standard_normal((3, 5, 10))
        y = np.eye(5)[random.integers(5, size=(3, 10))].transpose(0, 2, 1)
        yield (x, y) if layout == "NCW" else (x.transpose(0, 2, 1), y.transpose(0, 2, 1))


@pytest.mark.parametrize("updater", ["Sgd", "RmsProp", "Adam", "Nesterovs", "AdaGrad"])
@pytest.mark.parametrize(("cell", "dtype", "layout"), [("GravesLSTM", "float32", "NCW"), ("LSTM", "float64", "NWC")])
def test_a_continued_training_is_an_uninterrupted_one_bit_for_bit(tmp_path, updater, cell, dtype, layout):
    configuration = MultiLayerConfiguration.from_yaml(SPEC.format(updater=updater, cell=cell))
    straight = runtime.MultiLayerNetwork(configuration, dtype=dtype, layout=layout).init()
    data = list(minibatches(6, layout))
    for x, y in data[:3]:
        straight.fit(x, y)
    straight.rnn_time_step(data[0][0])  # leaves a stored state
    straight.epoch = 4
    save(straight, tmp_path / "model.zip")
    continued = runtime.load(tmp_path / "model.zip")

    assert (continued.dtype, continued.layout) == (np.dtype(dtype), layout)
    assert (continued.iteration, continued.epoch) == (straight.iteration, 4)
    expected, found = (network.rnn_time_step(data[1][0]) for network in (straight, continued))
    assert expected.tobytes() == found.tobytes()
    for x, y in data[3:]:
        straight.fit(x, y)
        continued.fit(x, y)
    assert straight.params().tobytes() == continued.params().tobytes()
    assert straight.updater_state().tobytes() == continued.updater_state().tobytes()
    assert straight.score() == continued.score()


def test_without_the_updater_state_the_parameters_are_those_of_the_file(tmp_path):
    network = runtime.MultiLayerNetwork(MultiLayerConfiguration.from_yaml(SPEC.format(updater="Adam", cell="LSTM"))).init()
    network.fit(*next(minibatches(1, "NCW")))
    save(network, tmp_path / "model.zip", updater=False)
    loaded = load_model(tmp_path / "model.zip").network

    assert loaded.params().tobytes() == network.params().tobytes()
    assert not loaded.updater_state().any()


def test_save_of_a_network_and_of_its_copy_make_the_same_file(tmp_path):
    network = runtime.MultiLayerNetwork(MultiLayerConfiguration.from_yaml(SPEC.format(updater="Adam", cell="LSTM"))).init()
    network.save(tmp_path / "1.zip")
    runtime.load(tmp_path / "1.zip").save(tmp_path / "2.zip")

    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
