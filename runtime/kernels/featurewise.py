"""Layers that act on each feature by itself: a factor and a shift (z = x * w + b), and rectifiers with slopes that are learned.

Forward and backward passes own examples; the gradients of the parameters own features, and sum over the rows in their order.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.kernel import COMPUTE, OPERANDS, UPDATE, helper, kernel, update_with
from runtime.kernels.simd import Emitter, Vec, emitted, lanes_of

_FIELDS = ("steps", "batch", "width", "w", "bias", "source", "source_stride", "z", "d_source", "d_source_add")
(STEPS, BATCH, WIDTH, W, BIAS, SOURCE, SOURCE_STRIDE, Z, D_SOURCE, D_SOURCE_ADD) = range(OPERANDS, OPERANDS + len(_FIELDS))


@emitted
def _scaled(e: Emitter, width: Any, x: Any, w: Any, bias: Any, z: Any) -> None:
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(x, at) * e.load(w, at) + e.load(bias, at), z, at)


@emitted
def _scaled_back(e: Emitter, width: Any, d: Any, w: Any, target: Any, add: Any) -> None:
    adds = e.b.icmp_signed("!=", add, e.integer(0))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        g, before = e.load(d, at) * e.load(w, at), e.load(target, at)
        e.store(Vec(e.b, e.b.select(adds, (g + before).x, g.x)), target, at)


@kernel(_FIELDS)
def scale(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """z = x * w + b for some examples at all steps."""
    for t in range(op[STEPS]):
        for r in range(t * op[BATCH] + first, t * op[BATCH] + first + rows):
            _scaled(mem, op[WIDTH], op[SOURCE] + r * op[SOURCE_STRIDE], op[W], op[BIAS], op[Z] + r * op[WIDTH])


@kernel(_FIELDS)
def scale_backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """d_source = dz * w for some examples at all steps; here z holds its gradient."""
    for t in range(op[STEPS]):
        for r in range(t * op[BATCH] + first, t * op[BATCH] + first + rows):
            target = op[D_SOURCE] + r * op[SOURCE_STRIDE]
            _scaled_back(mem, op[WIDTH], op[Z] + r * op[WIDTH], op[W], target, op[D_SOURCE_ADD])


_JOB_FIELDS = ("rows", "width", "w", "bias", "source", "source_stride", "z", "gradient", "update_w", "update_b", "phase")
(J_ROWS, J_WIDTH, J_W, J_BIAS, J_SOURCE, J_SOURCE_STRIDE, J_Z, GRADIENT, UPDATE_W, UPDATE_B, PHASE) = range(
    OPERANDS, OPERANDS + len(_JOB_FIELDS)
)


@emitted
def _scale_sums(e: Emitter, rows: Any, width: Any, x: Any, stride: Any, d: Any, w: Any, bias: Any) -> None:
    factors, shifts = e.variable(e.constant(0)), e.variable(e.constant(0))
    with e.loop(rows) as row:
        g = e.load(d, e.times(row.index, width))
        e.put(e.get(factors) + g * e.load(x, e.times(row.index, stride)), factors)
        e.put(e.get(shifts) + g, shifts)
    e.store(e.get(factors), w)
    e.store(e.get(shifts), bias)


@kernel(_JOB_FIELDS)
def scale_gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: the gradients of one vector of factors and shifts, their update, or both."""
    lanes = lanes_of(mem)
    at = job * lanes
    w, bias = op[J_W] + at, op[J_BIAS] + at
    if op[PHASE] & COMPUTE != 0:
        x, d = op[J_SOURCE] + at, op[J_Z] + at
        _scale_sums(mem, op[J_ROWS], op[J_WIDTH], x, op[J_SOURCE_STRIDE], d, w + op[GRADIENT], bias + op[GRADIENT])
    if op[PHASE] & UPDATE != 0:
        update_with(mem, ids, op[UPDATE_W], w, lanes)
        update_with(mem, ids, op[UPDATE_B], bias, lanes)


# ------------------------------------------------------------------ a rectifier with learned slopes

_SLOPE_FIELDS = (
    "steps", "batch", "planes", "height", "units", "width", "slopes", "by_step", "by_plane", "by_row", "by_feature",
    "slope_count", "source", "source_stride", "target", "d", "d_source", "d_source_add", "gradient", "update_w", "phase",
)  # fmt: skip
(
    S_STEPS, S_BATCH, PLANES, HEIGHT, S_UNITS, S_WIDTH, SLOPES, BY_STEP, BY_PLANE, BY_ROW, BY_FEATURE,
    SLOPE_COUNT, S_SOURCE, S_SOURCE_STRIDE, TARGET, D, S_D_SOURCE, S_D_SOURCE_ADD, S_GRADIENT, S_UPDATE_W, S_PHASE,
) = range(OPERANDS, OPERANDS + len(_SLOPE_FIELDS))  # fmt: skip


@helper
def _slopes_of(op: Any, t: int, line: int) -> int:
    """The slope of the first feature of a line of an image (plane by plane, row by row) at a step."""
    return int(op[SLOPES] + t * op[BY_STEP] + line // op[HEIGHT] * op[BY_PLANE] + line % op[HEIGHT] * op[BY_ROW])


@kernel(_SLOPE_FIELDS)
def rectify(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """y = x where x >= 0, else slope · x, for some examples (He et al. 2015).

    An example of a step has ``planes`` planes of ``height`` rows of ``units`` features: the channels of images, their rows and
    columns. Vectors are one row.
    """
    count = op[PLANES] * op[HEIGHT]
    for t in range(op[S_STEPS]):
        for r in range(t * op[S_BATCH] + first, t * op[S_BATCH] + first + rows):
            source, target = op[S_SOURCE] + r * op[S_SOURCE_STRIDE], op[TARGET] + r * op[S_WIDTH]
            for line in range(count):
                slopes, at = _slopes_of(op, t, line), line * op[S_UNITS]
                for f in range(op[S_UNITS]):
                    x = mem[source + at + f]
                    mem[target + at + f] = mem[slopes + f * op[BY_FEATURE]] * x if x < 0 else x
            for f in range(count * op[S_UNITS], op[S_WIDTH]):
                mem[target + f] = 0


@kernel(_SLOPE_FIELDS)
def rectify_backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The gradient of the input of some examples."""
    count = op[PLANES] * op[HEIGHT]
    for t in range(op[S_STEPS]):
        for r in range(t * op[S_BATCH] + first, t * op[S_BATCH] + first + rows):
            source, target = op[S_SOURCE] + r * op[S_SOURCE_STRIDE], op[S_D_SOURCE] + r * op[S_SOURCE_STRIDE]
            d = op[D] + r * op[S_WIDTH]
            if op[S_D_SOURCE_ADD] == 0:
                for f in range(op[S_WIDTH]):
                    mem[target + f] = 0
            for line in range(count):
                slopes, at = _slopes_of(op, t, line), line * op[S_UNITS]
                for f in range(op[S_UNITS]):
                    g = mem[d + at + f]
                    mem[target + at + f] += g * mem[slopes + f * op[BY_FEATURE]] if mem[source + at + f] < 0 else g


@kernel(_SLOPE_FIELDS)
def rectify_gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """The one job: the gradients of all slopes, their update, or both."""
    if op[S_PHASE] & COMPUTE != 0:
        for i in range(op[SLOPE_COUNT]):
            mem[op[SLOPES] + op[S_GRADIENT] + i] = 0
        for t in range(op[S_STEPS]):
            for r in range(t * op[S_BATCH], (t + 1) * op[S_BATCH]):
                source, d = op[S_SOURCE] + r * op[S_SOURCE_STRIDE], op[D] + r * op[S_WIDTH]
                for line in range(op[PLANES] * op[HEIGHT]):
                    slopes, at = _slopes_of(op, t, line) + op[S_GRADIENT], line * op[S_UNITS]
                    for f in range(op[S_UNITS]):
                        x = mem[source + at + f]
                        if x < 0:
                            mem[slopes + f * op[BY_FEATURE]] += mem[d + at + f] * x
    if op[S_PHASE] & UPDATE != 0:
        update_with(mem, ids, op[S_UPDATE_W], op[SLOPES], op[SLOPE_COUNT])
