import numpy as np
import pytest

from runtime.data.dataset import DataSet
from runtime.data.iterator import ArrayIterator, DataSetIterator, ListDataSetIterator, Position
from runtime.data.random_order import shuffled
from runtime.errors import DataError

X = np.arange(7.0).reshape(7, 1)


def first_column(iterator):
    return [data.features[:, 0].tolist() for data in iterator]


def test_without_a_seed_the_order_is_that_of_the_arrays_and_the_last_minibatch_is_short():
    iterator = ArrayIterator(X, X, 3)

    assert isinstance(iterator, DataSetIterator)
    assert first_column(iterator) == [[0, 1, 2], [3, 4, 5], [6]]
    assert first_column(iterator) == [[0, 1, 2], [3, 4, 5], [6]]


def test_a_seed_shuffles_each_epoch_differently_and_loses_nothing():
    iterator = ArrayIterator(X, X, 3, seed=1)
    first, second = first_column(iterator), first_column(iterator)

    assert first != second
    assert sorted(x for batch in first for x in batch) == sorted(x for batch in second for x in batch) == X[:, 0].tolist()


def test_any_position_can_be_reached_without_what_came_before():
    straight = ArrayIterator(X, X, 2, seed=5)
    minibatches = [(straight.position, data.features.tolist()) for _ in range(3) for data in straight]
    for k in (0, 3, 5, 11):
        resumed = ArrayIterator(X, X, 2, seed=5)
        _, wanted = minibatches[k]
        resumed.set_position(Position(k // 4, k % 4))
        assert next(iter(resumed)).features.tolist() == wanted


def test_the_position_names_the_minibatch_that_comes_next():
    iterator = ArrayIterator(X, X, 3)
    positions = []
    for _ in iterator:
        positions.append(iterator.position)

    assert positions == [Position(0, 1), Position(0, 2), Position(1, 0)]


def test_java_names_walk_an_epoch_step_by_step():
    iterator = ListDataSetIterator([DataSet(X, X), DataSet(X + 1, X)])
    seen = []
    while iterator.hasNext():
        seen.append(iterator.next().features[0, 0])

    assert seen == [0, 1]
    with pytest.raises(DataError, match="no minibatch left"):
        iterator.next()
    iterator.reset()
    assert iterator.hasNext()


def test_a_reset_at_the_begin_of_an_epoch_changes_nothing():
    iterator = ArrayIterator(X, X, 3, seed=2)
    expected = first_column(ArrayIterator(X, X, 3, seed=2))
    iterator.reset()

    assert first_column(iterator) == expected


def test_data_sets_of_a_list_are_joined_along_the_minibatch():
    iterator = ListDataSetIterator([DataSet(X, X)] * 3, batch_size=2)

    assert [data.num_examples() for data in iterator] == [14, 7]


@pytest.mark.parametrize(
    ("data_sets", "expected"),
    [
        ([DataSet(np.zeros((1, 2, 3)), X[:1]), DataSet(np.zeros((1, 2, 4)), X[:1])], "[2, 3] and [2, 4]"),
        ([DataSet(np.zeros((1, 2, 3)), X[:1], np.ones((1, 3))), DataSet(np.zeros((1, 2, 3)), X[:1])], "1 of 2 data sets have a"),
    ],
)
def test_data_sets_that_do_not_go_together_are_refused(data_sets, expected):
    with pytest.raises(DataError) as caught:
        list(ListDataSetIterator(data_sets, batch_size=2))

    assert expected in str(caught.value)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, True, "3"])
def test_an_impossible_minibatch_is_refused(batch_size):
    with pytest.raises(DataError, match=r"batch_size: .* is given, a whole number from 1 up is expected"):
        ArrayIterator(X, X, batch_size)


@pytest.mark.parametrize("position", [Position(0, 3), Position(-1, 0), Position(0, -1)])
def test_an_impossible_position_is_refused(position):
    with pytest.raises(DataError, match="an epoch has 3 minibatches"):
        ArrayIterator(X, X, 3).set_position(position)


def test_the_order_is_the_same_for_all_time():
    """Model files rely on it: these numbers may never change."""
    assert shuffled(8, 12345, 0).tolist() == FROZEN[0]
    assert shuffled(8, 12345, 1).tolist() == FROZEN[1]
    assert shuffled(8, -1, 0).tolist() == FROZEN[2]


def test_the_order_is_fair():
    counts = np.zeros((5, 5))
    for seed in range(4000):
        counts[np.arange(5), shuffled(5, seed, 3)] += 1

    assert np.abs(counts / 4000 - 0.2).max() < 0.03


FROZEN = [[2, 6, 5, 0, 1, 3, 7, 4], [6, 7, 3, 4, 5, 2, 0, 1], [0, 4, 5, 6, 2, 1, 3, 7]]
