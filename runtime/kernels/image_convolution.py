"""Convolution over images, on the matrix product: z = b + W patches, image by image.

An image is [channel, row, column], its output [output, row, column]. Windows are taken a panel at a time: their elements become
the rows (channel, row and column within the window) of a small matrix whose columns are the windows; W [outputs, elements] is
packed in panels of columns (kernels/gemm.py). The same matrix is scattered back for the gradient of the image, and, with windows
as its rows, multiplied with the gradient of z for that of W. Each example has a place of its own for its panel, and so has each
job.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import clear
from runtime.kernels.gemm import CHUNK, NONE, ONE, multiply, product
from runtime.kernels.kernel import COMPUTE, OPERANDS, UPDATE, helper, kernel, update_with
from runtime.kernels.simd import lanes_of

_FIELDS = (
    "images", "batch", "outputs", "elements", "height", "width", "rows", "columns",
    "kernel_y", "stride_y", "dilation_y", "before_y", "kernel_x", "stride_x", "dilation_x", "before_x",
    "source", "source_stride", "z", "z_stride", "w", "bias", "d_source", "d_source_add",
    "patches", "products", "panel", "gradient", "update_w", "update_b", "phase",
)  # fmt: skip
(
    IMAGES, BATCH, OUTPUTS, ELEMENTS, HEIGHT, WIDTH, ROWS, COLUMNS,
    KERNEL_Y, STRIDE_Y, DILATION_Y, BEFORE_Y, KERNEL_X, STRIDE_X, DILATION_X, BEFORE_X,
    SOURCE, SOURCE_STRIDE, Z, Z_STRIDE, W, BIAS, D_SOURCE, D_SOURCE_ADD,
    PATCHES, PRODUCTS, PANEL, GRADIENT, UPDATE_W, UPDATE_B, PHASE,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip


@helper
def _start(op: Any, element: int) -> tuple[int, int, int]:
    """Channel of an element of a window, and its row and column when the window is the first."""
    across = element % op[KERNEL_X]
    down = element // op[KERNEL_X] % op[KERNEL_Y]
    channel = element // (op[KERNEL_X] * op[KERNEL_Y])
    return channel, down * op[DILATION_Y] - op[BEFORE_Y], across * op[DILATION_X] - op[BEFORE_X]


@helper
def _gather(mem: Any, op: Any, image: int, element: int, first: int, count: int, target: int, apart: int) -> None:
    """An element of ``count`` windows from window ``first`` on, to places ``apart``; 0 where it lies beside the image."""
    channel, top, left = _start(op, element)
    row, column = first // op[COLUMNS], first % op[COLUMNS]
    for q in range(count):
        y, x = row * op[STRIDE_Y] + top, column * op[STRIDE_X] + left
        inside = y >= 0 and y < op[HEIGHT] and x >= 0 and x < op[WIDTH]
        mem[target + q * apart] = mem[image + (channel * op[HEIGHT] + y) * op[WIDTH] + x] if inside else 0.0
        column += 1
        if column == op[COLUMNS]:
            column, row = 0, row + 1


@helper
def _scatter(mem: Any, op: Any, image: int, element: int, first: int, count: int, source: int) -> None:
    """Add the numbers from ``source`` on to where that element of the windows lies."""
    channel, top, left = _start(op, element)
    row, column = first // op[COLUMNS], first % op[COLUMNS]
    for q in range(count):
        y, x = row * op[STRIDE_Y] + top, column * op[STRIDE_X] + left
        if y >= 0 and y < op[HEIGHT] and x >= 0 and x < op[WIDTH]:
            mem[image + (channel * op[HEIGHT] + y) * op[WIDTH] + x] += mem[source + q]
        column += 1
        if column == op[COLUMNS]:
            column, row = 0, row + 1


@helper
def _up(count: int, multiple: int) -> int:
    return (count + multiple - 1) // multiple * multiple


@kernel(_FIELDS, (product,))
def forward(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """z of some examples."""
    lanes = lanes_of(mem)
    panel, windows, outputs, elements = op[PANEL], op[ROWS] * op[COLUMNS], op[OUTPUTS], op[ELEMENTS]
    for image in range(op[IMAGES]):
        for i in range(first, first + count):
            patches, products = op[PATCHES] + i * elements * panel, op[PRODUCTS] + i * outputs * panel
            source = op[SOURCE] + (image * op[BATCH] + i) * op[SOURCE_STRIDE]
            z = op[Z] + (image * op[BATCH] + i) * op[Z_STRIDE]
            for p in range(0, windows, panel):
                real = min(panel, windows - p)
                wide = _up(real, lanes)
                clear(mem, elements * wide, patches)
                for k in range(elements):
                    _gather(mem, op, source, k, p, real, patches + k * wide, 1)
                for o in range(outputs):
                    for q in range(wide):
                        mem[products + o * wide + q] = mem[op[BIAS] + o] if op[BIAS] >= 0 else 0.0
                for n in range(0, elements, panel):
                    some, w = min(panel, elements - n), op[W] + n * outputs
                    row = min(panel, _up(elements, lanes) - n)
                    multiply(
                        mem, outputs, wide // lanes, w, row, ONE, NONE, patches + n * wide, wide, NONE, some, ONE, products, wide
                    )
                for o in range(outputs):
                    for q in range(real):
                        mem[z + o * windows + p + q] = mem[products + o * wide + q]
            for f in range(outputs * windows, op[Z_STRIDE]):
                mem[z + f] = 0


@kernel(_FIELDS, (product,))
def backward(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """d_source of some examples: W^T dz for a panel of windows, scattered to where their elements lie."""
    lanes = lanes_of(mem)
    panel, windows, outputs, elements = op[PANEL], op[ROWS] * op[COLUMNS], op[OUTPUTS], op[ELEMENTS]
    for image in range(op[IMAGES]):
        for i in range(first, first + count):
            patches, products = op[PATCHES] + i * elements * panel, op[PRODUCTS] + i * outputs * panel
            d_source = op[D_SOURCE] + (image * op[BATCH] + i) * op[SOURCE_STRIDE]
            dz = op[Z] + (image * op[BATCH] + i) * op[Z_STRIDE]
            if op[D_SOURCE_ADD] == 0:
                clear(mem, op[SOURCE_STRIDE], d_source)
            for p in range(0, windows, panel):
                real = min(panel, windows - p)
                wide = _up(real, lanes)
                for o in range(outputs):
                    for q in range(wide):
                        mem[products + o * wide + q] = mem[dz + o * windows + p + q] if q < real else 0.0
                clear(mem, elements * wide, patches)
                for n in range(0, elements, panel):
                    some, w = min(panel, elements - n), op[W] + n * outputs
                    row = min(panel, _up(elements, lanes) - n)
                    multiply(
                        mem, some, wide // lanes, w, ONE, row, NONE, products, wide, NONE, outputs, ONE, patches + n * wide, wide
                    )
                for k in range(elements):
                    _scatter(mem, op, d_source, k, p, real, patches + k * wide)


@helper
def _bias_gradient(mem: Any, op: Any) -> None:
    windows = op[ROWS] * op[COLUMNS]
    for o in range(op[OUTPUTS]):
        total = 0.0
        for row in range(op[IMAGES] * op[BATCH]):
            dz = op[Z] + row * op[Z_STRIDE] + o * windows
            for q in range(windows):
                total += float(mem[dz + q])
        mem[op[BIAS] + op[GRADIENT] + o] = total


@kernel(_FIELDS, (product,))
def gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: the gradient of one panel of elements of all outputs, its update, or both; job 0 has the biases too."""
    lanes = lanes_of(mem)
    panel, windows, outputs, elements = op[PANEL], op[ROWS] * op[COLUMNS], op[OUTPUTS], op[ELEMENTS]
    n = job * panel
    wide = min(panel, _up(elements, lanes) - n)
    at, patches = op[W] + n * outputs, op[PATCHES] + job * CHUNK * panel
    if op[PHASE] & COMPUTE != 0:
        clear(mem, outputs * wide, at + op[GRADIENT])
        for row in range(op[IMAGES] * op[BATCH]):
            source, dz = op[SOURCE] + row * op[SOURCE_STRIDE], op[Z] + row * op[Z_STRIDE]
            for p in range(0, windows, CHUNK):
                real = min(CHUNK, windows - p)
                clear(mem, real * wide, patches)
                for k in range(min(wide, elements - n)):
                    _gather(mem, op, source, n + k, p, real, patches + k, wide)
                to = at + op[GRADIENT]
                multiply(mem, outputs, wide // lanes, dz + p, windows, ONE, NONE, patches, wide, NONE, real, ONE, to, wide)
        if job == 0 and op[BIAS] >= 0:
            _bias_gradient(mem, op)
    if op[PHASE] & UPDATE != 0:
        update_with(mem, ids, op[UPDATE_W], at, outputs * wide)
        if job == 0 and op[BIAS] >= 0:
            update_with(mem, ids, op[UPDATE_B], op[BIAS], _up(outputs, lanes))
