"""The usual call: one array, of a shape that came before, to be predicted.

A single step of a network is computed in some tens of microseconds, so what was found out about an array of that shape the first
time (how it is read, which segment computes it, what its output looks like) is kept.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from runtime.compiler.segment import Segment
from runtime.memory import Array
from runtime.minibatch import Series


class Usual(NamedTuple):
    """What is known of arrays of one shape, whose elements lie side by side and have the network's type.

    Attributes
    ----------
    segment
        What computes their output.
    axes
        Where the axes [example, size, step] are; -1 is one that the array does not have.
    shape
        Of the output: [example, size, step].
    """

    segment: Segment
    axes: tuple[int, ...]
    shape: tuple[int, ...]

    def series(self, array: Array) -> Array:
        """The array as segments read it."""
        if self.axes == _AS_GIVEN:
            return array
        return array[:, :, None] if self.axes == _WITHOUT_STEPS else array.swapaxes(1, 2)


_AS_GIVEN, _STEPS_FIRST, _WITHOUT_STEPS = (0, 1, 2), (0, 2, 1), (0, 1, -1)


def axes_of(array: Array, series: Series) -> tuple[int, ...] | None:
    """How a plain array was read as a series; None where more was done than to look at its axes in another order."""
    read = series.array
    if series.extent != (0, 0) or series.indices or not np.shares_memory(read, array):
        return None
    if array.ndim == 2:
        return _WITHOUT_STEPS if read.shape == (*array.shape, 1) else None
    if array.ndim != 3:
        return None
    if read.shape == array.shape and read.strides == array.strides:
        return _AS_GIVEN
    return _STEPS_FIRST
