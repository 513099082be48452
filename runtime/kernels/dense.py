"""The fully connected layer: z = x W + b at every step and example, its backward pass, its gradient and its update.

The rows of a series [step, example, stride] are owned by example, as in the recurrent kernels. Weights are packed in panels of
columns; the last panel may be narrower.
"""

from __future__ import annotations

import functools
from typing import Any

from runtime.kernels.activations import Activation
from runtime.kernels.elementwise import add, add_times, clear, copy, multiply_by
from runtime.kernels.gemm import CHUNK, NONE, ONE, gradients, multiply, product, transpose_panel, weight_gradient
from runtime.kernels.kernel import COMPUTE, OPERANDS, SUM, UPDATE, Kernel, helper, kernel
from runtime.kernels.lots import finish, lot_of_job
from runtime.kernels.rows import softmax, softmax_backward
from runtime.kernels.simd import TILE_VECTORS, Emitter, emitted, lanes_of

_FIELDS = (
    "steps", "batch", "inputs", "outputs", "width",
    "w", "bias", "w_transposed",
    "source", "source_stride", "ids", "dense", "scale", "z", "d_source", "d_source_width", "d_source_add",
    "gradient", "update_w", "update_b", "phase", "lot_gradient",
)  # fmt: skip
(
    STEPS, BATCH, INPUTS, OUTPUTS, WIDTH,
    W, BIAS, W_TRANSPOSED,
    SOURCE, SOURCE_STRIDE, IDS, DENSE, SCALE, Z, D_SOURCE, D_SOURCE_WIDTH, D_SOURCE_ADD,
    GRADIENT, UPDATE_W, UPDATE_B, PHASE, LOT_GRADIENT,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip


@helper
def _by_index(ids: Any, op: Any) -> bool:
    """Whether every example is one-hot at every step, so that rows of W are gathered instead of multiplied."""
    if op[IDS] < 0:
        return False
    for i in range(op[BATCH]):
        if ids[op[DENSE] + i] & 1 != 0:
            return False
    return True


@kernel(_FIELDS, (product,))
def forward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """z = x W + b for some examples at all steps."""
    lanes = lanes_of(mem)
    panel, batch, width, inputs, steps = TILE_VECTORS * lanes, op[BATCH], op[WIDTH], op[INPUTS], op[STEPS]
    by_index = _by_index(ids, op)
    if batch == 1:  # rows that lie side by side are multiplied together
        rows, steps = steps, 1
    for n in range(0, width, panel):
        vectors = min(panel, width - n) // lanes
        wide = vectors * lanes
        w = op[W] + n * inputs
        for t in range(steps):
            z = op[Z] + (t * batch + first) * width + n
            for r in range(rows):
                if op[BIAS] >= 0:
                    copy(mem, wide, op[BIAS] + n, z + r * width)
                else:
                    clear(mem, wide, z + r * width)
                if by_index:
                    hot = ids[op[IDS] + t * batch + first + r]
                    if hot >= 0:
                        add_times(mem, wide, op[SCALE], w + hot * wide, z + r * width)
            if not by_index:
                x = op[SOURCE] + (t * batch + first) * op[SOURCE_STRIDE]
                multiply(mem, rows, vectors, x, op[SOURCE_STRIDE], ONE, NONE, w, wide, NONE, inputs, ONE, z, width)


@kernel(_FIELDS, (product,))
def backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """d_source = dz W^T for some examples at all steps."""
    lanes = lanes_of(mem)
    panel, batch, width, outputs, steps = TILE_VECTORS * lanes, op[BATCH], op[WIDTH], op[OUTPUTS], op[STEPS]
    if batch == 1:  # as above
        rows, steps = steps, 1
    for n in range(0, op[D_SOURCE_WIDTH], panel):
        vectors = min(panel, op[D_SOURCE_WIDTH] - n) // lanes
        wide = vectors * lanes
        for t in range(steps):
            target = op[D_SOURCE] + (t * batch + first) * op[SOURCE_STRIDE] + n
            if op[D_SOURCE_ADD] == 0:
                for r in range(rows):
                    clear(mem, wide, target + r * op[SOURCE_STRIDE])
            dz, w = op[Z] + (t * batch + first) * width, op[W_TRANSPOSED] + n * outputs
            multiply(mem, rows, vectors, dz, width, ONE, NONE, w, wide, NONE, outputs, ONE, target, op[SOURCE_STRIDE])


@helper
def _finish_panel(mem: Any, ids: Any, op: Any, n: int, wide: int, panel: int) -> None:
    inputs = op[INPUTS]
    at = op[W] + n * inputs
    finish(mem, ids, op, op[PHASE], op[GRADIENT], op[LOT_GRADIENT], op[UPDATE_W], at, inputs * wide)
    if op[BIAS] >= 0:
        finish(mem, ids, op, op[PHASE], op[GRADIENT], op[LOT_GRADIENT], op[UPDATE_B], op[BIAS] + n, wide)
    if op[W_TRANSPOSED] >= 0 and op[PHASE] & UPDATE != 0:
        transpose_panel(mem, inputs, wide, at, n, op[OUTPUTS], op[W_TRANSPOSED], op[D_SOURCE_WIDTH], panel)


@kernel(_FIELDS, gradients)
def gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job [lot, panel]: the gradient of one panel of columns and its biases, their update, or both."""
    panel = TILE_VECTORS * lanes_of(mem)
    batch, width, inputs, steps, below = op[BATCH], op[WIDTH], op[INPUTS], op[STEPS], op[SOURCE_STRIDE]
    lot, first, examples, j = lot_of_job(op, batch, (width + panel - 1) // panel, job)
    n = j * panel
    wide = min(panel, width - n)
    if op[PHASE] & COMPUTE != 0:
        to = op[GRADIENT] + lot * op[LOT_GRADIENT]
        at, dz, bias = op[W] + n * inputs + to, op[Z] + first * width + n, op[BIAS] + n + to
        if _by_index(ids, op):
            clear(mem, inputs * wide, at)
            for t in range(steps):
                for e in range(examples):
                    hot = ids[op[IDS] + t * batch + first + e]
                    if hot >= 0:
                        add_times(mem, wide, op[SCALE], dz + (t * batch + e) * width, at + hot * wide)
        else:
            x, vectors = op[SOURCE] + first * below, wide // lanes_of(mem)
            weight_gradient(mem, steps, examples, inputs, vectors, x, below, batch * below, dz, width, batch * width, at)
        if op[BIAS] >= 0:
            clear(mem, wide, bias)
            for t in range(steps):
                for e in range(examples):
                    add(mem, wide, dz + (t * batch + e) * width, bias)
    if op[PHASE] & (SUM | UPDATE) != 0:
        _finish_panel(mem, ids, op, n, wide, panel)


@kernel(_FIELDS, (product,))
def gradient_of_block(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: what some rows add to the gradient of one panel of columns and its biases; in phase COMPUTE from zero."""
    lanes = lanes_of(mem)
    panel, width, inputs, rows, below = TILE_VECTORS * lanes, op[WIDTH], op[INPUTS], op[STEPS] * op[BATCH], op[SOURCE_STRIDE]
    n = job * panel
    wide = min(panel, width - n)
    at, dz, bias = op[W] + n * inputs + op[GRADIENT], op[Z] + n, op[BIAS] + n + op[GRADIENT]
    if op[PHASE] & COMPUTE != 0:
        clear(mem, inputs * wide, at)
        if op[BIAS] >= 0:
            clear(mem, wide, bias)
    row = NONE
    while row < rows:
        some, x = min(CHUNK, rows - row), op[SOURCE] + row * below
        multiply(mem, inputs, wide // lanes, x, ONE, below, NONE, dz + row * width, width, NONE, some, ONE, at, wide)
        row += CHUNK
    if op[BIAS] >= 0:
        for r in range(rows):
            add(mem, wide, dz + r * width, bias)


# ------------------------------------------------------------------ the activation of a layer that is not a cell

_ACTIVATION_FIELDS = ("steps", "batch", "outputs", "width", "z", "y", "d", "mask")
(A_STEPS, A_BATCH, A_OUTPUTS, A_WIDTH, A_Z, A_Y, A_D, A_MASK) = range(OPERANDS, OPERANDS + len(_ACTIVATION_FIELDS))

row_value: Any = None
row_derivative: Any = None
"""The vector code of an activation; each variant of a kernel has its own."""


def _activate(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """y = activation(z), times the mask of the step, when there is one; y may lie where z does."""
    batch, width = op[A_BATCH], op[A_WIDTH]
    for t in range(op[A_STEPS]):
        for r in range(t * batch + first, t * batch + first + rows):
            row_value(mem, width, op[A_OUTPUTS], op[A_Z] + r * width, op[A_Y] + r * width)
            if op[A_MASK] >= 0:
                multiply_by(mem, width, op[A_MASK] + r, op[A_Y] + r * width)


def _activate_backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """d = d · activation'(...), in place: from the gradient of y to that of z."""
    batch, width = op[A_BATCH], op[A_WIDTH]
    for t in range(op[A_STEPS]):
        for r in range(t * batch + first, t * batch + first + rows):
            row_derivative(mem, width, op[A_Z] + r * width, op[A_Y] + r * width, op[A_D] + r * width)
            if op[A_MASK] >= 0:
                multiply_by(mem, width, op[A_MASK] + r, op[A_D] + r * width)


def elementwise(act: Activation) -> tuple[Any, Any]:
    """Vector code for a row: y = f(z), and d = d · f'(...)."""

    @emitted
    def value(e: Emitter, width: Any, outputs: Any, z: Any, y: Any) -> None:
        with e.loop(e.vectors(width)) as i:
            at = e.times(i.index, e.lanes)
            e.store(act.value(e.load(z, at)), y, at)

    @emitted
    def derivative(e: Emitter, width: Any, z: Any, y: Any, d: Any) -> None:
        with e.loop(e.vectors(width)) as i:
            at = e.times(i.index, e.lanes)
            kept = e.load(y, at) if act.keeps_output else e.load(z, at)
            e.store(e.load(d, at) * act.derivative(kept), d, at)

    return value, derivative


@functools.cache
def activate(act: Activation) -> tuple[Kernel, Kernel]:
    """The forward and backward kernels of an activation over rows; softmax acts on the whole row."""
    value, derivative = (softmax, softmax_backward) if act.by_row else elementwise(act)
    return (
        Kernel(_activate, _ACTIVATION_FIELDS).variant(act.name, row_value=value),
        Kernel(_activate_backward, _ACTIVATION_FIELDS).variant(act.name, row_derivative=derivative),
    )
