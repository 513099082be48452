"""Series of unequal length as one array and its mask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from netconf.errors import Problem
from runtime.data.dataset import Array
from runtime.data.numeric import numeric, whole_number
from runtime.errors import DataError


def pad_series(
    series: Sequence[ArrayLike], *, align: Literal["start", "end"] = "start", steps: int | None = None
) -> tuple[Array, Array]:
    """Series of unequal length as one array, filled up with 0, and the mask that says where they are.

    It does what DL4J's SequenceRecordReaderDataSetIterator does with the alignments ALIGN_START and ALIGN_END.

    Parameters
    ----------
    series
        One array for each example, its last axis the time: [size, time], or [time] of class indices. A file of DL4J's
        CSVSequenceRecordReader has a step in each line, so that its array is turned: ``numpy.loadtxt(file, delimiter=",",
        ndmin=2).T``.
    align
        Whether the series begin together, or end together.
    steps
        Length of the result; that of the longest series when None.

    Returns
    -------
    array, mask
        [minibatch, size, time], or [minibatch, time] of indices; [minibatch, time], 1 at real steps and 0 at padding.

    Raises
    ------
    DataError
        When there is no series, ``align`` is another word, or a series is no array of numbers, longer than ``steps``, or unlike
        the first in another axis.

    Examples
    --------
    A class for each series, told at its last step::

        x, x_mask = pad_series(series, align="end")
        y, y_mask = pad_series([[label] for label in classes], align="end", steps=x.shape[-1])
        data = ArrayIterator(x, y, 32, features_mask=x_mask, labels_mask=y_mask, seed=1)
    """
    arrays = [numeric(f"series, {number}", one) for number, one in enumerate(series)]
    length = (
        max((array.shape[-1] for array in arrays if array.ndim), default=1) if steps is None else whole_number("steps", steps)
    )
    if problems := list(_problems(arrays, align, length)):
        raise DataError(problems)
    padded = np.zeros((len(arrays), *arrays[0].shape[:-1], length), np.result_type(*arrays))
    mask = np.zeros((len(arrays), length), np.float32)
    for row, marks, array in zip(padded, mask, arrays, strict=True):
        real = slice(length - array.shape[-1], None) if align == "end" else slice(array.shape[-1])
        row[..., real], marks[real] = array, 1
    return padded, mask


def _problems(arrays: Sequence[Array], align: str, length: int) -> Iterator[Problem]:
    if align not in {"start", "end"}:
        yield Problem("align", f"{align!r} is given, 'start' or 'end' is expected", "DL4J's ALIGN_END is 'end'")
    if not arrays:
        yield Problem("series", "an empty list is given", "give an array for each example")
    for number, array in enumerate(arrays):
        place, shape = f"series, {number}", list(array.shape)
        if array.size == 0 or array.ndim == 0 or array.shape[:-1] != arrays[0].shape[:-1]:
            hint = "all axes but the last, the time, are alike, and there is a step at least"
            yield Problem(place, f"shape {shape} is given, the first has {list(arrays[0].shape)}", hint)
        elif array.shape[-1] > length:
            yield Problem(place, f"it has {array.shape[-1]} steps, more than {length}", "cut it: series[..., :steps]")
