"""Where the elements of a parameter lie packed: an index for each, or, of large ones, runs with a constant distance.

Weights of millions of elements are columns of panels, one after the other: a few thousand runs say as much as the indices, which
would take more memory than the weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from runtime.memory import Array

Index = np.ndarray[Any, np.dtype[np.int64]]

_LARGE = 1 << 14
"""Elements from which runs are looked for."""
_WORTH = 8
"""Elements of a run on average, at least: shorter ones are copied faster by index."""


class Places:
    """Places of elements in an array.

    Parameters
    ----------
    index
        For each element its place.
    """

    def __init__(self, index: Index) -> None:
        self.count = index.size
        self._index: Index | None = index
        self._runs: Index = np.zeros((0, 5), np.int64)
        if index.size >= _LARGE:
            self._find_runs(index)

    def _find_runs(self, index: Index) -> None:
        """Runs in place of the index, where they are long enough."""
        step = np.diff(index)
        change = np.flatnonzero(step[1:] != step[:-1]) + 2  # the element behind a distance that is another than that before
        behind = np.diff(change, prepend=0) > 1  # the distance after a jump is another one too, which is no jump
        starts = np.concatenate([[0], change[behind]])
        if starts.size * _WORTH > index.size:
            return
        ends = np.append(starts[1:], index.size)
        if (ends - starts).min() < 2 or not _all_even(step, starts):
            return
        distance = step[starts]
        if distance.min() < 1:
            return
        self._runs = np.stack([starts, ends, index[starts], index[ends - 1] + 1, distance], axis=1)
        self._index = None

    def _slices(self) -> Iterator[tuple[slice, slice]]:
        """Of each run its elements, and where they lie; numbers are kept in an array, which takes a fifth of such objects."""
        for start, end, first, stop, distance in self._runs.tolist():
            yield slice(start, end), slice(first, stop, distance)

    @property
    def index(self) -> Index:
        """For each element its place; made anew for large ones."""
        if self._index is not None:
            return self._index
        return np.concatenate([np.arange(first, stop, distance) for _, _, first, stop, distance in self._runs.tolist()])

    @property
    def nbytes(self) -> int:
        """Bytes of the index or of the runs."""
        return self._runs.nbytes if self._index is None else self._index.nbytes

    def read(self, source: Array, target: Array) -> None:
        """target = the elements of an array at the places, in order."""
        if self._index is not None:
            target[:] = source[self._index]
            return
        for elements, where in self._slices():
            target[elements] = source[where]

    def write(self, target: Array, values: Array) -> None:
        """Write values, in order, to the places of an array."""
        if self._index is not None:
            target[self._index] = values
            return
        for elements, where in self._slices():
            target[where] = values[elements]


def _all_even(step: Index, starts: Index) -> bool:
    """Whether distances change only where runs start."""
    same = step[1:] == step[:-1]
    same[starts[1:] - 2] = True
    same[starts[1:] - 1] = True
    return bool(same.all())
