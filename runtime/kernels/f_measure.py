"""The F measure as a loss: 1 - F of soft counts over the whole minibatch, of one output or of two.

F = (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp), with tp = sum of y1 p1, fp = sum of y0 p1, fn = sum of y1 p0, where p1
is the last output and p0 the first of two, or 1 - p1. One job sums over all rows in their order.
"""

from __future__ import annotations

import functools
from typing import Any

from runtime.kernels.activations import Activation
from runtime.kernels.dense import elementwise
from runtime.kernels.elementwise import clear, copy
from runtime.kernels.kernel import OPERANDS, Kernel, helper
from runtime.kernels.rows import softmax, softmax_backward

_FIELDS = ("rows", "outputs", "width", "z", "y", "labels", "mask", "loss", "beta", "last_only")
(ROWS, OUTPUTS, WIDTH, Z, Y, LABELS, MASK, LOSS, BETA, LAST_ONLY) = range(OPERANDS, OPERANDS + len(_FIELDS))

row_value: Any = None
row_derivative: Any = None
KEEPS_OUTPUT = True
"""The activation's vector code, and whether its derivative is one of the output; each variant has its own."""


@helper
def _pair(mem: Any, outputs: int, row: int) -> tuple[float, float]:
    """The shares of the negative and of the positive class in a row."""
    positive = float(mem[row + outputs - 1])
    return (float(mem[row]) if outputs == 2 else 1.0 - positive), positive


def _f_measure(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """The one job: outputs, counts, the loss (in the first row's place), and gradients in place of pre-activations."""
    width, outputs = op[WIDTH], op[OUTPUTS]
    square = float(mem[op[BETA]]) ** 2
    hits, false_alarms, misses = 0.0, 0.0, 0.0
    for r in range(op[ROWS]):
        row_value(mem, width, outputs, op[Z] + r * width, op[Y] + r * width)
        weight = float(mem[op[MASK] + r]) if op[MASK] >= 0 else 1.0
        (y0, y1), (p0, p1) = _pair(mem, outputs, op[LABELS] + r * width), _pair(mem, outputs, op[Y] + r * width)
        hits += weight * y1 * p1
        false_alarms += weight * y0 * p1
        misses += weight * y1 * p0
        mem[op[LOSS] + r] = 0
    numerator = (1.0 + square) * hits
    denominator = numerator + square * misses + false_alarms
    counts = denominator != 0.0
    if counts:
        mem[op[LOSS]] = 1.0 - numerator / denominator
    for r in range(op[ROWS]):
        z, y = op[Z] + r * width, op[Y] + r * width
        d = z if KEEPS_OUTPUT else y
        y0, y1 = _pair(mem, outputs, op[LABELS] + r * width)
        weight = float(mem[op[MASK] + r]) if op[MASK] >= 0 else 1.0
        weight = weight if counts else 0.0
        share = numerator / (denominator * denominator) if counts else 0.0
        part = (1.0 + square) * y1 / denominator if counts else 0.0
        positive = weight * (share * ((1.0 + square) * y1 + y0) - part)
        negative = weight * share * square * y1
        if op[LAST_ONLY] != 0:  # right behind softmax, whose two outputs move together
            positive = weight * (share - part)
            negative = 0.0
        clear(mem, width, d)
        mem[d + outputs - 1] = positive if outputs == 2 else positive - negative
        if outputs == 2:
            mem[d] = negative
        row_derivative(mem, width, z, y, d)
        if not KEEPS_OUTPUT:
            copy(mem, width, d, z)


@functools.cache
def f_measure(act: Activation) -> Kernel:
    """The kernel behind an activation."""
    value, derivative = (softmax, softmax_backward) if act.by_row else elementwise(act)
    keeps = act.by_row or act.keeps_output
    return Kernel(_f_measure, _FIELDS).variant(act.name, row_value=value, row_derivative=derivative, KEEPS_OUTPUT=keeps)
