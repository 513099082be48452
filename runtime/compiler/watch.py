"""Debug mode: every offset of every row is checked before a program runs, and memory that a run has not written is not a number.

What a row touches must lie in one piece of memory that was taken for this segment (compiler/extents.py says how much it touches).
Behind each piece of a segment lies a guard, a vector that nobody may write.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from runtime.compiler.extents import WEIGHTS, Memory, count_of, memory_of
from runtime.compiler.plan import Plan
from runtime.compiler.rules import Updates
from runtime.kernels.kernel import COMPUTE, COUNT, LOTS, MODE, OPERANDS
from runtime.memory import Arena, Array, Piece
from runtime.program import HALT, Program

if TYPE_CHECKING:
    from runtime.compiler.segment import Segment, States

NOWHERE = -(1 << 40)
"""An index that no kernel takes for one."""


class OffsetError(AssertionError):
    """A row of a program would touch memory that is not its own: a fault of this package, not of its user."""


class _Map:
    """What a program may touch: pieces and arrays, as ranges of elements."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self.ranges = sorted(ranges)
        self.starts = [start for start, _ in self.ranges]
        self.empty = {start for start, end in self.ranges if start == end}

    def holds(self, at: int, count: int) -> bool:
        """Whether some elements lie in one piece."""
        found = bisect_right(self.starts, at)
        return count == 0 or any(at + count <= end for _, end in self.ranges[max(0, found - 2) : found])


def _ranges(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    return [(piece.at, piece.at + piece.count) for piece in pieces]


class Watch:
    """Checks the programs of one network.

    Parameters
    ----------
    plan
        The network.
    updates
        What it holds for training, if anything.
    more
        Other memory that its kernels use.
    """

    def __init__(self, plan: Plan, updates: Updates | None, *more: Arena) -> None:
        self.parameters = plan.table.arena
        self.arenas = [self.parameters, plan.constants, *plan.noisy_weights.arenas, *(updates.arenas if updates else []), *more]
        self.rules = updates.rules_program if updates else None

    def check(self, segment: Segment, states: States | None, users: tuple[Array | None, ...]) -> None:
        """Check all rows of a segment before a run with some arrays of the user.

        Raises
        ------
        OffsetError
            With the kernel, the operand and the place.
        """
        arenas = [*self.arenas, segment.build.numbers, segment.build.integers]
        own = [piece for some in (states or {}).values() for piece in some]
        self.numbers = _Map([*_ranges(p for a in arenas if a.dtype.kind == "f" for p in a.pieces), *_ranges(own)])
        self.integers = _Map(_ranges(p for a in arenas if a.dtype.kind == "i" for p in a.pieces))
        self.users = [_bounds(array) for array in users if array is not None]
        self._check_rows(segment.build.program)
        if self.rules is not None:
            self._check_rows(self.rules)

    def _check_rows(self, program: Program) -> None:
        for row, kernel in zip(program.table, program.kernels, strict=True):
            count = int(row[COUNT])
            if kernel is None:
                if row[MODE] == HALT and not self.integers.holds(int(row[OPERANDS]), count):
                    message = f"marks that stop a program: {count} words at {row[OPERANDS]} are nobody's"
                    raise OffsetError(message)
                continue
            operands = {name: int(row[OPERANDS + i]) for i, name in enumerate(kernel.operands)} | {
                "count": count,
                "lots": int(row[LOTS]),
            }
            memory = memory_of(kernel)
            fault = "what it touches is not listed (compiler/extents.py)" if memory is None else self._fault(memory, operands)
            if fault:
                message = f"{kernel.function.__module__}, {kernel.name}: {fault}"
                raise OffsetError(message)

    def _fault(self, memory: Memory, operands: dict[str, int]) -> str:
        """What is wrong with a row; empty when nothing is."""
        return (
            self._fault_in_pieces(memory, operands)
            or self._fault_of_parameters(memory, operands)
            or (self._fault_outside(operands) if memory.users else "")
        )

    def _fault_in_pieces(self, memory: Memory, operands: dict[str, int]) -> str:
        phase = operands.get("phase", 0)
        only_updates = phase != 0 and phase & COMPUTE == 0
        for counts, place in ((memory.numbers, self.numbers), (memory.integers, self.integers)):
            for name, count in counts.items():
                if only_updates and name not in WEIGHTS:
                    continue
                at, touched = operands[name], count_of(count, operands)
                if at > 0 and at not in place.empty and not place.holds(at, touched):
                    return f"{name} touches {touched} elements from {at} on, which are in no piece of its segment"
        return ""

    def _fault_of_parameters(self, memory: Memory, operands: dict[str, int]) -> str:
        first, size = self.parameters.start, self.parameters.size
        for name in memory.parameters:
            if operands[name] != first:
                return f"{name} is {operands[name]}, but parameters begin at {first}"
        for name in memory.displacements:
            if operands[name] and not self.numbers.holds(first + operands[name], size):
                return f"{name} leads {operands[name]} elements away from parameters, to nothing of their size"
        if operands["lots"] > 1 and "lot_gradient" in operands:
            apart = operands["gradient"] + operands["lot_gradient"]
            for name in WEIGHTS & memory.numbers.keys() - {name for name in memory.numbers if "transposed" in name}:
                at, touched = operands[name] + apart, count_of(memory.numbers[name], operands)
                if operands[name] >= 0 and not self.numbers.holds(at, touched):
                    return f"the sums over the next lot of {name} are {touched} elements from {at} on, in no piece of its segment"
        for name in memory.rows:
            if operands[name] >= 0 and not self._is_rule(operands[name]):
                return f"{name} is {operands[name]}, which is no rule of update"
        return ""

    def _is_rule(self, index: int) -> bool:
        return self.rules is not None and index in {self.rules.row_index(i) for i in range(len(self.rules.table))}

    def _fault_outside(self, operands: dict[str, int]) -> str:
        """What is wrong with a row that reads or writes an array of the user."""
        if operands["source"] == 0:
            return ""
        ways = [
            (operands[length] - 1) * operands[by]
            for length, by in (("batch", "by_example"), ("size", "by_size"), ("steps", "by_step"))
        ]
        low = operands["source"] + sum(min(way, 0) for way in ways)
        high = operands["source"] + sum(max(way, 0) for way in ways)
        if any(start <= low and high < end for start, end in self.users):
            return ""
        return f"source touches elements {low} to {high}, which are in no array of the user"


def _bounds(array: Array) -> tuple[int, int]:
    """First element of an array of any strides, and the one behind its last."""
    low, high = np.lib.array_utils.byte_bounds(array)
    return int(low) // array.itemsize, int(high) // array.itemsize


def fill(segment: Segment) -> None:
    """Make visible what the next run will not write: numbers that are none, indices of nothing."""
    segment.build.numbers.array[:] = np.nan
    segment.build.integers.array[:] = NOWHERE
    for piece, values in segment.constants:
        piece.array[:] = values


def check_guards(segment: Segment) -> None:
    """Nobody may have written behind a piece.

    Raises
    ------
    OffsetError
        With the piece.
    """
    for arena in (segment.build.numbers, segment.build.integers):
        for piece, guard in zip(arena.pieces, arena.guards or (), strict=True):
            if _is_written(guard.array, arena):
                message = f"somebody wrote behind the {piece.count} elements at {piece.offset} of a segment"
                raise OffsetError(message)


def _is_written(values: Array, arena: Arena) -> bool:
    return bool((~np.isnan(values)).any() if arena.dtype.kind == "f" else (values != NOWHERE).any())
