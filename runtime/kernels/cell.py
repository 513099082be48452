"""What a recurrent cell is: its equations for one vector of units, and where its numbers lie. From both its vector code is made.

A new cell is one file that writes down a ``Cell`` (coupled_lstm.py is the example, new_cell.md beside it the recipe). Everything
else, the steps through time, the matrix products, the masks, the gradients of weights and biases and their update, is shared by
all cells (recurrence.py).

At masked steps (mask m = 0) the equations pass as at any other (``PASS``), all states become zero (``ZERO``: they are multiplied
by m), or stay as they were (``CARRY``: m times the new state and 1 - m times the old). Masks are 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from runtime.kernels.activations import Activation, RandomSlopes
from runtime.kernels.lstm_cell import CARRY, PASS, ZERO, ZERO_LATE
from runtime.kernels.simd import Emitter, Vec, emitted

__all__ = ["BEFORE", "CARRY", "NOW", "PASS", "ZERO", "Cell", "Code", "Diagonal", "Functions", "Inner", "cell_code"]

Vecs = tuple[Vec, ...]

BEFORE, NOW = 0, 1
"""Which state a diagonal weight looks at: the one before the step, or the one that the step makes."""


class Functions(NamedTuple):
    """The layer's activation and that of its gates.

    Attributes
    ----------
    output
        The activation of the output, where it is not ``act``: of two random slopes of a unit each is drawn by itself.
    late
        What a release does to an LSTM's gradients of pre-activations at masked steps (``ZERO_LATE``); nothing elsewhere.
    """

    act: Activation
    gate: Activation
    late: Callable[[Vec], Vec] = lambda d: d
    output: Activation | None = None

    @property
    def out(self) -> Activation:
        """The activation of the output, in cells that have one."""
        return self.output or self.act

    def with_slopes(self, slopes: Vecs) -> Functions:
        """The functions for the slopes that were drawn, if any were: one of the candidate, and one of the output."""
        if not slopes or not isinstance(self.act, RandomSlopes):
            return self
        return self._replace(act=self.act.with_slope(slopes[0]), output=self.act.with_slope(slopes[-1]))

    @property
    def by_row(self) -> bool:
        """Whether one of them mixes the units of an example."""
        return self.act.by_row or self.gate.by_row


class Diagonal(NamedTuple):
    """A weight for each unit, from a state to the unit's own slot, as a peephole is.

    Attributes
    ----------
    slot
        The slot whose gradient it takes part in.
    state
        Place of the state among the cell's.
    when
        ``BEFORE`` or ``NOW``.
    """

    slot: int
    state: int
    when: int


class Inner(NamedTuple):
    """A second recurrent product inside a step, of something that the first one made possible.

    Attributes
    ----------
    slot
        Where the second product is added. Its columns are the last of RW.
    first
        ``first(f, slots, before)``: the slots after the first product's part, and the vector that is multiplied.
    last
        ``last(f, slots, before, d_vector)``: in the way back, the slots as gradients, and what is added to the gradient of h.
    """

    slot: int
    first: Callable[[Functions, Vecs, Vecs], tuple[Vecs, Vec]]
    last: Callable[[Functions, Vecs, Vecs, Vec], tuple[Vecs, Vec]]


class Cell(NamedTuple):
    """A recurrent cell.

    The pre-activations of a unit lie in ``slots``: biases and the two products are added there, ``forward`` replaces them by what
    ``backward`` will need, and ``backward`` replaces those by the gradients of the pre-activations.

    Attributes
    ----------
    name
        For the cache of compiled kernels: unique.
    slots
        Number of slots of a unit.
    inputs, recurrent
        For each block of columns of W, and of RW, the slot that it is added to; together a run without gaps. A second bias, rb,
        is added where RW is.
    states
        Names of the states; the first, ``h``, is the output and what RW multiplies. At most two.
    diagonals
        The diagonal weights, which are the columns behind those of RW, in their order.
    forward
        ``forward(f, slots, before, diagonals)``: the slots to keep, and the states after the step.
    backward
        ``backward(f, slots, before, after, d_after, diagonals)``: the slots as gradients, and the gradients of the states before
        the step, without what goes through RW; None for h where nothing does.
    inner
        A second recurrent product, if there is one.
    uses
        How often the activation is used of a unit in a step: that many slopes are drawn of a random one.
    slopes
        The last slots that hold slopes, which were drawn before; ``with_slopes`` adds them.
    """

    name: str
    slots: int
    inputs: tuple[int, ...]
    recurrent: tuple[int, ...]
    states: tuple[str, ...]
    forward: Callable[[Functions, Vecs, Vecs, Vecs], tuple[Vecs, Vecs]]
    backward: Callable[[Functions, Vecs, Vecs, Vecs, Vecs, Vecs], tuple[Vecs, tuple[Vec | None, ...]]]
    diagonals: tuple[Diagonal, ...] = ()
    inner: Inner | None = None
    uses: int = 1
    slopes: int = 0

    def with_slopes(self) -> Cell:
        """The cell with a slot more for each use of its activation."""
        return self._replace(name=f"{self.name}_sloped", slots=self.slots + self.uses, slopes=self.uses)

    @property
    def outer(self) -> tuple[int, ...]:
        """Slots of the recurrent columns without those of the second product."""
        return self.recurrent if self.inner is None else self.recurrent[:-1]


class Code(NamedTuple):
    """The vector code of a cell, by the names that kernels/recurrence.py calls it."""

    cell_forward: Any
    cell_backward: Any
    bias_gradient: Any
    inner_forward: Any
    inner_backward: Any


def cell_code(cell: Cell, f: Functions, masking: str) -> Code:
    """Emit a cell for its activations and for what it does at masked steps; for all blocks at once where units are mixed."""
    code = emitted
    if f.by_row:
        from runtime.kernels.cell_rows import for_rows, of_rows  # noqa: PLC0415 - few networks need it

        f = Functions(of_rows(f.act), of_rows(f.gate))

        def code(body: Callable[..., None]) -> Any:
            return emitted(for_rows(body))

    inner = (code(_inner_forward(cell, f)), code(_inner_backward(cell, f))) if cell.inner else (None, None)
    return Code(code(_forward(cell, f, masking)), code(_backward(cell, f, masking)), _bias_gradient(cell), *inner)


class _Row(NamedTuple):
    """One example's part of a block of units."""

    e: Emitter
    cell: Cell
    gates: Any
    at: Any

    def slots(self) -> Vecs:
        return self._load(0, self.cell.slots - self.cell.slopes)

    def slopes(self) -> Vecs:
        return self._load(self.cell.slots - self.cell.slopes, self.cell.slots)

    def _load(self, first: int, stop: int) -> Vecs:
        return tuple(self.e.load(self.gates, self.at, i * self.e.lanes) for i in range(first, stop))

    def keep(self, slots: Vecs) -> None:
        for i, value in enumerate(slots):
            self.e.store(value, self.gates, self.at, i * self.e.lanes)


def _row(e: Emitter, cell: Cell, gates: Any, index: Any) -> _Row:
    return _Row(e, cell, gates, e.times(index, cell.slots * e.lanes))


def _diagonals(e: Emitter, cell: Cell, at: Any, width: Any) -> Vecs:
    return tuple(e.load(at, e.times(width, i)) for i in range(len(cell.diagonals)))


def _places(cell: Cell, hidden: Any, other: Any) -> tuple[Any, ...]:
    """Where the states lie: the output, and the other state when there is one."""
    return (hidden, other)[: len(cell.states)]


def _forward(cell: Cell, f: Functions, masking: str) -> Callable[..., None]:
    def cell_forward(
        e: Emitter,
        rows: Any,
        gates: Any,
        diagonal: Any,
        width: Any,
        h_before: Any,
        h_now: Any,
        c_before: Any,
        c_now: Any,
        stride: Any,
        mask: Any,
    ) -> None:
        diagonals = _diagonals(e, cell, diagonal, width)
        with e.loop(rows) as row:
            part, s = _row(e, cell, gates, row.index), e.times(row.index, stride)
            before = tuple(e.load(place, s) for place in _places(cell, h_before, c_before))
            kept, after = cell.forward(f.with_slopes(part.slopes()), part.slots(), before, diagonals)
            part.keep(kept)
            m = None if masking == PASS else e.element(mask, row.index)
            for place, new, old in zip(_places(cell, h_now, c_now), after, before, strict=True):
                if m is not None:
                    new = m * new + (1 - m) * old if masking == CARRY else m * new  # noqa: PLW2901 - the masked state
                e.store(new, place, s)

    return cell_forward


def _backward(cell: Cell, f: Functions, masking: str) -> Callable[..., None]:
    def cell_backward(
        e: Emitter,
        rows: Any,
        gates: Any,
        diagonal: Any,
        width: Any,
        h_before: Any,
        h_now: Any,
        c_before: Any,
        c_now: Any,
        d_before: Any,
        d_hidden: Any,
        stride: Any,
        d_cell: Any,
        mask: Any,
    ) -> None:
        """``d_before`` is where the gradient of the hidden state before this step is summed, ``d_cell`` that of the other state.

        Where the mask is 0 all gradients of the step are, whatever the state that they would need.
        """
        diagonals = _diagonals(e, cell, diagonal, width)
        with e.loop(rows) as row:
            part, s = _row(e, cell, gates, row.index), e.times(row.index, stride)
            before = tuple(e.load(place, s) for place in _places(cell, h_before, c_before))
            after = tuple(e.load(place, s) for place in _places(cell, h_now, c_now))
            d_after = tuple(e.load(place, s) for place in _places(cell, d_hidden, d_cell))
            passed: tuple[Vec | None, ...] = (None,) * len(d_after)
            if masking != PASS:
                m = e.element(mask, row.index)
                if masking == CARRY:
                    passed = tuple(d * (1 - m) for d in d_after)
                if masking in {ZERO, CARRY}:
                    d_after = tuple(d * m for d in d_after)
            functions = f.with_slopes(part.slopes())
            functions = functions._replace(late=lambda d: d * m) if masking == ZERO_LATE else functions
            deltas, d_states = cell.backward(functions, part.slots(), before, after, d_after, diagonals)
            part.keep(deltas)
            d_hidden_before, *d_other = (_sum(d, p) for d, p in zip(d_states, passed, strict=True))
            if d_hidden_before is not None:
                e.store(e.load(d_before, s) + d_hidden_before, d_before, s)
            for d in d_other:
                assert d is not None  # noqa: S101 - only h's gradient may come through RW alone
                e.store(d, d_cell, s)

    return cell_backward


def _sum(a: Vec | None, b: Vec | None) -> Vec | None:
    return b if a is None else a if b is None else a + b


def _inner_forward(cell: Cell, f: Functions) -> Callable[..., None]:
    def inner_forward(e: Emitter, rows: Any, gates: Any, h_before: Any, stride: Any, vector: Any) -> None:
        """``vector`` is where the second product reads."""
        assert cell.inner is not None  # noqa: S101 - cell_code asks only then
        with e.loop(rows) as row:
            part, s = _row(e, cell, gates, row.index), e.times(row.index, stride)
            kept, value = cell.inner.first(f, part.slots(), (e.load(h_before, s),))
            part.keep(kept)
            e.store(value, vector, s)

    return inner_forward


def _inner_backward(cell: Cell, f: Functions) -> Callable[..., None]:
    def inner_backward(e: Emitter, rows: Any, gates: Any, h_before: Any, d_before: Any, stride: Any, d_vector: Any) -> None:
        assert cell.inner is not None  # noqa: S101 - cell_code asks only then
        with e.loop(rows) as row:
            part, s = _row(e, cell, gates, row.index), e.times(row.index, stride)
            deltas, d = cell.inner.last(f, part.slots(), (e.load(h_before, s),), e.load(d_vector, s))
            part.keep(deltas)
            e.store(e.load(d_before, s) + d, d_before, s)

    return inner_backward


def _bias_gradient(cell: Cell) -> Any:
    @emitted
    def bias_gradient(
        e: Emitter,
        rows: Any,
        gates: Any,
        h_before: Any,
        c_before: Any,
        ahead: Any,
        stride: Any,
        bias: Any,
        recurrent_bias: Any,
        diagonal: Any,
        width: Any,
    ) -> None:
        """Add one step's part: of biases that are (index -1: not) there, and of diagonal weights.

        ``ahead`` is the distance of the state after the step from that before it.
        """
        first, second = min(cell.inputs), min(cell.recurrent)
        places = [(bias, (slot - first) * e.lanes) for slot in range(first, first + len(cell.inputs))]
        if has_recurrent_bias(cell):
            places += [(recurrent_bias, (slot - second) * e.lanes) for slot in range(second, second + len(cell.recurrent))]
        slots = [*range(first, first + len(cell.inputs))]
        slots += [*range(second, second + len(cell.recurrent))] if has_recurrent_bias(cell) else []
        places += [(diagonal, e.times(width, i)) for i in range(len(cell.diagonals))]
        totals = [e.variable(e.load(*place)) for place in places]
        with e.loop(rows) as row:
            part, s = _row(e, cell, gates, row.index), e.times(row.index, stride)
            d = part.slots()
            terms = [d[slot] for slot in slots]
            for slot, state, when in cell.diagonals:
                terms.append(d[slot] * e.load((h_before, c_before)[state], s, ahead if when == NOW else 0))
            for total, term in zip(totals, terms, strict=True):
                e.put(e.get(total) + term, total)
        for place, total in zip(places, totals, strict=True):
            e.store(e.get(total), *place)

    return bias_gradient


def has_recurrent_bias(cell: Cell) -> bool:
    """Whether a bias goes with RW too: where it has a slot that W has not."""
    return not set(cell.recurrent) <= set(cell.inputs)
