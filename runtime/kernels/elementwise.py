"""Copies, sums and zeros of rows; counts are multiples of the lanes."""

from __future__ import annotations

from typing import Any

from runtime.kernels.kernel import OPERANDS, kernel
from runtime.kernels.simd import Emitter, emitted, plus

__all__ = ["add", "add_times", "clear", "clear_rows", "copy", "multiply_by", "sums"]


@emitted
def copy(e: Emitter, count: Any, source: Any, target: Any) -> None:
    """target = source."""
    with e.loop(e.vectors(count)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(source, at), target, at)


@emitted
def add(e: Emitter, count: Any, source: Any, target: Any) -> None:
    """target += source."""
    with e.loop(e.vectors(count)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(source, at) + e.load(target, at), target, at)


@emitted
def add_times(e: Emitter, count: Any, factor: Any, source: Any, target: Any) -> None:
    """target += source times the element at ``factor``."""
    f = e.element(factor)
    with e.loop(e.vectors(count)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(source, at) * f + e.load(target, at), target, at)


@emitted
def clear(e: Emitter, count: Any, target: Any) -> None:
    """target = 0."""
    with e.loop(e.vectors(count)) as i:
        e.store(e.constant(0), target, e.times(i.index, e.lanes))


@emitted
def multiply_by(e: Emitter, count: Any, factor: Any, target: Any) -> None:
    """target *= the element at ``factor``."""
    f = e.element(factor)
    with e.loop(e.vectors(count)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(target, at) * f, target, at)


@emitted
def _sums(e: Emitter, count: Any, source: Any, target: Any) -> None:
    squares, absolutes = e.variable(e.constant(0)), e.variable(e.constant(0))
    with e.loop(e.vectors(count)) as i:
        x = e.load(source, e.times(i.index, e.lanes))
        e.put(e.get(squares) + x * x, squares)
        e.put(e.get(absolutes) + x.abs(), absolutes)
    for place, variable in enumerate((squares, absolutes)):
        e.b.store(e.get(variable).fold(plus).first(), e.at(target, place))


SUMS_CHUNK = 16384
"""Elements of one job of ``sums``; fixed, so that the sums have the same bits for any number of threads."""

(SOURCE, LENGTH, TARGET) = range(OPERANDS, OPERANDS + 3)


@kernel(("source", "length", "target"))
def sums(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Job ``first``: sum of squares and of absolute values of a chunk, to two elements at ``target`` + 2 · first."""
    start = first * SUMS_CHUNK
    _sums(mem, min(SUMS_CHUNK, op[LENGTH] - start), op[SOURCE] + start, op[TARGET] + 2 * first)


(STEPS, BATCH, STRIDE, DATA) = range(OPERANDS, OPERANDS + 4)


@kernel(("steps", "batch", "stride", "data"))
def clear_rows(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Zero some examples' rows of every step of [steps, batch, stride]."""
    for t in range(op[STEPS]):
        clear(mem, count * op[STRIDE], op[DATA] + (t * op[BATCH] + first) * op[STRIDE])
