"""Convolution over time: z(t) = b + the sum over taps k of x(t · stride - before + k · dilation) W(k), at every step and example.

Steps before the series and behind it count as zero. The weights lie as those of a dense layer with taps · inputs inputs
(kernels/dense.py): a product reads all taps of a panel of columns from front to back, with nothing copied. On the way back each
tap has its own transposed matrix.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import add, clear, copy
from runtime.kernels.gemm import CHUNK, NONE, ONE, gradients, multiply, product, transpose_panel
from runtime.kernels.kernel import COMPUTE, OPERANDS, UPDATE, helper, kernel, update_with
from runtime.kernels.simd import TILE_VECTORS, lanes_of

_FIELDS = (
    "steps", "positions", "batch", "inputs", "outputs", "width", "taps", "stride", "dilation", "before",
    "w", "bias", "w_transposed", "source", "source_stride", "z", "d_source", "d_source_width", "d_source_add",
    "gradient", "update_w", "update_b", "phase",
)  # fmt: skip
(
    STEPS, POSITIONS, BATCH, INPUTS, OUTPUTS, WIDTH, TAPS, STRIDE, DILATION, BEFORE,
    W, BIAS, W_TRANSPOSED, SOURCE, SOURCE_STRIDE, Z, D_SOURCE, D_SOURCE_WIDTH, D_SOURCE_ADD,
    GRADIENT, UPDATE_W, UPDATE_B, PHASE,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip


@helper
def _quotient_up(a: int, b: int) -> int:
    """a / b, rounded up."""
    return -((-a) // b)


@kernel(_FIELDS, (product,))
def forward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """z of some examples at all positions."""
    lanes = lanes_of(mem)
    panel, batch, width, inputs = TILE_VECTORS * lanes, op[BATCH], op[WIDTH], op[INPUTS]
    x_row, apart = op[SOURCE_STRIDE], op[DILATION] * batch * op[SOURCE_STRIDE]
    for n in range(0, width, panel):
        vectors = min(panel, width - n) // lanes
        wide = vectors * lanes
        for t in range(op[POSITIONS]):
            z = op[Z] + (t * batch + first) * width + n
            for r in range(rows):
                if op[BIAS] >= 0:
                    copy(mem, wide, op[BIAS] + n, z + r * width)
                else:
                    clear(mem, wide, z + r * width)
            start = t * op[STRIDE] - op[BEFORE]
            begin = max(NONE, _quotient_up(-start, op[DILATION]))
            end = min(op[TAPS], _quotient_up(op[STEPS] - start, op[DILATION]))
            if begin < end:
                x = op[SOURCE] + ((start + begin * op[DILATION]) * batch + first) * x_row
                w = op[W] + (n * op[TAPS] + begin * wide) * inputs
                multiply(mem, rows, vectors, x, x_row, ONE, apart, w, wide, inputs * wide, inputs, end - begin, z, width)


@kernel(_FIELDS, (product,))
def backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """d_source of some examples at all steps: what each window that a step stands in gives back."""
    lanes = lanes_of(mem)
    panel, batch, width, outputs = TILE_VECTORS * lanes, op[BATCH], op[WIDTH], op[OUTPUTS]
    for n in range(0, op[D_SOURCE_WIDTH], panel):
        vectors = min(panel, op[D_SOURCE_WIDTH] - n) // lanes
        wide = vectors * lanes
        for s in range(op[STEPS]):
            target = op[D_SOURCE] + (s * batch + first) * op[SOURCE_STRIDE] + n
            if op[D_SOURCE_ADD] == 0:
                for r in range(rows):
                    clear(mem, wide, target + r * op[SOURCE_STRIDE])
            for k in range(op[TAPS]):
                start = s + op[BEFORE] - k * op[DILATION]
                t = start // op[STRIDE]
                if start >= 0 and t * op[STRIDE] == start and t < op[POSITIONS]:
                    dz = op[Z] + (t * batch + first) * width
                    w = op[W_TRANSPOSED] + (k * op[D_SOURCE_WIDTH] + n) * outputs
                    multiply(mem, rows, vectors, dz, width, ONE, NONE, w, wide, NONE, outputs, ONE, target, op[SOURCE_STRIDE])


@helper
def _tap_gradient(mem: Any, op: Any, tap: int, n: int, wide: int, at: int) -> None:
    """The gradient of one tap's weights: steps and examples in chunks that stay in the first-level cache."""
    batch, width, x_row = op[BATCH], op[WIDTH], op[SOURCE_STRIDE]
    lanes = lanes_of(mem)
    shift = tap * op[DILATION] - op[BEFORE]
    t = max(NONE, _quotient_up(-shift, op[STRIDE]))
    end = min(op[POSITIONS], _quotient_up(op[STEPS] - shift, op[STRIDE]))
    some = max(ONE, CHUNK // batch)
    while t < end:
        e = NONE
        while e < batch:
            x = op[SOURCE] + ((t * op[STRIDE] + shift) * batch + e) * x_row
            dz = op[Z] + (t * batch + e) * width + n
            steps, examples = min(some, end - t), min(CHUNK, batch - e)
            jump = op[STRIDE] * batch * x_row
            multiply(mem, op[INPUTS], wide // lanes, x, ONE, x_row, jump, dz, width, batch * width, examples, steps, at, wide)
            e += CHUNK
        t += some


@kernel(_FIELDS, gradients)
def gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: the gradient of one panel of columns of all taps and its biases, their update, or both."""
    lanes = lanes_of(mem)
    panel, width, inputs, taps = TILE_VECTORS * lanes, op[WIDTH], op[INPUTS], op[TAPS]
    n = job * panel
    wide = min(panel, width - n)
    at = op[W] + n * inputs * taps
    if op[PHASE] & COMPUTE != 0:
        clear(mem, taps * inputs * wide, at + op[GRADIENT])
        for tap in range(taps):
            _tap_gradient(mem, op, tap, n, wide, at + op[GRADIENT] + tap * inputs * wide)
        if op[BIAS] >= 0:
            bias = op[BIAS] + n + op[GRADIENT]
            clear(mem, wide, bias)
            for row in range(op[POSITIONS] * op[BATCH]):
                add(mem, wide, op[Z] + n + row * width, bias)
    if op[PHASE] & UPDATE != 0:
        update_with(mem, ids, op[UPDATE_W], at, taps * inputs * wide)
        if op[BIAS] >= 0:
            update_with(mem, ids, op[UPDATE_B], op[BIAS] + n, wide)
        if op[W_TRANSPOSED] >= 0:
            for tap in range(taps):
                to = op[W_TRANSPOSED] + tap * op[D_SOURCE_WIDTH] * op[OUTPUTS]
                source = at + tap * inputs * wide
                transpose_panel(mem, inputs, wide, source, n, op[OUTPUTS], to, op[D_SOURCE_WIDTH], panel)
