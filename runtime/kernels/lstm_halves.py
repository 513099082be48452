"""The forward pass of an LSTM whose products are in bfloat16 (kernels/halves.py): weights, inputs and hidden state in halves.

Sums, cells and states stay float32; the row of W of a one-hot input is taken in float32 too.
"""

from __future__ import annotations

import functools
from typing import Any

from runtime.kernels.activations import Activation
from runtime.kernels.elementwise import copy
from runtime.kernels.gemm import NONE, ONE, TWO, panel_sum
from runtime.kernels.halves import multiply, narrow, product
from runtime.kernels.kernel import Kernel, helper
from runtime.kernels.lstm import (
    BATCH,
    BIAS,
    FIELDS,
    H_BEFORE,
    HALF_H,
    HALF_R,
    HALF_W,
    HALF_X,
    HALF_X_STRIDE,
    HIDDEN,
    IDS,
    INPUTS,
    SCALE,
    STRIDE,
    UNITS,
    W,
    forward,
    variant_name,
)  # fmt: skip
from runtime.kernels.lstm_cell import PASS, cell_code
from runtime.kernels.simd import TILE_VECTORS, lanes_of


@helper
def pre_activations(mem: Any, ids: Any, op: Any, first: int, rows: int, t: int, j: int, g: int, by_index: bool) -> None:
    """As in kernels/lstm.py; where the state before the segment is zero it adds nothing."""
    panel, batch, stride = TILE_VECTORS * lanes_of(mem), op[BATCH], op[STRIDE] // 2  # a panel is a block: four vectors
    inputs, units = (op[INPUTS] + 1) // 2, (op[UNITS] + 1) // 2
    below = op[HALF_X_STRIDE]
    x, h = op[HALF_X] + (t * batch + first) * below, op[HALF_H] + (t * batch + first) * stride
    w, r, bias = op[HALF_W] + j * inputs * panel, op[HALF_R] + j * units * panel, op[BIAS] + j * panel
    known = NONE if t == 0 and op[H_BEFORE] < 0 else units
    if by_index:
        for i in range(rows):
            hot = ids[op[IDS] + t * batch + first + i]
            if hot >= 0:
                panel_sum(mem, bias, op[SCALE], op[W] + (j * op[INPUTS] + hot) * panel, g + i * panel)
            else:
                copy(mem, panel, bias, g + i * panel)
        multiply(mem, rows, TILE_VECTORS, g, panel, h, stride, NONE, ONE, NONE, r, panel, NONE, known, NONE, ONE, g, panel)
    else:
        multiply(
            mem, rows, TILE_VECTORS, bias, NONE, x, below, stride - below, ONE, h - x, w, panel, r - w,
            inputs, known - inputs, TWO, g, panel,
        )  # fmt: skip


@helper
def note_state(mem: Any, op: Any, first: int, rows: int, t: int, u: int) -> None:
    """Keep a block of the hidden state of step t as halves."""
    for e in range(first, first + rows):
        at = (t * op[BATCH] + e) * op[STRIDE] + u
        narrow(mem, lanes_of(mem), op[HIDDEN] + at, op[HALF_H] + at // 2)


@functools.cache
def forward_in_halves(act: Activation, gate: Activation, peepholes: bool, masking: str = PASS) -> Kernel:
    """The kernel for a layer activation, a gate activation, with or without peepholes, and what it does at masked steps."""
    cell = cell_code(act, gate, peepholes, masking).forward
    parts = {"cell_forward": cell, "pre_activations": pre_activations, "note_state": note_state}
    return Kernel(forward, FIELDS, (product,)).variant(f"{variant_name(act, gate, peepholes, masking)}_halves", **parts)
