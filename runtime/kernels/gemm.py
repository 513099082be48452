"""The one matrix product, on packed panels, and what is made of it.

A matrix [rows, columns] is packed in panels of ``TILE_VECTORS`` vectors of columns: all rows of a panel one after the other, so a
product reads it from front to back. The last panel may be narrower. The product keeps a tile of rows and vectors in registers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.kernels.elementwise import clear as zero_panel
from runtime.kernels.kernel import Symbol
from runtime.kernels.simd import FUSED, I64, TILE_ROWS, TILE_VECTORS, Emitter, Vec, emitted, lanes_of

_HEIGHTS = (1, 2, 4, TILE_ROWS)
ONE, NONE = np.int64(1), np.int64(0)
"""Integers of one type: plain numbers would be literal types, each with a specialisation of its own."""

CHUNK = np.int64(96)
"""Rows of a weight-gradient product that stay in the first-level cache."""


@emitted
def _tile(
    e: Emitter,
    rows: Any,
    vectors: Any,
    a: Any,
    a_row: Any,
    a_column: Any,
    a_jump: Any,
    b: Any,
    b_row: Any,
    b_jump: Any,
    inner: Any,
    outer: Any,
    c: Any,
    c_row: Any,
) -> None:
    """C[rows, vectors] += sum over o, k of A[a + o · a_jump + row · a_row + k · a_column] B[b + o · b_jump + k · b_row]."""
    done = e.b.append_basic_block("done")
    switch = e.b.switch(e.sum(e.times(rows, 8), vectors), done)
    product = "fma" if FUSED else "fmuladd"
    for height in _HEIGHTS:
        for width in range(1, int(TILE_VECTORS) + 1):
            block = e.b.append_basic_block(f"tile{height}x{width}")
            switch.add_case(I64(height * 8 + width), block)
            e.b.position_at_end(block)
            places = [[(c, e.times(c_row, i), j * e.lanes) for j in range(width)] for i in range(height)]
            sums = [[e.variable(e.load(*place)) for place in row] for row in places]
            with e.loop(outer) as o, e.loop(inner) as k:
                at_a = e.sum(a, e.times(o.index, a_jump), e.times(k.index, a_column))
                at_b = e.sum(b, e.times(o.index, b_jump), e.times(k.index, b_row))
                columns: list[Vec] = [e.load(at_b, j * e.lanes) for j in range(width)]
                for i, row in enumerate(sums):
                    x = e.element(at_a, e.times(a_row, i))
                    for column, total in zip(columns, row, strict=True):
                        e.put(x.call(product, column, e.get(total)), total)
            for row_places, row in zip(places, sums, strict=True):
                for place, total in zip(row_places, row, strict=True):
                    e.store(e.get(total), *place)
            e.b.branch(done)
    e.b.position_at_end(done)


def _multiply(
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
    """C += A B on one panel of columns, in tiles of rows; the arguments are those of ``_tile``."""
    row = 0
    while row < rows:
        left = rows - row
        step = TILE_ROWS if left >= TILE_ROWS else 4 if left >= 4 else 2 if left >= 2 else 1
        _tile(
            mem, step, vectors, a + row * a_row, a_row, a_column, a_jump, b, b_row, b_jump, inner, outer, c + row * c_row, c_row
        )
        row += step


product = Symbol(_multiply, 13)
"""What a kernel that multiplies ``needs``."""

multiply = product.caller()
"""``multiply(mem, rows, vectors, a, a_row, a_column, a_jump, b, b_row, b_jump, inner, outer, c, c_row)``."""


def _weight_gradient(
    mem: Any,
    steps: int,
    batch: int,
    rows: int,
    vectors: int,
    a: int,
    a_stride: int,
    b: int,
    b_row: int,
    b_jump: int,
    c: int,
) -> None:
    """C[rows, vectors] = sum over steps and examples of outer products of A's and B's rows; C is one packed panel."""
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
                a + (t * batch + e) * a_stride,
                ONE,
                a_stride,
                batch * a_stride,
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


weight_gradient_symbol = Symbol(_weight_gradient, 10, (product,))
transpose_symbol = Symbol(_transpose_panel, 8)
weight_gradient = weight_gradient_symbol.caller()
"""``weight_gradient(mem, steps, batch, rows, vectors, a, a_stride, b, b_row, b_jump, c)``."""
transpose_panel = transpose_symbol.caller()
"""``transpose_panel(mem, rows, width, source, first, total, target, padded, panel)``."""

gradients = (weight_gradient_symbol, transpose_symbol)
"""What a kernel of weight gradients ``needs``."""
