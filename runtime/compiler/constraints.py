"""Constraints on parameters as rows of a program (kernels/weights.py), run after each update."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from netconf.layers import Bidirectional
from netconf.outline import Outline
from netconf.weights import LayerConstraint, MaxNormConstraint, MinMaxNormConstraint, NonNegativeConstraint, UnitNormConstraint
from runtime.compatibility import Compatibility
from runtime.kernels import weights
from runtime.kernels.kernel import Kernel
from runtime.memory import Arena, Array, Piece, Sizes, together
from runtime.parameters import Entry, ParameterTable, is_frozen, unwrapped
from runtime.program import JOBS, Program

_MATRIX = 2
_EPSILON = 1e-6
"""What DL4J adds to a norm before it divides by it."""
_KERNELS: dict[type[LayerConstraint], Kernel] = {
    MaxNormConstraint: weights.max_norm,
    MinMaxNormConstraint: weights.min_max_norm,
    NonNegativeConstraint: weights.not_negative,
    UnitNormConstraint: weights.unit_norm,
}


class _Row(NamedTuple):
    """A constraint on a parameter: the places of the elements that share a norm, [group, element], and what the kernel reads."""

    entry: Entry
    constraint: LayerConstraint
    groups: Array
    places: Piece
    values: Piece


class Constraints:
    """The constraints of a network: tables of the elements that share a norm, and the rows that use them.

    Parameters
    ----------
    outline
        The network.
    table
        Its parameters, placed.
    compatibility
        The release whose defects are wanted: from alpha on constraints act twice, and MinMaxNorm's rate is wrong.
    """

    def __init__(self, outline: Outline, table: ParameterTable, compatibility: Compatibility) -> None:
        self._table = table
        self._integers, self._numbers = Arena(np.int64, "constraints"), Arena(table.arena.dtype, "constraints")
        self._times = 2 if compatibility.has("constraints_twice") else 1
        self._rate_times_norm = compatibility.has("min_max_norm_rate")
        found = [(entry, constraint, _groups(entry, constraint)) for entry, constraint in constrained(outline, table)]
        self._rows = [_Row(e, c, g, self._integers.take(g.size), self._numbers.take(5)) for e, c, g in found]
        self._integers.place()
        self._numbers.place()
        for row in self._rows:
            row.places.array[:] = row.groups.ravel()
            numbers = self._values(row.constraint)
            row.values.array[: len(numbers)] = numbers

    @property
    def arenas(self) -> list[Arena]:
        """Places and limits."""
        return [self._integers, self._numbers]

    @property
    def sizes(self) -> Sizes:
        """Bytes by purpose."""
        return together(self._integers.sizes, self._numbers.sizes)

    @property
    def layers(self) -> set[int]:
        """Layers with a constraint."""
        return {row.entry.layer for row in self._rows}

    def _values(self, constraint: LayerConstraint) -> tuple[float, ...]:
        match constraint:
            case MaxNormConstraint():
                return constraint.max_norm, _EPSILON
            case MinMaxNormConstraint():
                return constraint.min, constraint.max, _EPSILON, constraint.rate, float(self._rate_times_norm)
            case _:
                return ()

    def emit(self, program: Program) -> None:
        """Append the rows: constraints of one parameter follow one another, those of others need not wait."""
        turns: dict[str, int] = {}
        order: list[list[_Row]] = []
        for row in self._rows:
            turn = turns[row.entry.name] = turns.get(row.entry.name, -1) + 1
            order += [[]] if turn == len(order) else []
            order[turn].append(row)
        for rows in order * self._times:
            for row in rows:
                self._emit(program, row)
            program.barrier()

    def _emit(self, program: Program, row: _Row) -> None:
        count, size = row.groups.shape
        program.row(
            _KERNELS[type(row.constraint)], JOBS, -(-count // weights.GROUPS_CHUNK),
            groups=count, size=size, places=row.places.at, start=self._table.arena.start, values=row.values.at,
        )  # fmt: skip


def constrained(outline: Outline, table: ParameterTable) -> Iterator[tuple[Entry, LayerConstraint]]:
    """Each parameter with each of its constraints."""
    for entry in table.entries:
        outer = outline.members[entry.layer].element
        if is_frozen(outer):
            continue
        name = entry.spec.name[1:] if isinstance(outer, Bidirectional) else entry.spec.name
        for constraint in unwrapped(outer).constraints or ():
            if entry.spec.kind == "weight" if constraint.params is None else name in constraint.params:
                yield entry, constraint


def _groups(entry: Entry, constraint: LayerConstraint) -> Array:
    """Places [group, element]: elements share a norm that differ along the constraint's dimensions only.

    If it says none, these are all but the one that counts the outputs.
    """
    shape = entry.spec.shape
    usual = (0,) if len(shape) == _MATRIX else tuple(range(1, len(shape)))  # a convolution's outputs are its first dimension
    along = sorted(set(constraint.dimensions if constraint.dimensions is not None else usual))
    places = entry.packed.index.reshape(shape, order=entry.spec.order)
    kept = [axis for axis in range(len(shape)) if axis not in along]
    size = math.prod(shape[axis] for axis in along)
    return np.ascontiguousarray(places.transpose([*kept, *along]).reshape(-1, size))
