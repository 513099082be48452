"""A cell whose activation mixes the units of an example (kernels/cell_rows.py) through time: forward and backward.

As kernels/recurrence.py, but that a step's products are made for all blocks of units before the cell's code looks at them.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import clear
from runtime.kernels.gemm import ONE
from runtime.kernels.kernel import helper
from runtime.kernels.lots import gates_of
from runtime.kernels.lstm import any_dense
from runtime.kernels.recurrence import (
    BATCH,
    BLOCKS,
    CELL,
    D_CELL,
    D_FIRST,
    D_HIDDEN,
    D_SOURCE,
    D_VECTOR,
    DENSE,
    DIAGONAL,
    END,
    GATE_STEP,
    GATES,
    HIDDEN,
    IDS,
    INNER,
    INNER_SLOT,
    INNER_TRANSPOSED,
    MASK,
    R_TRANSPOSED,
    RECURRENT_SLOT,
    RECURRENT_SLOTS,
    SLOTS,
    STEPS,
    STRIDE,
    UNITS,
    VECTOR,
    VECTOR_STEP,
    WIDTH,
    add_product,
    add_transposed,
    clear_source,
    clear_states,
    pre_activations,
    store_states,
    take_states,
    to_source,
)
from runtime.kernels.simd import TILE_VECTORS, lanes_of

cell_forward: Any = None
cell_backward: Any = None
inner_forward: Any = None
inner_backward: Any = None
"""The code of a cell for all blocks; each variant of a kernel has its own."""


def forward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Some examples through all steps."""
    lanes = lanes_of(mem)
    block, batch, stride, width, units = op[SLOTS] * lanes, op[BATCH], op[STRIDE], op[WIDTH], op[UNITS]
    own = first * stride
    gates, jump, g_step = gates_of(op, batch, first, op[GATES], op[GATE_STEP], op[STEPS], op[BLOCKS], block)
    take_states(mem, op, first, rows)
    by_index = op[IDS] >= 0 and not any_dense(ids, op[DENSE], batch)
    for t in range(op[STEPS]):
        before, now = (t * batch + first) * stride, ((t + 1) * batch + first) * stride
        h, vector, g = op[HIDDEN] + before, op[VECTOR] + t * op[VECTOR_STEP] + own, gates + t * g_step
        for j in range(op[BLOCKS]):
            pre_activations(mem, ids, op, first, rows, t, g + j * jump, j, by_index)
        if inner_forward is not None:
            inner_forward(mem, rows, g, h, stride, vector, jump, width, units)
            for j in range(op[BLOCKS]):
                to, w = g + j * jump + op[INNER_SLOT] * lanes, op[INNER] + j * units * lanes
                add_product(mem, rows, vector, stride, w, units, ONE, to, block)
        cell_forward(
            mem, rows, g, op[DIAGONAL], width, h, op[HIDDEN] + now, op[CELL] + before, op[CELL] + now, stride,
            op[MASK] + t * batch + first, jump, width, units,
        )  # fmt: skip
    store_states(mem, op, first, rows)


def backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Slots of steps end.. become their gradients; d_source gets what the layer below did to the loss."""
    lanes = lanes_of(mem)
    block, batch, stride, width, units = op[SLOTS] * lanes, op[BATCH], op[STRIDE], op[WIDTH], op[UNITS]
    steps, own = op[STEPS], first * stride
    gates, jump, g_step = gates_of(op, batch, first, op[GATES], op[GATE_STEP], steps, op[BLOCKS], block)
    clear_states(mem, op, first, rows)
    for t in range(steps - 1, op[END] - 1, -1):
        before, now = (t * batch + first) * stride, ((t + 1) * batch + first) * stride
        g = gates + t * g_step
        h, d = op[HIDDEN] + before, op[D_HIDDEN] + before
        d_before = d - batch * stride if t > 0 else op[D_FIRST] + own
        if t < steps - 1:
            _back_through(mem, op, rows, op[RECURRENT_SLOT], op[RECURRENT_SLOTS], g + g_step, jump, op[R_TRANSPOSED], d)
        cell_backward(
            mem, rows, g, op[DIAGONAL], width, h, op[HIDDEN] + now, op[CELL] + before, op[CELL] + now, d_before, d, stride,
            op[D_CELL] + own, op[MASK] + t * batch + first, jump, width, units,
        )  # fmt: skip
        if inner_backward is not None:
            d_vector = op[D_VECTOR] + own
            clear(mem, rows * stride, d_vector)
            _back_through(mem, op, rows, op[INNER_SLOT], ONE, g, jump, op[INNER_TRANSPOSED], d_vector)
            inner_backward(mem, rows, g, h, d_before, stride, d_vector, jump, width, units)
        if op[D_SOURCE] >= 0:
            to_source(mem, op, first, rows, t, g, jump)
    clear_source(mem, op, first, rows)


@helper
def _back_through(mem: Any, op: Any, rows: int, slot: int, slots: int, g: int, jump: int, weights: int, to: int) -> None:
    """Rows of units += a step's gradients of some slots times transposed recurrent weights."""
    lanes = lanes_of(mem)
    panel = TILE_VECTORS * lanes
    for n in range(0, op[WIDTH], panel):
        vectors = min(panel, op[WIDTH] - n) // lanes
        add_transposed(mem, op, rows, slot, slots, g, jump, weights, n, vectors, to + n, op[STRIDE])
