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
        self._runs: list[tuple[int, slice]] = []
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
        first, last, distance = index[starts].tolist(), index[ends - 1].tolist(), step[starts].tolist()
        if min(distance) < 1:
            return
        self._runs = [(a, slice(b, c + 1, d)) for a, b, c, d in zip(starts.tolist(), first, last, distance, strict=True)]
        self._index = None

    def _lengths(self) -> Iterator[tuple[int, int, slice]]:
        """Of each run its first element, the one behind its last, and where they lie."""
        ends = [start for start, _ in self._runs[1:]]
        for (start, where), end in zip(self._runs, [*ends, self.count], strict=True):
            yield start, end, where

    @property
    def index(self) -> Index:
        """For each element its place; made anew for large ones."""
        if self._index is not None:
            return self._index
        return np.concatenate([np.arange(where.start, where.stop, where.step) for _, where in self._runs])

    @property
    def nbytes(self) -> int:
        """Bytes of the index, if there is one."""
        return self._index.nbytes if self._index is not None else 0

    def read(self, source: Array, target: Array) -> None:
        """target = the elements of an array at the places, in order."""
        if self._index is not None:
            target[:] = source[self._index]
            return
        for start, end, where in self._lengths():
            target[start:end] = source[where]

    def write(self, target: Array, values: Array) -> None:
        """Write values, in order, to the places of an array."""
        if self._index is not None:
            target[self._index] = values
            return
        for start, end, where in self._lengths():
            target[where] = values[start:end]


def _all_even(step: Index, starts: Index) -> bool:
    """Whether distances change only where runs start."""
    same = step[1:] == step[:-1]
    same[starts[1:] - 2] = True
    same[starts[1:] - 1] = True
    return bool(same.all())
