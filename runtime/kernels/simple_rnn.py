"""The simple recurrent layer: h_t = a(x_t W + h_{t-1} R + b), forward, backward, and the gradient of R (numerics.md 2.3).

W, b and their gradients are those of a fully connected layer (kernels/dense.py), which also makes x W + b for all steps
beforehand. Outputs are [step + 1, example, stride], where step 0 is the state before the segment; at masked steps they are zero.
"""

from __future__ import annotations

import functools
from typing import Any

from runtime.kernels.activations import Activation
from runtime.kernels.elementwise import clear, copy, multiply_by
from runtime.kernels.gemm import NONE, ONE, gradients, multiply, product, transpose_panel, weight_gradient
from runtime.kernels.kernel import COMPUTE, OPERANDS, UPDATE, Kernel, call_kernel, kernel, row_at
from runtime.kernels.simd import TILE_VECTORS, Emitter, emitted, lanes_of

_FIELDS = (
    "steps", "end", "batch", "units", "width", "r", "r_transposed",
    "z", "hidden", "d_hidden", "h_before", "h_after", "mask", "gradient", "update_r", "phase",
)  # fmt: skip
(
    STEPS, END, BATCH, UNITS, WIDTH, R, R_TRANSPOSED,
    Z, HIDDEN, D_HIDDEN, H_BEFORE, H_AFTER, MASK, GRADIENT, UPDATE_R, PHASE,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip

row_value: Any = None
row_delta: Any = None
"""The vector code of the activation; each variant of a kernel has its own."""


def _forward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Some examples through all steps; z, which holds x W + b, becomes what the derivative needs."""
    lanes = lanes_of(mem)
    panel, batch, width, units = TILE_VECTORS * lanes, op[BATCH], op[WIDTH], op[UNITS]
    if op[H_BEFORE] >= 0:
        copy(mem, rows * width, op[H_BEFORE] + first * width, op[HIDDEN] + first * width)
    else:
        clear(mem, rows * width, op[HIDDEN] + first * width)
    for t in range(op[STEPS]):
        before, z = op[HIDDEN] + (t * batch + first) * width, op[Z] + (t * batch + first) * width
        now = before + batch * width
        for n in range(0, width, panel):
            wide = min(panel, width - n)
            multiply(mem, rows, wide // lanes, before, width, ONE, NONE, op[R] + n * units, wide, NONE, units, ONE, z + n, width)
        row_value(mem, rows * width, z, now)
        if op[MASK] >= 0:
            for r in range(rows):
                multiply_by(mem, width, op[MASK] + t * batch + first + r, now + r * width)
    if op[H_AFTER] >= 0:
        copy(mem, rows * width, op[HIDDEN] + (op[STEPS] * batch + first) * width, op[H_AFTER] + first * width)


def _backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """z becomes the gradient of the pre-activations; before ``end`` it is zero."""
    lanes = lanes_of(mem)
    panel, batch, width = TILE_VECTORS * lanes, op[BATCH], op[WIDTH]
    for t in range(op[STEPS] - 1, op[END] - 1, -1):
        at = (t * batch + first) * width
        d = op[D_HIDDEN] + at
        if t < op[STEPS] - 1:
            later = op[Z] + at + batch * width
            for n in range(0, width, panel):
                wide = min(panel, width - n)
                r = op[R_TRANSPOSED] + n * width
                multiply(mem, rows, wide // lanes, later, width, ONE, NONE, r, wide, NONE, width, ONE, d + n, width)
        if op[MASK] >= 0:
            for r in range(rows):
                multiply_by(mem, width, op[MASK] + t * batch + first + r, d + r * width)
        row_delta(mem, rows * width, op[Z] + at, d)
    for t in range(op[END]):
        clear(mem, rows * width, op[Z] + (t * batch + first) * width)


@kernel(_FIELDS, gradients)
def recurrent_gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: the gradient of one panel of R, its update, or both."""
    lanes = lanes_of(mem)
    panel, batch, width, units, end = TILE_VECTORS * lanes, op[BATCH], op[WIDTH], op[UNITS], op[END]
    n = job * panel
    wide = min(panel, width - n)
    at = op[R] + n * units
    if op[PHASE] & COMPUTE != 0:
        start = end * batch * width
        h, d = op[HIDDEN] + start, op[Z] + start + n
        weight_gradient(mem, op[STEPS] - end, batch, units, wide // lanes, h, width, d, width, batch * width, at + op[GRADIENT])
    if op[PHASE] & UPDATE != 0:
        if op[UPDATE_R] >= 0:
            rule = row_at(ids, op[UPDATE_R])
            call_kernel(rule[0], mem, ids, rule, at, units * wide)
        transpose_panel(mem, units, wide, at, n, width, op[R_TRANSPOSED], width, panel)


def row_functions(act: Activation) -> tuple[Any, Any]:
    """An activation's vector code: z to what is kept of it and the output, and the output's gradient to that of z."""

    @emitted
    def value(e: Emitter, count: Any, z: Any, y: Any) -> None:
        with e.loop(e.vectors(count)) as i:
            at = e.times(i.index, e.lanes)
            x = e.load(z, at)
            output = act.value(x)
            e.store(act.kept(x, output), z, at)
            e.store(output, y, at)

    @emitted
    def delta(e: Emitter, count: Any, z: Any, d: Any) -> None:
        with e.loop(e.vectors(count)) as i:
            at = e.times(i.index, e.lanes)
            e.store(e.load(d, at) * act.derivative(e.load(z, at)), z, at)

    return value, delta


@functools.cache
def simple_rnn(act: Activation) -> tuple[Kernel, Kernel]:
    """The forward and backward kernels for an activation."""
    value, delta = row_functions(act)
    return (
        Kernel(_forward, _FIELDS, (product,)).variant(act.name, row_value=value),
        Kernel(_backward, _FIELDS, (product,)).variant(act.name, row_delta=delta),
    )
