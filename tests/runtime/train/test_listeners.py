import pytest

from runtime.errors import DataError
from runtime.train.listeners import CheckpointListener, CollectScoresListener, ScoreIterationListener


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
