"""Memory that kernels work on: pieces of one block, named by element index from address 0 (see kernels/kernel.py).

Pieces are asked for first and placed afterwards, when the size of the whole is known, so that a block can be used again by the
next segment that is no larger, and that what cannot fit is refused before anything is taken. Every piece says what it is for.
"""

from __future__ import annotations

import contextlib
import mmap
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from netconf.errors import Problem
from runtime.errors import MemoryLimitError
from runtime.kernels.simd import VECTOR_BYTES
from runtime.machine import available_memory

Array = np.ndarray[Any, np.dtype[Any]]
Sizes = Mapping[str, int]
"""Bytes by purpose."""

_HUGE_PAGE = 1 << 21
_LESS = "give fewer examples or steps at a time: a smaller minibatch, TruncatedBPTT, or output(..., chunk=...)"
SMALL = 1 << 26
"""Bytes that are taken without asking the system what there is: that costs a millisecond."""


def zeros(count: int, dtype: np.dtype[Any]) -> Array:
    """A zeroed array that starts at a cache line; on huge pages, as far as it fills them, when the system has them.

    The memory belongs to this process: a forked child gets a copy (mmap's default is memory that both write).

    Raises
    ------
    MemoryLimitError
        If the system refuses.
    """
    size = count * dtype.itemsize
    try:
        if size < _HUGE_PAGE or not hasattr(mmap, "MADV_HUGEPAGE"):
            block = np.zeros(size + 128, np.uint8)
            start = -block.ctypes.data % 128
            return block[start : start + size].view(dtype)
        pages = mmap.mmap(-1, size + _HUGE_PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except (MemoryError, OSError) as error:
        message = f"{readable(size)} are needed in one piece, and the system refuses them ({error})"
        raise MemoryLimitError([Problem("memory", message, _LESS)]) from None
    start = -np.frombuffer(pages, np.uint8).ctypes.data % _HUGE_PAGE
    with contextlib.suppress(OSError):  # a system may know the word and have no such pages
        pages.madvise(mmap.MADV_HUGEPAGE, start, size - size % _HUGE_PAGE)
    return np.frombuffer(pages, dtype, count, start)


def is_plain(array: Any, dtype: np.dtype[Any]) -> bool:
    """Whether an array needs no conversion: aligned, of one type, its elements side by side."""
    return type(array) is np.ndarray and array.dtype == dtype and array.flags.c_contiguous and array.flags.aligned


def readable(size: float) -> str:
    """Bytes with a unit that people count in."""
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:
            return f"{size:.4g} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"


def require_room(what: str, sizes: Sizes, freed: int = 0) -> None:
    """Refuse what cannot fit beside what is already held.

    Parameters
    ----------
    what
        What is asked for, for the message.
    sizes
        Bytes by purpose.
    freed
        Bytes that are given back before.

    Raises
    ------
    MemoryLimitError
        With the number of bytes, what most of them are for, and what there is.
    """
    total = sum(sizes.values())
    if total - freed < SMALL or (room := available_memory()) is None or total - freed <= room:
        return
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:3]
    listed = ", ".join(f"{purpose} {readable(size)}" for purpose, size in largest)
    message = f"{readable(total)} are needed ({listed}), but this process can have {readable(room + freed)}"
    raise MemoryLimitError([Problem(what, message, _LESS)])


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
    purpose
        What the pieces are for that are taken next; it may be changed between them.
    guarded
        Whether a vector lies behind each piece that nobody may write (compiler/watch.py).

    Attributes
    ----------
    reused
        How many pieces lie where one was that had been given back.
    """

    def __init__(self, dtype: Any, purpose: str = "", *, guarded: bool = False) -> None:
        self.dtype = np.dtype(dtype)
        self.lanes = VECTOR_BYTES // self.dtype.itemsize
        self.purpose = purpose
        self.sizes: dict[str, int] = {}
        self.pieces: list[Piece] = []
        self.guards: list[Piece] | None = [] if guarded else None
        self.reused = 0
        self._given_back: list[Piece] = []
        self.size = 0
        self.start = 0
        self.array: Array = np.zeros(0, self.dtype)

    def take(self, count: int) -> Piece:
        """Ask for ``count`` elements, from a vector's boundary on."""
        count = int(count)
        whole = -(-count // self.lanes) * self.lanes
        fitting = [piece for piece in self._given_back if whole <= piece.count < 2 * whole]
        if fitting:
            again = min(fitting, key=lambda piece: piece.count)
            self._given_back.remove(again)
            self.reused += 1
            return again.part(0, count)
        piece = Piece(self, self.size, count)
        self.pieces.append(piece)
        if self.guards is not None:
            self.guards.append(Piece(self, self.size + whole, self.lanes))
            whole += self.lanes
        self.size += whole
        self.sizes[self.purpose] = self.sizes.get(self.purpose, 0) + whole * self.dtype.itemsize
        return piece

    def owner(self, part: Piece) -> Piece:
        """The piece that was taken first of those that a part lies in."""
        return self.pieces[bisect_right(self.pieces, part.offset, key=lambda piece: piece.offset) - 1]

    def give_back(self, piece: Piece) -> None:
        """Let another piece, if it fills half of it at least, lie where this one does; rows must be ordered accordingly."""
        self._given_back.append(piece)

    def keep_apart(self) -> None:
        """Let all that is taken from now on lie where nothing lay."""
        self._given_back.clear()

    def place(self, block: Array | None = None) -> None:
        """Put the pieces into a block, a fresh one of zeros when none is given."""
        self.array = zeros(self.size, self.dtype) if block is None else block[: self.size]
        self.start = self.array.ctypes.data // self.dtype.itemsize


class Workspace:
    """The blocks that segments share: they grow to the largest segment, and are used again by smaller ones.

    Parameters
    ----------
    forget
        Called before a block is given back: what was placed in it is void, and must be let go for the memory to become free.
    """

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget
        self._blocks: dict[str, Array] = {}
        self._sizes: dict[str, Sizes] = {}

    def hold(self, what: str, arenas: Mapping[str, Arena]) -> None:
        """Place arenas, each in the block of its name.

        Raises
        ------
        MemoryLimitError
            If a block must grow to more than there is; all is as it was then.
        """
        short = {name: arena for name, arena in arenas.items() if self._elements(name) < arena.size}
        if short:
            freed = sum(self._blocks[name].nbytes for name in short if name in self._blocks)
            require_room(what, together(*(arena.sizes for arena in short.values())), freed)
            self._forget()
            for name, arena in short.items():
                self._blocks.pop(name, None)
                self._blocks[name] = zeros(arena.size, arena.dtype)
                self._sizes[name] = arena.sizes
        for name, arena in arenas.items():
            arena.place(self._blocks.get(name))

    def _elements(self, name: str) -> int:
        return int(self._blocks[name].size) if name in self._blocks else 0

    @property
    def sizes(self) -> Sizes:
        """What the blocks are for: for the segments that made them grow."""
        return together(*self._sizes.values())


def together(*several: Sizes) -> dict[str, int]:
    """Bytes by purpose, of all together."""
    total: dict[str, int] = {}
    for sizes in several:
        for purpose, size in sizes.items():
            total[purpose] = total.get(purpose, 0) + size
    return total
