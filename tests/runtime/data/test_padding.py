import re

import numpy as np
import pytest

from runtime import DataSet, pad_series
from runtime.errors import DataError


def test_series_begin_together_or_end_together():
    series = [np.arange(6.0).reshape(2, 3) + 1, np.full((2, 1), 7.0)]

    x, mask = pad_series(series)
    assert x.tolist() == [[[1, 2, 3], [4, 5, 6]], [[7, 0, 0], [7, 0, 0]]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]

    x, mask = pad_series(series, align="end", steps=4)
    assert x.tolist() == [[[0, 1, 2, 3], [0, 4, 5, 6]], [[0, 0, 0, 7], [0, 0, 0, 7]]]
    assert mask.tolist() == [[0, 1, 1, 1], [0, 0, 0, 1]]


def test_one_class_of_each_series():
    y, mask = pad_series([[2], [0]], align="end", steps=3)

    assert (y.dtype.kind, y.tolist(), mask.tolist()) == ("i", [[0, 0, 2], [0, 0, 0]], [[0, 0, 1], [0, 0, 1]])
    DataSet(np.zeros((2, 4, 3)), y, None, mask)


def test_all_that_cannot_be_padded_is_told():
    series = [np.zeros((2, 3)), np.zeros((3, 2)), np.zeros((2, 0)), np.zeros((2, 4))]
    with pytest.raises(DataError) as caught:
        pad_series(series, align="ALIGN_END", steps=3)
    assert [problem.location for problem in caught.value.problems] == ["align", "series, 1", "series, 2", "series, 3"]
    assert "shape [3, 2] is given, the first has [2, 3]" in str(caught.value)
    assert "it has 4 steps, more than 3\n    cut it" in str(caught.value)

    with pytest.raises(DataError, match="series: an empty list is given"):
        pad_series([])
    with pytest.raises(DataError, match=re.escape("series, 0: shape [] is given")):
        pad_series([1.0])
    with pytest.raises(DataError, match=re.escape("series, 1: an array of <U1 is given")):
        pad_series([[1.0], ["a"]])
