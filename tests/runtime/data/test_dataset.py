import numpy as np
import pytest

from netconf import errors as netconf_errors
from runtime.data.dataset import DataSet
from runtime.errors import DataError

X = np.zeros((3, 4, 5))
Y = np.zeros((3, 2, 5))


def test_a_data_set_holds_its_arrays_under_both_names():
    mask = np.ones((3, 5))
    data = DataSet(X, Y, mask)

    assert data.num_examples() == data.numExamples() == 3
    assert data.getFeatures() is X
    assert data.getLabels() is Y
    assert data.getFeaturesMaskArray() is mask
    assert data.getLabelsMaskArray() is None
    assert data.hasMaskArrays()
    assert repr(data) == "DataSet(features [3, 4, 5], labels [3, 2, 5], features_mask [3, 5])"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((X[:0], Y[:0]), "shape [0, 4, 5] has a minibatch of zero"),
        ((X[:, :, :0], Y[:, :, :0]), "shape [3, 4, 0] has an axis of length zero"),
        (
            (np.array([["a", "b"]]), Y),
            "features: an array of <U1 is given\n    give numbers: floats, or integers for class indices",
        ),
        ((np.zeros((3, 4), dtype=object), Y), "an array of object is given"),
        ((np.zeros(3), Y), "shape [3] has 1 axis\n    at least two axes are needed"),
        ((3, Y), "shape [] has 0 axes"),
        (([[1, 2], [1]], Y), "this is no array: its parts differ in length"),
        ((np.ma.masked_equal(X, 0.0), Y), "features: 60 elements of a masked array are masked\n    fill them, array.filled(0)"),
        ((X, Y[:2]), "labels: shape [2, 2, 5] has a minibatch of 2, but features [3, 4, 5] have one of 3"),
        ((X, Y, np.ones((3, 6))), "features_mask: shape [3, 6] does not fit features [3, 4, 5]"),
        ((X, Y, None, np.ones((2, 5))), "labels_mask: shape [2, 5] has a minibatch of 2"),
        ((X, Y, np.ones((3, 4, 5))), "mask: shape [3, 4, 5] does not fit features [3, 4, 5]\n    a mask is [minibatch, time]"),
        (
            (X, Y[:, :, 0], None, np.ones((3, 5))),
            "labels_mask: shape [3, 5] does not fit labels [3, 2]\n    of one step for each example a mask is [minibatch, 1]",
        ),
    ],
)
def test_arrays_that_cannot_be_learnt_from_are_refused_by_name(arguments, expected):
    with pytest.raises(DataError) as caught:
        DataSet(*arguments)

    assert expected in str(caught.value)


def test_all_faults_are_listed_at_once_and_one_except_catches_them():
    with pytest.raises(netconf_errors.NetconfError) as caught:
        DataSet(np.zeros(3), np.array([["a"]]))

    assert [p.location for p in caught.value.problems] == ["features", "labels"]


@pytest.mark.parametrize("mask_shape", [(3, 5), (3, 2, 5)])
def test_a_mask_of_the_labels_is_per_step_or_per_output(mask_shape):
    assert DataSet(X, Y, None, np.ones(mask_shape)).labels_mask.shape == mask_shape
