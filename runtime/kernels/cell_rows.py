"""Cells whose activation mixes the units of an example, as softmax does: their equations for whole rows in place of vectors.

A ``Row`` stands for one number of each unit of an example. Arithmetic with rows writes no code yet, it only notes how a vector of
units is computed from vectors. A softmax writes the loops over all units that its sums need; all else is written at the end, as
one loop that computes and stores a vector of units at a time. What two of these loops need is computed in both, so that no memory
is needed for what lies between.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from runtime.kernels.activations import Activation
from runtime.kernels.elementary import exp
from runtime.kernels.simd import Emitter, Vec, larger, plus

Body = Callable[..., None]


class Row(Vec):
    """A number of each unit of one example, computed for a block of units where it is asked for.

    Parameters
    ----------
    emitter
        What writes the code.
    part
        The vector of a block of units.
    """

    def __init__(self, emitter: RowEmitter, part: Callable[[Any], Vec]) -> None:
        self.e = emitter
        self._part = part
        self._known: tuple[Any, Vec] | None = None

    def at(self, block: Any) -> Vec:
        """The vector of a block; its code is written once in a loop, for all that need it there."""
        if self._known is None or self._known[0] is not block:
            self._known = block, self._part(block)
        return self._known[1]

    def map(self, function: Callable[[Vec], Vec]) -> Row:
        """A function of each unit's number."""
        return Row(self.e, lambda block: function(self.at(block)))

    def _apply(self, operation: str, left: Vec | float, right: Vec | float) -> Row:
        def part(block: Any) -> Vec:
            a, b = (side.at(block) if isinstance(side, Row) else side for side in (left, right))
            return self.at(block)._apply(operation, a, b)  # noqa: SLF001 - of the base class

        return Row(self.e, part)

    def over_units(self, combine: Callable[[Vec, Vec], Vec], neutral: float) -> Vec:
        """All units' numbers combined in a fixed order, in every lane; the padding behind them takes no part."""
        e = self.e
        total = e.variable(e.constant(neutral))
        with e.blocks() as i:
            e.put(combine(e.get(total), self.at(i.index).choose(e.padding(i.index), neutral)), total)
        return e.get(total).fold(combine)


class RowEmitter(Emitter):
    """Writes a body that is written for one block of units as one for all blocks: what it loads and stores are rows.

    Parameters
    ----------
    e
        What writes for vectors.
    slots
        Where the slots of the first block lie.
    jump
        Their distance from one block to the next; other arrays have the units side by side.
    width, units
        Number of units, with the padding and without.
    """

    def __init__(self, e: Emitter, slots: Any, jump: Any, width: Any, units: Any) -> None:
        super().__init__(e.b, e.data)
        self._slots, self._jump, self._width, self._units = slots, jump, width, units
        self._stores: list[tuple[Row, tuple[Any, ...]]] = []

    def _place(self, terms: tuple[Any, ...], block: Any) -> tuple[Any, ...]:
        return (*terms, self.times(block, self._jump if terms[0] is self._slots else self.lanes))

    def load(self, *terms: Any) -> Row:
        """The row whose first vector starts there."""
        return Row(self, lambda block: Emitter.load(self, *self._place(terms, block)))

    def element(self, *terms: Any) -> Row:
        """One element for all units."""
        vec = super().element(*terms)
        return Row(self, lambda _: vec)

    def store(self, vec: Vec, *terms: Any) -> None:
        """Write the row there, when the body of the loop over examples has been written."""
        assert isinstance(vec, Row)  # noqa: S101 - all that a body computes are rows
        self._stores.append((vec, terms))

    @contextmanager
    def loop(self, count: Any) -> Iterator[Any]:
        """The body's loop over examples."""
        with super().loop(count) as i:
            yield i
            with self.blocks() as j:
                values = [row.at(j.index) for row, _ in self._stores]
                for value, (_, terms) in zip(values, self._stores, strict=True):
                    super().store(value, *self._place(terms, j.index))
            self._stores.clear()

    def blocks(self) -> Any:
        """A loop over all blocks of units."""
        return super().loop(self.vectors(self._width))

    def padding(self, block: Any) -> Any:
        """The lanes of a block that are no units."""
        return self.beyond(self.times(block, self.lanes), self._units)


class _Softmax(Activation):
    """Softmax over the units of an example; 0 in the padding."""

    def gradient(self, kept: Vec, d: Vec) -> Vec:
        """y (d - sum(d y))."""
        product = kept * d
        assert isinstance(product, Row)  # noqa: S101 - functions of rows get rows
        mean = product.over_units(plus, 0)
        return kept * (d - Row(product.e, lambda _: mean))


def _softmax(x: Vec) -> Vec:
    assert isinstance(x, Row)  # noqa: S101 - functions of rows get rows
    e, top = x.e, x.over_units(larger, -1e38)
    powers = x.map(lambda v: exp(v - top))
    inverse = 1 / powers.over_units(plus, 0)
    return Row(e, lambda block: (powers.at(block) * inverse).choose(e.padding(block), 0))


def _of_each(function: Callable[[Vec], Vec]) -> Callable[[Vec], Vec]:
    def of_row(x: Vec) -> Vec:
        assert isinstance(x, Row)  # noqa: S101 - functions of rows get rows
        return x.map(function)

    return of_row


def of_rows(act: Activation) -> Activation:
    """An activation as a function of rows."""
    if act.by_row:
        return _Softmax(act.name, _softmax, act.derivative, by_row=True)
    return dataclasses.replace(act, value=_of_each(act.value), derivative=_of_each(act.derivative))


def for_rows(body: Body) -> Body:
    """The body of a cell's code for all blocks at once.

    Its arguments begin with the number of examples and where their slots lie; three more come behind its own: the distance of two
    blocks' slots, and the number of units with the padding and without.
    """

    def for_all_blocks(e: Emitter, rows: Any, slots: Any, *arguments: Any) -> None:
        *own, jump, width, units = arguments
        body(RowEmitter(e, slots, jump, width, units), rows, slots, *own)

    return for_all_blocks
