"""Dot-product attention of queries to keys, for each example and head (Vaswani et al. 2017).

Queries, keys and values are series [step, example, stride] whose rows hold the heads side by side, each padded to whole vectors.
The weights of a query are the softmax over the keys that are not masked of q · k / sqrt(size); what comes out is their mean of
the values. Where every key is masked, all count as without a mask: DL4J adds one large number to all scores, which says the same.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import clear
from runtime.kernels.gemm import NONE, ONE, multiply, product
from runtime.kernels.kernel import OPERANDS, helper, kernel
from runtime.kernels.rows import softmax, softmax_backward
from runtime.kernels.simd import TILE_VECTORS, Emitter, emitted, lanes_of

_FIELDS = (
    "batch", "heads", "size", "wide", "queries", "keys", "padded",
    "q", "q_stride", "k", "k_stride", "v", "v_stride", "out", "out_stride", "weights", "turned", "mask",
    "d_out", "d_weights", "d_q", "d_k", "d_v", "add_q", "add_k", "add_v",
)  # fmt: skip
(
    BATCH, HEADS, SIZE, WIDE, QUERIES, KEYS, PADDED,
    Q, Q_STRIDE, K, K_STRIDE, V, V_STRIDE, OUT, OUT_STRIDE, WEIGHTS, TURNED, MASK,
    D_OUT, D_WEIGHTS, D_Q, D_K, D_V, ADD_Q, ADD_K, ADD_V,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip

_MASKED = -1e38
"""A score whose weight is zero."""


@emitted
def divide_by_root(e: Emitter, count: Any, size: Any, target: Any) -> None:
    """target /= sqrt(size)."""
    factor = 1 / e.splat(e.b.sitofp(e.integer(size), e.scalar)).sqrt()
    with e.loop(e.vectors(count)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(target, at) * factor, target, at)


@helper
def turn(mem: Any, source: int, stride: int, rows: int, columns: int, target: int, padded: int) -> None:
    """target[column, row] = source[row, column]; zeros behind the rows."""
    for c in range(columns):
        for r in range(rows):
            mem[target + c * padded + r] = mem[source + r * stride + c]
        for r in range(rows, padded):
            mem[target + c * padded + r] = 0


@helper
def times(mem: Any, rows: int, source: int, by_row: int, by_inner: int, inner: int, b: int, b_row: int,
          width: int, target: int, target_stride: int) -> None:  # fmt: skip
    """target[rows, width] += source[rows, inner] b[inner, width], where a row of b lies in one piece."""
    lanes = lanes_of(mem)
    panel = TILE_VECTORS * lanes
    for n in range(0, width, panel):
        vectors = min(panel, width - n) // lanes
        multiply(mem, rows, vectors, source, by_row, by_inner, NONE, b + n, b_row, NONE, inner, ONE, target + n, target_stride)


@helper
def weigh(mem: Any, row: int, size: int, keys: int, padded: int, mask: int, batch: int) -> None:
    """Scores of one query to its weights, in place; ``mask`` is that of the example's first step, or -1."""
    divide_by_root(mem, padded, size, row)
    if mask >= 0:
        some = False
        for t in range(keys):
            some = some or mem[mask + t * batch] != 0
        for t in range(keys):
            if some and mem[mask + t * batch] == 0:
                mem[row + t] = _MASKED
    softmax(mem, padded, keys, row, row)


@helper
def unweigh(mem: Any, size: int, padded: int, weights: int, d: int) -> None:
    """The gradient of one query's weights to that of its products with the keys, in place."""
    softmax_backward(mem, padded, weights, weights, d)
    divide_by_root(mem, padded, size, d)


@helper
def clear_series(mem: Any, steps: int, batch: int, example: int, stride: int, data: int) -> None:
    """Zero the rows of one example."""
    for t in range(steps):
        clear(mem, stride, data + (t * batch + example) * stride)


@kernel(_FIELDS, (product,))
def attend(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Some examples, all heads; their weights are kept."""
    batch, wide, size, padded, queries, keys = op[BATCH], op[WIDE], op[SIZE], op[PADDED], op[QUERIES], op[KEYS]
    for i in range(first, first + rows):
        turned = op[TURNED] + i * wide * padded
        mask = op[MASK] + i if op[MASK] >= 0 else -1
        clear_series(mem, queries, batch, i, op[OUT_STRIDE], op[OUT])
        for head in range(op[HEADS]):
            q = op[Q] + i * op[Q_STRIDE] + head * wide
            k = op[K] + i * op[K_STRIDE] + head * wide
            v = op[V] + i * op[V_STRIDE] + head * wide
            weights = op[WEIGHTS] + (i * op[HEADS] + head) * queries * padded
            turn(mem, k, batch * op[K_STRIDE], keys, size, turned, padded)
            clear(mem, queries * padded, weights)
            times(mem, queries, q, batch * op[Q_STRIDE], ONE, size, turned, padded, padded, weights, padded)
            for t in range(queries):
                weigh(mem, weights + t * padded, size, keys, padded, mask, batch)
            out = op[OUT] + i * op[OUT_STRIDE] + head * wide
            times(mem, queries, weights, padded, ONE, keys, v, batch * op[V_STRIDE], wide, out, batch * op[OUT_STRIDE])


@helper
def _clear_first(mem: Any, op: Any, steps: int, example: int, data: int, stride: int, add: int) -> None:
    if data >= 0 and add == 0:
        clear_series(mem, steps, op[BATCH], example, stride, data)


@helper
def _clear_padding(mem: Any, op: Any, steps: int, example: int, data: int, stride: int) -> None:
    """Where there is no projection the padding of a row may hold anything; its gradient must be zero."""
    for t in range(steps if data >= 0 else 0):
        for f in range(op[SIZE], op[WIDE]):
            mem[data + (t * op[BATCH] + example) * stride + f] = 0


@kernel(_FIELDS, (product,))
def attend_backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """From the gradient of what came out to those of queries, keys and values, where somebody wants them."""
    batch, wide, size, padded, queries, keys = op[BATCH], op[WIDE], op[SIZE], op[PADDED], op[QUERIES], op[KEYS]
    by_q, by_k, by_v, by_out = batch * op[Q_STRIDE], batch * op[K_STRIDE], batch * op[V_STRIDE], batch * op[OUT_STRIDE]
    for i in range(first, first + rows):
        turned, d_weights = op[TURNED] + i * wide * padded, op[D_WEIGHTS] + i * queries * padded
        _clear_first(mem, op, queries, i, op[D_Q], op[Q_STRIDE], op[ADD_Q])
        _clear_first(mem, op, keys, i, op[D_K], op[K_STRIDE], op[ADD_K])
        _clear_first(mem, op, keys, i, op[D_V], op[V_STRIDE], op[ADD_V])
        for head in range(op[HEADS]):
            q, k = i * op[Q_STRIDE] + head * wide, i * op[K_STRIDE] + head * wide
            v, out = i * op[V_STRIDE] + head * wide, i * op[OUT_STRIDE] + head * wide
            weights = op[WEIGHTS] + (i * op[HEADS] + head) * queries * padded
            turn(mem, op[V] + v, by_v, keys, size, turned, padded)
            clear(mem, queries * padded, d_weights)
            times(mem, queries, op[D_OUT] + out, by_out, ONE, size, turned, padded, padded, d_weights, padded)
            for t in range(queries):
                unweigh(mem, size, padded, weights + t * padded, d_weights + t * padded)
            if op[D_V] >= 0:
                times(mem, keys, weights, ONE, padded, queries, op[D_OUT] + out, by_out, wide, op[D_V] + v, by_v)
            if op[D_Q] >= 0:
                times(mem, queries, d_weights, padded, ONE, keys, op[K] + k, by_k, wide, op[D_Q] + q, by_q)
            if op[D_K] >= 0:
                times(mem, keys, d_weights, ONE, padded, queries, op[Q] + q, by_q, wide, op[D_K] + k, by_k)
        if op[HEADS] == 1:
            _clear_padding(mem, op, queries, i, op[D_Q], op[Q_STRIDE])
            _clear_padding(mem, op, keys, i, op[D_K], op[K_STRIDE])
            _clear_padding(mem, op, keys, i, op[D_V], op[V_STRIDE])
