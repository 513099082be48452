"""The recurrent layer whose recurrent input is attention of its last output to the whole input.

h_t = a(x_t W + b + c_t R), where c_t is what h_{t-1} finds in the input; there is no c_0. x W + b for all steps, keys and values
are made beforehand. With projections, the query is h_{t-1} Wq and c_t = (what the heads find) Wo; without, both are as they are.
"""

from __future__ import annotations

import functools
from typing import Any

from runtime.kernels.activations import Activation
from runtime.kernels.attention import clear_series, times, turn, unweigh, weigh
from runtime.kernels.elementwise import add, clear
from runtime.kernels.gemm import NONE, ONE, multiply, product
from runtime.kernels.kernel import OPERANDS, Kernel, helper
from runtime.kernels.simd import TILE_VECTORS, lanes_of
from runtime.kernels.simple_rnn import row_functions

_FIELDS = (
    "steps", "batch", "units", "width", "heads", "size", "wide", "padded", "mask",
    "r", "r_transposed", "wq", "wq_transposed", "wo", "wo_transposed",
    "k", "k_stride", "v", "v_stride", "k_turned", "v_turned", "d_k", "d_v", "add_k", "add_v",
    "z", "hidden", "d_hidden", "query", "d_query", "found", "d_found", "context", "d_context", "weights", "d_weights",
)  # fmt: skip
(
    STEPS, BATCH, UNITS, WIDTH, HEADS, SIZE, WIDE, PADDED, MASK,
    R, R_TRANSPOSED, WQ, WQ_TRANSPOSED, WO, WO_TRANSPOSED,
    K, K_STRIDE, V, V_STRIDE, K_TURNED, V_TURNED, D_K, D_V, ADD_K, ADD_V,
    Z, HIDDEN, D_HIDDEN, QUERY, D_QUERY, FOUND, D_FOUND, CONTEXT, D_CONTEXT, WEIGHTS, D_WEIGHTS,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip

row_value: Any = None
row_delta: Any = None
"""The vector code of the activation; each variant of a kernel has its own."""


@helper
def _add_product(mem: Any, rows: int, source: int, stride: int, inner: int, weights: int, target: int, width: int) -> None:
    """target += source times packed weights."""
    lanes = lanes_of(mem)
    panel = TILE_VECTORS * lanes
    for n in range(0, width, panel):
        wide = min(panel, width - n)
        b = weights + n * inner
        multiply(mem, rows, wide // lanes, source, stride, ONE, NONE, b, wide, NONE, inner, ONE, target + n, width)


@helper
def _project(mem: Any, rows: int, source: int, stride: int, inner: int, weights: int, target: int, width: int) -> None:
    """target = source times packed weights; where there are none (-1), the source's first ``inner`` columns."""
    clear(mem, rows * width, target)
    if weights >= 0:
        _add_product(mem, rows, source, stride, inner, weights, target, width)
    else:
        for r in range(rows):
            for f in range(inner):
                mem[target + r * width + f] = mem[source + r * stride + f]


@helper
def _turn_all(mem: Any, op: Any, first: int, rows: int, source: int, stride: int, target: int) -> None:
    """Keys or values with the steps of each example and head side by side."""
    wide, padded = op[WIDE], op[PADDED]
    for i in range(first, first + rows):
        for head in range(op[HEADS]):
            to = target + (i * op[HEADS] + head) * wide * padded
            turn(mem, source + i * stride + head * wide, op[BATCH] * stride, op[STEPS], op[SIZE], to, padded)


@helper
def _look(mem: Any, op: Any, t: int, i: int) -> None:
    """What one example's query of step t finds, by every head."""
    wide, padded, steps, batch = op[WIDE], op[PADDED], op[STEPS], op[BATCH]
    row = (t * batch + i) * op[HEADS]
    clear(mem, op[HEADS] * wide, op[FOUND] + row * wide)
    for head in range(op[HEADS]):
        weights, at = op[WEIGHTS] + (row + head) * padded, (row + head) * wide
        turned = op[K_TURNED] + (i * op[HEADS] + head) * wide * padded
        clear(mem, padded, weights)
        times(mem, ONE, op[QUERY] + at, NONE, ONE, op[SIZE], turned, padded, padded, weights, padded)
        weigh(mem, weights, op[SIZE], steps, padded, op[MASK] + i if op[MASK] >= 0 else -1, batch)
        v = op[V] + i * op[V_STRIDE] + head * wide
        times(mem, ONE, weights, NONE, ONE, steps, v, batch * op[V_STRIDE], wide, op[FOUND] + at, wide)


def _forward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Some examples through all steps; z, which holds x W + b, becomes what the derivative needs."""
    batch, width, heads_width = op[BATCH], op[WIDTH], op[HEADS] * op[WIDE]
    _turn_all(mem, op, first, rows, op[K], op[K_STRIDE], op[K_TURNED])
    for t in range(op[STEPS]):
        at = t * batch + first
        z = op[Z] + at * width
        if t > 0:
            before = op[HIDDEN] + (at - batch) * width
            _project(mem, rows, before, width, op[UNITS], op[WQ], op[QUERY] + at * heads_width, heads_width)
            for i in range(first, first + rows):
                _look(mem, op, t, i)
            found, context = op[FOUND] + at * heads_width, op[CONTEXT] + at * width
            _project(mem, rows, found, heads_width, heads_width, op[WO], context, width)
            _add_product(mem, rows, context, width, op[UNITS], op[R], z, width)
        for r in range(rows):
            row_value(mem, width, op[UNITS], z + r * width, op[HIDDEN] + (at + r) * width)


@helper
def _look_backward(mem: Any, op: Any, t: int, i: int) -> None:
    """From the gradient of what one example found to those of its query, its keys and its values."""
    wide, padded, steps, batch, size = op[WIDE], op[PADDED], op[STEPS], op[BATCH], op[SIZE]
    row = (t * batch + i) * op[HEADS]
    d = op[D_WEIGHTS] + i * padded
    clear(mem, op[HEADS] * wide, op[D_QUERY] + row * wide)
    for head in range(op[HEADS]):
        weights, at = op[WEIGHTS] + (row + head) * padded, (row + head) * wide
        turned = op[V_TURNED] + (i * op[HEADS] + head) * wide * padded
        clear(mem, padded, d)
        times(mem, ONE, op[D_FOUND] + at, NONE, ONE, size, turned, padded, padded, d, padded)
        unweigh(mem, size, padded, weights, d)
        k, v = i * op[K_STRIDE] + head * wide, i * op[V_STRIDE] + head * wide
        by_k, by_v = batch * op[K_STRIDE], batch * op[V_STRIDE]
        times(mem, ONE, d, NONE, ONE, steps, op[K] + k, by_k, wide, op[D_QUERY] + at, wide)
        if op[D_K] >= 0:
            times(mem, steps, d, ONE, NONE, ONE, op[QUERY] + at, wide, wide, op[D_K] + k, by_k)
        if op[D_V] >= 0:
            times(mem, steps, weights, ONE, NONE, ONE, op[D_FOUND] + at, wide, wide, op[D_V] + v, by_v)
        for f in range(size, wide):
            mem[op[D_QUERY] + at + f] = 0


@helper
def _begin_gradients(mem: Any, op: Any, first: int, rows: int) -> None:
    """Zero the gradients of keys and values that nobody has written yet."""
    for i in range(first, first + rows):
        if op[D_K] >= 0 and op[ADD_K] == 0:
            clear_series(mem, op[STEPS], op[BATCH], i, op[K_STRIDE], op[D_K])
        if op[D_V] >= 0 and op[ADD_V] == 0:
            clear_series(mem, op[STEPS], op[BATCH], i, op[V_STRIDE], op[D_V])


def _backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """z becomes the gradient of the pre-activations; those of query, context, keys and values are made on the way."""
    batch, width, heads_width, units = op[BATCH], op[WIDTH], op[HEADS] * op[WIDE], op[UNITS]
    _turn_all(mem, op, first, rows, op[V], op[V_STRIDE], op[V_TURNED])
    _begin_gradients(mem, op, first, rows)
    for t in range(op[STEPS] - 1, -1, -1):
        at = t * batch + first
        for row in range(at, at + rows):
            row_delta(mem, width, op[Z] + row * width, op[HIDDEN] + row * width, op[D_HIDDEN] + row * width)
        if t > 0:
            context, found, query = op[D_CONTEXT] + at * width, op[D_FOUND] + at * heads_width, op[D_QUERY] + at * heads_width
            _project(mem, rows, op[Z] + at * width, width, units, op[R_TRANSPOSED], context, width)
            _project(mem, rows, context, width, units, op[WO_TRANSPOSED], found, heads_width)
            for i in range(first, first + rows):
                _look_backward(mem, op, t, i)
            before = op[D_HIDDEN] + (at - batch) * width
            if op[WQ] < 0:
                add(mem, rows * width, query, before)
            else:
                _add_product(mem, rows, query, heads_width, heads_width, op[WQ_TRANSPOSED], before, width)


@functools.cache
def recurrent_attention(act: Activation) -> tuple[Kernel, Kernel]:
    """The forward and backward kernels for an activation."""
    value, delta = row_functions(act)
    return (
        Kernel(_forward, _FIELDS, (product,)).variant(act.name, row_value=value),
        Kernel(_backward, _FIELDS, (product,)).variant(act.name, row_delta=delta),
    )
