"""Memory that kernels work on: pieces of one block, named by element index from address 0 (see kernels/kernel.py).

Pieces are asked for first and placed afterwards, when the size of the whole is known, so that a block can be used again by the
next segment that is no larger.
"""

from __future__ import annotations

import mmap
from typing import Any

import numpy as np

from runtime.kernels.simd import VECTOR_BYTES

Array = np.ndarray[Any, np.dtype[Any]]

_HUGE_PAGE = 1 << 21


def zeros(count: int, dtype: np.dtype[Any]) -> Array:
    """A zeroed array that starts at a cache line; on huge pages when it is large and the system has them."""
    size = count * dtype.itemsize
    if size < _HUGE_PAGE or not hasattr(mmap, "MADV_HUGEPAGE"):
        block = np.zeros(size + 128, np.uint8)
        start = -block.ctypes.data % 128
        return block[start : start + size].view(dtype)
    pages = mmap.mmap(-1, -(-size // _HUGE_PAGE) * _HUGE_PAGE + _HUGE_PAGE)
    pages.madvise(mmap.MADV_HUGEPAGE)
    start = -np.frombuffer(pages, np.uint8).ctypes.data % _HUGE_PAGE
    return np.frombuffer(pages, dtype, count, start)


class Piece:
    """A run of elements of an arena; its place is known once the arena lies in a block."""

    def __init__(self, arena: Arena, offset: int, count: int) -> None:
        self._arena = arena
        self.offset = offset
        self.count = count

    def part(self, start: int, count: int) -> Piece:
        """A piece within this one."""
        return Piece(self._arena, self.offset + start, count)

    @property
    def at(self) -> int:
        """Index of the first element from address 0."""
        return self._arena.start + self.offset

    @property
    def array(self) -> Array:
        """The elements, as a view."""
        return self._arena.array[self.offset : self.offset + self.count]


class Arena:
    """Pieces of one dtype that are placed together.

    Parameters
    ----------
    dtype
        Type of the elements.
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = np.dtype(dtype)
        self.lanes = VECTOR_BYTES // self.dtype.itemsize
        self.size = 0
        self.start = 0
        self.array: Array = np.zeros(0, self.dtype)

    def take(self, count: int) -> Piece:
        """Ask for ``count`` elements, from a vector's boundary on."""
        piece = Piece(self, self.size, int(count))
        self.size += -(-int(count) // self.lanes) * self.lanes
        return piece

    def place(self, block: Array | None = None) -> None:
        """Put the pieces into a block, a fresh one of zeros when none is given."""
        self.array = zeros(max(self.size, 1), self.dtype) if block is None else block[: self.size]
        self.start = self.array.ctypes.data // self.dtype.itemsize


class Workspace:
    """The blocks that segments share: they grow to the largest segment, and are used again by smaller ones."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.numbers = zeros(1, dtype)
        self.integers = zeros(1, np.dtype(np.int64))
        self.generation = 0

    def hold(self, numbers: Arena, integers: Arena) -> None:
        """Place two arenas; when a block must grow, what was placed before is void (``generation`` says so)."""
        for name, arena in (("numbers", numbers), ("integers", integers)):
            if getattr(self, name).size < arena.size:
                setattr(self, name, zeros(arena.size, arena.dtype))
                self.generation += 1
            arena.place(getattr(self, name))
