import itertools

import numpy as np
import pytest

from netconf import LSTM, InputType, NeuralNetConfiguration, RnnOutputLayer, Sgd
from runtime import ArrayIterator, ComputationGraph, DataSet, MultiDataSet, MultiLayerNetwork
from runtime.errors import DataError
from runtime.train.listeners import (
    CheckpointListener,
    CollectScoresListener,
    EvaluativeListener,
    InvocationType,
    PerformanceListener,
    ScoreIterationListener,
)


class Network:
    def __init__(self):
        self.iteration = 0

    def score(self):
        return 1 / self.iteration

    def save(self, path):
        path.write_text(str(self.iteration))


def train(network, listener, minibatches, segments=1):
    for _ in range(minibatches):
        for _ in range(segments):
            network.iteration += 1
            listener.iteration_done(network, network.iteration, 0)
        listener.minibatch_done(network)


def test_scores_are_told_at_every_nth_update():
    lines = []
    train(Network(), ScoreIterationListener(3, lines.append), 7)

    assert lines == ["Score at iteration 3 is 0.333333", "Score at iteration 6 is 0.166667"]


def test_scores_are_kept_at_every_nth_update():
    listener = CollectScoresListener(2)
    train(Network(), listener, 5)

    assert listener.scores == [(2, 1 / 2), (4, 1 / 4)]


def test_the_time_of_an_update_is_told(monkeypatch):
    clock, lines = itertools.count(step=0.25), []
    monkeypatch.setattr("runtime.train.listeners.time.perf_counter", lambda: next(clock))
    train(Network(), PerformanceListener(2, True, lines.append), 5)

    assert lines == [
        "Iteration 2: 250 ms an update, 4 in a second; score 0.5",
        "Iteration 4: 250 ms an update, 4 in a second; score 0.25",
    ]


@pytest.mark.parametrize(
    ("invocation", "expected"),
    [(InvocationType.EPOCH_START, 2), (InvocationType.EPOCH_END, 2), (InvocationType.ITERATION_END, 9)],
)
def test_what_is_evaluated_in_between_does_not_change_the_training(invocation, expected):
    random = np.random.default_rng(1)
    x, y = random.normal(size=(9, 3, 8)), random.integers(0, 2, (9, 8))
    networks, texts = [network(), network()], []
    networks[0].set_listeners(EvaluativeListener(DataSet(x[:4, :, :5], y[:4, :5]), 2, invocation, texts.append))
    for net in networks:
        net.fit(ArrayIterator(x, y, 3), epochs=3)

    assert ["Accuracy:" in text for text in texts] == [True] * expected
    np.testing.assert_array_equal(networks[0].params(), networks[1].params())


def test_each_output_of_a_graph_is_evaluated_as_is_said():
    built = NeuralNetConfiguration.Builder().graphBuilder().addInputs("x").setInputTypes(InputType.recurrent(3))
    for name in ("a", "b"):
        built = built.addLayer(name, RnnOutputLayer(nOut=2, activation="identity", lossFunction="mse"), "x")
    lines, x = [], np.ones((2, 3, 4))
    net = ComputationGraph(built.setOutputs("a", "b").build()).init()
    data = MultiDataSet([x], [x[:, :2], x[:, 1:]])
    net.set_listeners(EvaluativeListener(data, output=lines.append, how="evaluate_regression"))
    net.fit(data)

    assert [(line[0], "col_1" in line) for line in lines] == [("a", True), ("b", True)]


def network():
    """Of truncated backpropagation: two updates of each minibatch."""
    chain = NeuralNetConfiguration.Builder().seed(5).updater(Sgd(0.1)).list().layer(LSTM(nIn=3, nOut=4))
    chain = chain.layer(RnnOutputLayer(nOut=2, activation="softmax", lossFunction="mcxent"))
    return MultiLayerNetwork(chain.backpropType("TruncatedBPTT").tBPTTLength(4).build()).init()


def test_a_checkpoint_waits_for_the_end_of_the_minibatch(tmp_path):
    listener = CheckpointListener(tmp_path, every_iterations=2)
    train(Network(), listener, 2, segments=3)

    assert [path.read_text() for path in listener.checkpoints()] == ["3", "6"]


def test_only_the_last_files_are_kept_and_numbers_go_on(tmp_path):
    train(Network(), CheckpointListener(tmp_path, every_iterations=1, keep_last=2), 12)
    listener = CheckpointListener(tmp_path, every_epochs=2, keep_last=2)
    for _ in range(4):
        listener.on_epoch_end(Network())

    assert [path.name for path in listener.checkpoints()] == ["checkpoint_12.zip", "checkpoint_13.zip"]


def test_a_file_is_written_when_enough_time_has_passed(tmp_path):
    listener = CheckpointListener(tmp_path / "new", every_seconds=0)
    train(Network(), listener, 2)

    assert len(listener.checkpoints()) == 2


def test_impossible_frequencies_are_refused(tmp_path):
    with pytest.raises(DataError, match="print_iterations: 0 is given"):
        ScoreIterationListener(0)
    with pytest.raises(ValueError, match="needs every_iterations"):
        CheckpointListener(tmp_path)
