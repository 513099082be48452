"""The one matrix product, on packed panels, and what is made of it.

A matrix [rows, columns] is packed in panels of ``TILE_VECTORS`` vectors of columns: all rows of a panel one after the other, so a
product reads it from front to back. The last panel may be narrower. The product keeps a tile of rows and vectors in registers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.kernels.elementwise import clear as zero_panel
from runtime.kernels.kernel import Symbol, helper, specialised
from runtime.kernels.simd import FUSED, I64, TILE_ROWS, TILE_VECTORS, Emitter, Vec, emitted, lanes_of

_HEIGHTS = (1, 2, 4, TILE_ROWS)
NONE, ONE, TWO, FOUR = np.int64(0), np.int64(1), np.int64(2), np.int64(4)
"""Integers of one type: plain numbers would be literal types, each with a specialisation of its own."""

CHUNK = np.int64(96)
"""Rows of a weight-gradient product that stay in the first-level cache."""


def _emit_tile(
    combine: Callable[[Vec, Vec, Vec], Vec],
    e: Emitter,
    rows: Any,
    vectors: Any,
    start: Any,
    start_row: Any,
    a: Any,
    a_row: Any,
    a_row_more: Any,
    a_column: Any,
    a_jump: Any,
    b: Any,
    b_row: Any,
    b_jump: Any,
    inner: Any,
    inner_more: Any,
    outer: Any,
    c: Any,
    c_row: Any,
) -> None:
    """C[rows, vectors] = start + sum over o, k of A[a + o · a_jump + row · a_row + k · a_column] B[b + o · b_jump + k · b_row].

    From one o to the next the rows of A lie ``a_row_more`` further apart, and there are ``inner_more`` more k: so two products
    of different matrices are summed in registers. ``combine`` adds the product of two vectors to a third.
    """
    done = e.b.append_basic_block("done")
    switch = e.b.switch(e.sum(e.times(rows, 8), vectors), done)
    for height in _HEIGHTS:
        for width in range(1, int(TILE_VECTORS) + 1):
            block = e.b.append_basic_block(f"tile{height}x{width}")
            switch.add_case(I64(height * 8 + width), block)
            e.b.position_at_end(block)
            columns = [j * e.lanes for j in range(width)]
            sums = [[e.variable(e.load(start, e.times(start_row, i), column)) for column in columns] for i in range(height)]
            with e.loop(outer) as o:
                row_a, count = e.sum(a_row, e.times(o.index, a_row_more)), e.sum(inner, e.times(o.index, inner_more))
                left = e.pointer(e.at(a, e.times(o.index, a_jump)))
                right = e.pointer(e.at(b, e.times(o.index, b_jump)))
                with e.loop(count):
                    here, there = left.here(), right.here()
                    ys = [e.load_at(there, column) for column in columns]
                    for i, row in enumerate(sums):
                        x = e.element_at(here, e.times(row_a, i))
                        for y, total in zip(ys, row, strict=True):
                            e.put(combine(x, y, e.get(total)), total)
                    left.move(a_column)
                    right.move(b_row)
            for i, row in enumerate(sums):
                for column, total in zip(columns, row, strict=True):
                    e.store(e.get(total), c, e.times(c_row, i), column)
            e.b.branch(done)
    e.b.position_at_end(done)


def _fused(x: Vec, y: Vec, total: Vec) -> Vec:
    return x.call("fma" if FUSED else "fmuladd", y, total)


_tile = emitted(functools.partial(_emit_tile, _fused))


def _product(
    mem: Any,
    rows: int,
    vectors: int,
    start: int,
    start_row: int,
    a: int,
    a_row: int,
    a_row_more: int,
    a_column: int,
    a_jump: int,
    b: int,
    b_row: int,
    b_jump: int,
    inner: int,
    inner_more: int,
    outer: int,
    c: int,
    c_row: int,
) -> None:
    """One panel of columns in tiles of rows; the arguments are those of ``_tile``."""
    row = 0
    while row < rows:
        left = rows - row
        step = TILE_ROWS if left >= TILE_ROWS and left != TILE_ROWS + 2 else 4 if left >= 4 else 2 if left >= 2 else 1
        _tile(
            mem,
            step,
            vectors,
            start + row * start_row,
            start_row,
            a + row * a_row,
            a_row,
            a_row_more,
            a_column,
            a_jump + row * a_row_more,
            b,
            b_row,
            b_jump,
            inner,
            inner_more,
            outer,
            c + row * c_row,
            c_row,
        )
        row += step


product = Symbol(_product, 17)
"""What a kernel that multiplies ``needs``."""


def product_of(name: str, combine: Callable[[Vec, Vec, Vec], Vec]) -> Symbol:
    """The product with another way to multiply and add; ``combine(x, y, total)`` works on vectors."""
    return Symbol(specialised(_product, name, _tile=emitted(functools.partial(_emit_tile, combine))), 17)


_multiply = product.caller()


@helper
def multiply(
    mem: Any,
    rows: int,
    vectors: int,
    a: int,
    a_row: int,
    a_column: int,
    a_jump: int,
    b: int,
    b_row: int,
    b_jump: int,
    inner: int,
    outer: int,
    c: int,
    c_row: int,
) -> None:
    """C[rows, vectors] += sum over o, k of A[a + o · a_jump + row · a_row + k · a_column] B[b + o · b_jump + k · b_row]."""
    _multiply(mem, rows, vectors, c, c_row, a, a_row, NONE, a_column, a_jump, b, b_row, b_jump, inner, NONE, outer, c, c_row)


@helper
def multiply_both(
    mem: Any,
    rows: int,
    start: int,
    x: int,
    x_row: int,
    w: int,
    inputs: int,
    h: int,
    h_row: int,
    r: int,
    units: int,
    c: int,
    c_row: int,
) -> None:
    """C = start + X W + H R for a whole panel of columns, ``start`` being one row for all."""
    panel = TILE_VECTORS * lanes_of(mem)
    more, further = units - inputs, h_row - x_row
    _multiply(mem, rows, TILE_VECTORS, start, NONE, x, x_row, further, ONE, h - x, w, panel, r - w, inputs, more, TWO, c, c_row)


@emitted
def panel_sum(e: Emitter, a: Any, factor: Any, b: Any, target: Any) -> None:
    """A row of a whole panel of columns: target = a + b times the element at ``factor``."""
    f = e.element(factor)
    for column in range(0, int(TILE_VECTORS) * e.lanes, e.lanes):
        e.store(e.load(b, column) * f + e.load(a, column), target, column)


def _weight_gradient(
    mem: Any,
    steps: int,
    batch: int,
    rows: int,
    vectors: int,
    a: int,
    a_stride: int,
    a_jump: int,
    b: int,
    b_row: int,
    b_jump: int,
    c: int,
) -> None:
    """C[rows, vectors] = sum over steps and examples of outer products of A's and B's rows; C is one packed panel.

    ``a_jump`` and ``b_jump`` lead from a step to the next.
    """
    width = vectors * lanes_of(mem)
    zero_panel(mem, rows * width, c)
    some = max(ONE, CHUNK // batch)
    t = NONE
    while t < steps:
        e = NONE
        while e < batch:
            multiply(
                mem,
                rows,
                vectors,
                a + t * a_jump + e * a_stride,
                ONE,
                a_stride,
                a_jump,
                b + t * b_jump + e * b_row,
                b_row,
                b_jump,
                min(CHUNK, batch - e),
                min(some, steps - t),
                c,
                width,
            )
            e += CHUNK
        t += some


def _transpose_panel(
    mem: Any, rows: int, width: int, source: int, first: int, total: int, target: int, padded: int, panel: int
) -> None:
    """A packed panel [rows, width] to columns ``first``.. of the packed transpose [total, padded]; padded rows become columns."""
    for n in range(0, padded, panel):
        wide = min(panel, padded - n)
        real = min(wide, rows - n)
        for f in range(min(width, total - first)):
            to = target + n * total + (first + f) * wide
            for u in range(real):
                mem[to + u] = mem[source + (n + u) * width + f]


weight_gradient_symbol = Symbol(_weight_gradient, 11, (product,))
transpose_symbol = Symbol(_transpose_panel, 8)
weight_gradient = weight_gradient_symbol.caller()
"""``weight_gradient(mem, steps, batch, rows, vectors, a, a_stride, a_jump, b, b_row, b_jump, c)``."""
transpose_panel = transpose_symbol.caller()
"""``transpose_panel(mem, rows, width, source, first, total, target, padded, panel)``."""

gradients = (weight_gradient_symbol, transpose_symbol)
"""What a kernel of weight gradients ``needs``."""
