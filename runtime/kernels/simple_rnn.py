"""The simple recurrent layer: h_t = a(x_t W + h_{t-1} R + b), forward, backward, and the gradient of R.

W, b and their gradients are those of a fully connected layer (kernels/dense.py), which also makes x W + b for all steps
beforehand. With layer normalisation h R is normalised apart (kernels/layer_norm.py) before it is added. Outputs are
[step + 1, example, width], where step 0 is the state before the segment.
"""

from __future__ import annotations

import functools
from typing import Any

from runtime.kernels.activations import Activation, RandomSlopes
from runtime.kernels.elementwise import clear, copy
from runtime.kernels.gemm import NONE, ONE, gradients, multiply, product, transpose_panel, weight_gradient
from runtime.kernels.kernel import COMPUTE, OPERANDS, UPDATE, Kernel, helper, kernel, update_with
from runtime.kernels.layer_norm import normalize, normalize_backward
from runtime.kernels.rows import emit_softmax_backward, softmax
from runtime.kernels.simd import TILE_VECTORS, Emitter, emitted, lanes_of

_FIELDS = (
    "steps", "end", "batch", "units", "width", "r", "r_transposed",
    "z", "hidden", "d_hidden", "h_before", "h_after", "mask", "carry",
    "product", "delta", "inverse", "gain", "slopes", "gradient", "update_r", "phase",
)  # fmt: skip
(
    STEPS, END, BATCH, UNITS, WIDTH, R, R_TRANSPOSED,
    Z, HIDDEN, D_HIDDEN, H_BEFORE, H_AFTER, MASK, CARRY,
    PRODUCT, DELTA, INVERSE, GAIN, SLOPES, GRADIENT, UPDATE_R, PHASE,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip

row_value: Any = None
row_sloped: Any = None
row_delta: Any = None
"""The vector code of the activation; each variant of a kernel has its own."""


@emitted
def _mask(e: Emitter, width: Any, mask: Any, carry: Any, before: Any, now: Any) -> None:
    """now = m now + (1 - m) carry before, where carry is 0 or 1."""
    m = e.element(mask)
    old = (1 - m) * e.splat(e.b.sitofp(carry, e.scalar))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        e.store(m * e.load(now, at) + old * e.load(before, at), now, at)


@emitted
def _mask_backward(e: Emitter, width: Any, mask: Any, carry: Any, before: Any, d: Any) -> None:
    """before += (1 - m) carry d, and d = m d."""
    m = e.element(mask)
    old = (1 - m) * e.splat(e.b.sitofp(carry, e.scalar))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        x = e.load(d, at)
        e.store(e.load(before, at) + old * x, before, at)
        e.store(m * x, d, at)


@helper
def _add_recurrent(mem: Any, op: Any, rows: int, h: int, target: int) -> None:
    """Rows += h R."""
    lanes = lanes_of(mem)
    panel, width, units = TILE_VECTORS * lanes, op[WIDTH], op[UNITS]
    for n in range(0, width, panel):
        wide = min(panel, width - n)
        multiply(mem, rows, wide // lanes, h, width, ONE, NONE, op[R] + n * units, wide, NONE, units, ONE, target + n, width)


def _forward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Some examples through all steps; z, which holds x W + b, becomes what the derivative needs."""
    batch, width, units = op[BATCH], op[WIDTH], op[UNITS]
    if op[H_BEFORE] >= 0:
        copy(mem, rows * width, op[H_BEFORE] + first * width, op[HIDDEN] + first * width)
    else:
        clear(mem, rows * width, op[HIDDEN] + first * width)
    for t in range(op[STEPS]):
        row = t * batch + first
        before, z = op[HIDDEN] + row * width, op[Z] + row * width
        now = before + batch * width
        if op[PRODUCT] >= 0:
            product_of_h = op[PRODUCT] + row * width
            clear(mem, rows * width, product_of_h)
            _add_recurrent(mem, op, rows, before, product_of_h)
            for r in range(rows):
                at = r * width
                normalize(mem, width, units, product_of_h + at, op[INVERSE] + row + r, op[GAIN], z + at)
        else:
            _add_recurrent(mem, op, rows, before, z)
        for r in range(rows):
            if row_sloped is not None:
                row_sloped(mem, width, op[SLOPES] + (row + r) * width, z + r * width, now + r * width)
            else:
                row_value(mem, width, units, z + r * width, now + r * width)
            if op[MASK] >= 0:
                _mask(mem, width, op[MASK] + row + r, op[CARRY], before + r * width, now + r * width)
    if op[H_AFTER] >= 0:
        copy(mem, rows * width, op[HIDDEN] + (op[STEPS] * batch + first) * width, op[H_AFTER] + first * width)


def _backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """z becomes the gradient of the pre-activations, ``delta`` that of h R; before ``end`` it is zero."""
    lanes = lanes_of(mem)
    panel, batch, width = TILE_VECTORS * lanes, op[BATCH], op[WIDTH]
    for t in range(op[STEPS] - 1, op[END] - 1, -1):
        row = t * batch + first
        at, d = row * width, op[D_HIDDEN] + row * width
        if t < op[STEPS] - 1:
            later = op[DELTA] + at + batch * width
            for n in range(0, width, panel):
                wide = min(panel, width - n)
                r_panel = op[R_TRANSPOSED] + n * width
                multiply(mem, rows, wide // lanes, later, width, ONE, NONE, r_panel, wide, NONE, width, ONE, d + n, width)
        for r in range(rows):
            own = d + r * width
            if op[MASK] >= 0:
                before = own - batch * width if t > 0 else own  # nobody asks for the gradient of the state before the segment
                _mask_backward(mem, width, op[MASK] + row + r, op[CARRY], before, own)
            z = op[Z] + at + r * width
            row_delta(mem, width, z, op[HIDDEN] + at + (batch + r) * width, own)
            if op[PRODUCT] >= 0:
                normal, to = op[PRODUCT] + at + r * width, op[DELTA] + at + r * width
                normalize_backward(mem, width, op[UNITS], normal, op[INVERSE] + row + r, op[GAIN], z, to)
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
        h, d = op[HIDDEN] + start, op[DELTA] + start + n
        steps, jump, to = op[STEPS] - end, batch * width, at + op[GRADIENT]
        weight_gradient(mem, steps, batch, units, wide // lanes, h, width, jump, d, width, jump, to)
    if op[PHASE] & UPDATE != 0:
        update_with(mem, ids, op[UPDATE_R], at, units * wide)
        transpose_panel(mem, units, wide, at, n, width, op[R_TRANSPOSED], width, panel)


def row_functions(act: Activation) -> tuple[Any, Any]:
    """An activation's vector code: z to what is kept of it and the output y, and the output's gradient d to that of z.

    Softmax, which acts on the whole row, needs y in the way back.
    """
    if act.by_row:
        return softmax, _softmax_delta

    @emitted
    def value(e: Emitter, width: Any, outputs: Any, z: Any, y: Any) -> None:
        with e.loop(e.vectors(width)) as i:
            at = e.times(i.index, e.lanes)
            x = e.load(z, at)
            output = act.value(x)
            e.store(act.kept(x, output), z, at)
            e.store(output, y, at)

    @emitted
    def delta(e: Emitter, width: Any, z: Any, y: Any, d: Any) -> None:
        with e.loop(e.vectors(width)) as i:
            at = e.times(i.index, e.lanes)
            e.store(e.load(d, at) * act.derivative(e.load(z, at)), z, at)

    return value, delta


@emitted
def _softmax_delta(e: Emitter, width: Any, z: Any, y: Any, d: Any) -> None:
    """The output y serves even where a mask has changed it: there d is zero."""
    emit_softmax_backward(e, width, y, d, z)


def _sloped(act: RandomSlopes) -> Any:
    """RRELU with a slope of each unit's own; the derivative is kept."""

    @emitted
    def sloped(e: Emitter, width: Any, slopes: Any, z: Any, y: Any) -> None:
        with e.loop(e.vectors(width)) as i:
            at = e.times(i.index, e.lanes)
            x = e.load(z, at)
            of_one = act.with_slope(e.load(slopes, at))
            e.store(of_one.value(x), y, at)
            e.store(of_one.derivative(x), z, at)

    return sloped


@emitted
def _kept_delta(e: Emitter, width: Any, z: Any, y: Any, d: Any) -> None:
    """z holds the derivative."""
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(d, at) * e.load(z, at), z, at)


@functools.cache
def simple_rnn(act: Activation) -> tuple[Kernel, Kernel]:
    """The forward and backward kernels for an activation."""
    sloped = _sloped(act) if isinstance(act, RandomSlopes) else None
    value, delta = (None, _kept_delta) if sloped else row_functions(act)
    return (
        Kernel(_forward, _FIELDS, (product,)).variant(act.name, row_value=value, row_sloped=sloped),
        Kernel(_backward, _FIELDS, (product,)).variant(act.name, row_delta=delta),
    )
