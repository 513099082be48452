"""A cell (kernels/cell.py) through time: forward, backward, gradients, and what an update touches. All cells share this code.

Memory: units are padded to ``width``, a multiple of the lanes, and cut in blocks of one vector of units. Pre-activations are
[lot, block, step, example, slots, lanes]; states [step + 1, example, stride], where step 0 is the state before the segment.
Weights lie block by block: [inputs, columns of W, lanes] and [units, columns of RW, lanes], in parts that fit the tile. Each
thread owns some examples through all steps.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from runtime.kernels.cell import Cell, Functions, cell_code
from runtime.kernels.elementwise import add, add_times, clear, copy
from runtime.kernels.gemm import NONE, ONE, gradients, multiply, product, transpose_panel, weight_gradient
from runtime.kernels.kernel import COMPUTE, OPERANDS, SUM, UPDATE, Kernel, helper, kernel
from runtime.kernels.lots import finish, gates_of, gates_of_job, lot_of_job
from runtime.kernels.lstm import any_dense
from runtime.kernels.simd import TILE_VECTORS, lanes_of

_FIELDS = (
    "steps", "end", "batch", "inputs", "units", "width", "stride", "blocks",
    "slots", "input_slot", "input_slots", "recurrent_slot", "recurrent_slots", "inner_slot",
    "w", "r", "inner", "bias", "recurrent_bias", "diagonal", "w_transposed", "r_transposed", "inner_transposed",
    "gates", "gate_step", "hidden", "cell", "d_hidden", "d_first", "d_cell", "vector", "vector_step", "d_vector",
    "source", "source_stride", "ids", "dense", "scale", "d_source", "d_source_width", "d_source_add",
    "h_before", "c_before", "h_after", "c_after", "mask",
    "gradient", "update_w", "update_r", "update_b", "update_rb", "phase", "lot_gradient",
)  # fmt: skip
(
    STEPS, END, BATCH, INPUTS, UNITS, WIDTH, STRIDE, BLOCKS,
    SLOTS, INPUT_SLOT, INPUT_SLOTS, RECURRENT_SLOT, RECURRENT_SLOTS, INNER_SLOT,
    W, R, INNER, BIAS, RECURRENT_BIAS, DIAGONAL, W_TRANSPOSED, R_TRANSPOSED, INNER_TRANSPOSED,
    GATES, GATE_STEP, HIDDEN, CELL, D_HIDDEN, D_FIRST, D_CELL, VECTOR, VECTOR_STEP, D_VECTOR,
    SOURCE, SOURCE_STRIDE, IDS, DENSE, SCALE, D_SOURCE, D_SOURCE_WIDTH, D_SOURCE_ADD,
    H_BEFORE, C_BEFORE, H_AFTER, C_AFTER, MASK,
    GRADIENT, UPDATE_W, UPDATE_R, UPDATE_B, UPDATE_RB, PHASE, LOT_GRADIENT,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip

cell_forward: Any = None
cell_backward: Any = None
bias_gradient: Any = None
inner_forward: Any = None
inner_backward: Any = None
"""The vector code of a cell; each variant of a kernel has its own."""


@helper
def add_product(mem: Any, rows: int, a: int, a_row: int, w: int, inner: int, count: int, to: int, to_row: int) -> None:
    """Slots += a times one block of weights, which has ``count`` vectors of columns."""
    lanes = lanes_of(mem)
    part = NONE
    while part < count:
        some = min(TILE_VECTORS, count - part)
        at = w + part * inner * lanes
        multiply(mem, rows, some, a, a_row, ONE, NONE, at, some * lanes, NONE, inner, ONE, to + part * lanes, to_row)
        part += some


@helper
def add_transposed(
    mem: Any, op: Any, rows: int, slot: int, slots: int, g: int, apart: int, w: int, n: int, vectors: int, to: int, to_row: int
) -> None:
    """Some columns += gradients of some slots, of all blocks, which lie ``apart``, times transposed weights."""
    lanes = lanes_of(mem)
    block, wide, deep = op[SLOTS] * lanes, vectors * lanes, slots * lanes
    a, at = g + slot * lanes, w + n * op[BLOCKS] * deep
    multiply(mem, rows, vectors, a, block, ONE, apart, at, wide, deep * wide, deep, op[BLOCKS], to, to_row)


@helper
def _begin(mem: Any, op: Any, rows: int, g: int, j: int) -> None:
    """The slots of a block become the biases."""
    lanes = lanes_of(mem)
    block, own, others = op[SLOTS] * lanes, op[INPUT_SLOTS] * lanes, op[RECURRENT_SLOTS] * lanes
    for r in range(rows):
        at = g + r * block
        if op[RECURRENT_BIAS] >= 0:
            clear(mem, (op[RECURRENT_SLOT] + op[RECURRENT_SLOTS]) * lanes, at)
            copy(mem, others, op[RECURRENT_BIAS] + j * others, at + op[RECURRENT_SLOT] * lanes)
            add(mem, own, op[BIAS] + j * own, at + op[INPUT_SLOT] * lanes)
        else:
            copy(mem, own, op[BIAS] + j * own, at)


@helper
def _add_input(mem: Any, ids: Any, op: Any, first: int, rows: int, t: int, g: int, j: int, by_index: bool) -> None:
    """The slots of W += the input times a block of W, or the rows of W that the input names."""
    lanes = lanes_of(mem)
    block, count, inputs, row = op[SLOTS] * lanes, op[INPUT_SLOTS], op[INPUTS], t * op[BATCH] + first
    w, to = op[W] + j * inputs * count * lanes, g + op[INPUT_SLOT] * lanes
    if by_index:
        for i in range(rows):
            hot = ids[op[IDS] + row + i]
            part = NONE
            while hot >= 0 and part < count:
                wide = min(TILE_VECTORS, count - part) * lanes
                add_times(mem, wide, op[SCALE], w + part * inputs * lanes + hot * wide, to + i * block + part * lanes)
                part += TILE_VECTORS
    else:
        x = op[SOURCE] + row * op[SOURCE_STRIDE]
        add_product(mem, rows, x, op[SOURCE_STRIDE], w, inputs, count, to, block)


@helper
def take_states(mem: Any, op: Any, first: int, rows: int) -> None:
    """The states before the segment, or zero."""
    stride = op[STRIDE]
    own = first * stride
    if op[H_BEFORE] >= 0:
        copy(mem, rows * stride, op[H_BEFORE] + own, op[HIDDEN] + own)
    else:
        clear(mem, rows * stride, op[HIDDEN] + own)
    if op[CELL] >= 0 and op[C_BEFORE] >= 0:
        copy(mem, rows * stride, op[C_BEFORE] + own, op[CELL] + own)
    elif op[CELL] >= 0:
        clear(mem, rows * stride, op[CELL] + own)


@helper
def store_states(mem: Any, op: Any, first: int, rows: int) -> None:
    """Store the last states, where they are asked for."""
    own, last = first * op[STRIDE], (op[STEPS] * op[BATCH] + first) * op[STRIDE]
    if op[H_AFTER] >= 0:
        copy(mem, rows * op[STRIDE], op[HIDDEN] + last, op[H_AFTER] + own)
        if op[CELL] >= 0:
            copy(mem, rows * op[STRIDE], op[CELL] + last, op[C_AFTER] + own)


@helper
def pre_activations(mem: Any, ids: Any, op: Any, first: int, rows: int, t: int, g: int, j: int, by_index: bool) -> None:
    """The slots of a block at step t: biases, input and hidden state."""
    lanes = lanes_of(mem)
    stride, units, count = op[STRIDE], op[UNITS], op[RECURRENT_SLOTS]
    _begin(mem, op, rows, g, j)
    _add_input(mem, ids, op, first, rows, t, g, j, by_index)
    h, to = op[HIDDEN] + (t * op[BATCH] + first) * stride, g + op[RECURRENT_SLOT] * lanes
    add_product(mem, rows, h, stride, op[R] + j * units * count * lanes, units, count, to, op[SLOTS] * lanes)


def _forward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Some examples through all steps."""
    lanes = lanes_of(mem)
    block, batch, stride, units = op[SLOTS] * lanes, op[BATCH], op[STRIDE], op[UNITS]
    own = first * stride
    gates, apart, g_step = gates_of(op, batch, first, op[GATES], op[GATE_STEP], op[STEPS], op[BLOCKS], block)
    take_states(mem, op, first, rows)
    by_index = op[IDS] >= 0 and not any_dense(ids, op[DENSE], batch)
    for t in range(op[STEPS]):
        before, now = (t * batch + first) * stride, ((t + 1) * batch + first) * stride
        h, vector = op[HIDDEN] + before, op[VECTOR] + t * op[VECTOR_STEP] + own
        for j in range(op[BLOCKS]):
            g, u = gates + t * g_step + j * apart, j * lanes
            pre_activations(mem, ids, op, first, rows, t, g, j, by_index)
            if inner_forward is not None:
                inner_forward(mem, rows, g, h + u, stride, vector + u)
            else:
                cell_forward(
                    mem, rows, g, op[DIAGONAL] + u, op[WIDTH], h + u, op[HIDDEN] + now + u, op[CELL] + before + u,
                    op[CELL] + now + u, stride, op[MASK] + t * batch + first,
                )  # fmt: skip
        if inner_forward is not None:
            for j in range(op[BLOCKS]):
                g, u = gates + t * g_step + j * apart, j * lanes
                to, w = g + op[INNER_SLOT] * lanes, op[INNER] + j * units * lanes
                add_product(mem, rows, vector, stride, w, units, ONE, to, block)
                cell_forward(
                    mem, rows, g, op[DIAGONAL] + u, op[WIDTH], h + u, op[HIDDEN] + now + u, op[CELL] + before + u,
                    op[CELL] + now + u, stride, op[MASK] + t * batch + first,
                )  # fmt: skip
    store_states(mem, op, first, rows)


def _backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Slots of steps end.. become their gradients; d_source gets what the layer below did to the loss."""
    lanes = lanes_of(mem)
    block, panel, batch, stride, width = op[SLOTS] * lanes, TILE_VECTORS * lanes, op[BATCH], op[STRIDE], op[WIDTH]
    steps, own = op[STEPS], first * stride
    gates, apart, g_step = gates_of(op, batch, first, op[GATES], op[GATE_STEP], steps, op[BLOCKS], block)
    clear_states(mem, op, first, rows)
    for t in range(steps - 1, op[END] - 1, -1):
        before, now = (t * batch + first) * stride, ((t + 1) * batch + first) * stride
        g = gates + t * g_step
        h, d = op[HIDDEN] + before, op[D_HIDDEN] + before
        d_before = d - batch * stride if t > 0 else op[D_FIRST] + own
        for n in range(0, width, panel):
            vectors = min(panel, width - n) // lanes
            if t < steps - 1:
                slot, slots = op[RECURRENT_SLOT], op[RECURRENT_SLOTS]
                add_transposed(mem, op, rows, slot, slots, g + g_step, apart, op[R_TRANSPOSED], n, vectors, d + n, stride)
            for u in range(n, n + vectors * lanes, lanes):
                cell_backward(
                    mem, rows, g + (u // lanes) * apart, op[DIAGONAL] + u, width, h + u, op[HIDDEN] + now + u,
                    op[CELL] + before + u, op[CELL] + now + u, d_before + u, d + u, stride, op[D_CELL] + own + u,
                    op[MASK] + t * batch + first,
                )  # fmt: skip
        if inner_backward is not None:
            d_vector = op[D_VECTOR] + own
            clear(mem, rows * stride, d_vector)
            for n in range(0, width, panel):
                vectors = min(panel, width - n) // lanes
                to, weights = d_vector + n, op[INNER_TRANSPOSED]
                add_transposed(mem, op, rows, op[INNER_SLOT], ONE, g, apart, weights, n, vectors, to, stride)
                for u in range(n, n + vectors * lanes, lanes):
                    inner_backward(mem, rows, g + (u // lanes) * apart, h + u, d_before + u, stride, d_vector + u)
        if op[D_SOURCE] >= 0:
            to_source(mem, op, first, rows, t, g, apart)
    clear_source(mem, op, first, rows)


@helper
def clear_states(mem: Any, op: Any, first: int, rows: int) -> None:
    """No gradient comes from behind the segment."""
    own, count = first * op[STRIDE], rows * op[STRIDE]
    clear(mem, count, op[D_FIRST] + own)
    if op[CELL] >= 0:
        clear(mem, count, op[D_CELL] + own)


@helper
def clear_source(mem: Any, op: Any, first: int, rows: int) -> None:
    """No gradient goes to the input of steps before the end."""
    if op[D_SOURCE] >= 0 and op[D_SOURCE_ADD] == 0:
        for t in range(op[END]):
            clear(mem, rows * op[SOURCE_STRIDE], op[D_SOURCE] + (t * op[BATCH] + first) * op[SOURCE_STRIDE])


@helper
def to_source(mem: Any, op: Any, first: int, rows: int, t: int, g: int, apart: int) -> None:
    """The gradient of step t's input."""
    lanes = lanes_of(mem)
    panel, below = TILE_VECTORS * lanes, op[SOURCE_STRIDE]
    target = op[D_SOURCE] + (t * op[BATCH] + first) * below
    if op[D_SOURCE_ADD] == 0:
        clear(mem, rows * below, target)
    for n in range(0, op[D_SOURCE_WIDTH], panel):
        vectors = min(panel, op[D_SOURCE_WIDTH] - n) // lanes
        slot, slots = op[INPUT_SLOT], op[INPUT_SLOTS]
        add_transposed(mem, op, rows, slot, slots, g, apart, op[W_TRANSPOSED], n, vectors, target + n, below)


@helper
def _weights_gradient(mem: Any, op: Any, job: int, slot: int, count: int, a: int, stride: int, rows: int, at: int) -> None:
    """The gradient of a block of weights, at ``at``: what they multiply, times the gradients of their slots, of a lot."""
    lanes = lanes_of(mem)
    block, batch, end = op[SLOTS] * lanes, op[BATCH], op[END]
    _, first, examples, j = lot_of_job(op, batch, op[BLOCKS], job)
    g = gates_of_job(op[GATES], first, examples, j, op[STEPS], end, op[BLOCKS], block) + slot * lanes
    start, below, jump = a + (end * batch + first) * stride, batch * stride, examples * block
    part = NONE
    while part < count:
        some, to = min(TILE_VECTORS, count - part), at + part * rows * lanes
        weight_gradient(mem, op[STEPS] - end, examples, rows, some, start, stride, below, g + part * lanes, block, jump, to)
        part += some


@helper
def _finish(mem: Any, ids: Any, op: Any, rule: int, at: int, count: int) -> None:
    """Sum the gradients of ``count`` parameters at ``at``, and update them, as the phase says."""
    finish(mem, ids, op, op[PHASE], op[GRADIENT], op[LOT_GRADIENT], rule, at, count)


@helper
def _finish_weights(
    mem: Any, ids: Any, op: Any, rule: int, j: int, count: int, rows: int, at: int, target: int, padded: int
) -> None:
    """Sum the gradient of a block of weights, update them and renew the transposed copy, when there is one."""
    lanes = lanes_of(mem)
    _finish(mem, ids, op, rule, at, rows * count * lanes)
    part = NONE
    while part < count and target >= 0 and op[PHASE] & UPDATE != 0:
        wide = min(TILE_VECTORS, count - part) * lanes
        column, columns = (j * count + part) * lanes, op[BLOCKS] * count * lanes
        transpose_panel(mem, rows, wide, at + part * rows * lanes, column, columns, target, padded, TILE_VECTORS * lanes)
        part += TILE_VECTORS


def _recurrent_gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job [lot, block]: gradients of the recurrent weights, biases and diagonals of a block, their update, or both."""
    lanes = lanes_of(mem)
    block, stride, units, width, below = op[SLOTS] * lanes, op[STRIDE], op[UNITS], op[WIDTH], op[BATCH] * op[STRIDE]
    slots, own, others = op[RECURRENT_SLOTS], op[INPUT_SLOTS] * lanes, (op[RECURRENT_SLOTS]) * lanes
    lot, first, examples, j = lot_of_job(op, op[BATCH], op[BLOCKS], job)
    r, inner = op[R] + j * units * slots * lanes, op[INNER] + j * units * lanes
    bias, recurrent_bias, diagonal = op[BIAS] + j * own, op[RECURRENT_BIAS] + j * others, op[DIAGONAL] + j * lanes
    if op[PHASE] & COMPUTE != 0:
        gradient = op[GRADIENT] + lot * op[LOT_GRADIENT]
        _weights_gradient(mem, op, job, op[RECURRENT_SLOT], slots, op[HIDDEN], stride, units, r + gradient)
        if op[INNER] >= 0:
            _weights_gradient(mem, op, job, op[INNER_SLOT], ONE, op[VECTOR], stride, units, inner + gradient)
        clear(mem, own, bias + gradient)
        if op[RECURRENT_BIAS] >= 0:
            clear(mem, others, recurrent_bias + gradient)
        for i in range(DIAGONALS):
            clear(mem, lanes, diagonal + gradient + i * width)
        g = gates_of_job(op[GATES], first, examples, j, op[STEPS], op[END], op[BLOCKS], block)
        for t in range(op[END], op[STEPS]):
            h, c = op[HIDDEN] + t * below + first * stride + j * lanes, op[CELL] + t * below + first * stride + j * lanes
            bias_gradient(
                mem, examples, g + (t - op[END]) * examples * block, h, c, below, stride, bias + gradient,
                recurrent_bias + gradient, diagonal + gradient, width,
            )  # fmt: skip
    if op[PHASE] & (SUM | UPDATE) != 0:
        _finish_weights(mem, ids, op, op[UPDATE_R], j, slots, units, r, op[R_TRANSPOSED], width)
        if op[INNER] >= 0:
            _finish_weights(mem, ids, op, op[UPDATE_R], j, ONE, units, inner, op[INNER_TRANSPOSED], width)
        _finish(mem, ids, op, op[UPDATE_B], bias, own)
        if op[RECURRENT_BIAS] >= 0:
            _finish(mem, ids, op, op[UPDATE_RB], recurrent_bias, others)
        for i in range(DIAGONALS):
            _finish(mem, ids, op, op[UPDATE_R], diagonal + i * width, lanes)


DIAGONALS = 0
"""Number of diagonal weights of a unit; each variant of the kernel has its own."""


@kernel(_FIELDS, gradients)
def cell_input_gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job [lot, block]: gradient of the input weights of a block, their update, or both."""
    lanes = lanes_of(mem)
    block, batch, inputs, slots = op[SLOTS] * lanes, op[BATCH], op[INPUTS], op[INPUT_SLOTS]
    lot, first, examples, j = lot_of_job(op, batch, op[BLOCKS], job)
    at = op[W] + j * inputs * slots * lanes
    if op[PHASE] & COMPUTE != 0:
        to = at + op[GRADIENT] + lot * op[LOT_GRADIENT]
        if op[IDS] >= 0 and not any_dense(ids, op[DENSE], batch):
            clear(mem, inputs * slots * lanes, to)
            g = gates_of_job(op[GATES], first, examples, j, op[STEPS], op[END], op[BLOCKS], block) + op[INPUT_SLOT] * lanes
            for t in range(op[END], op[STEPS]):
                for e in range(examples):
                    hot = ids[op[IDS] + t * batch + first + e]
                    z, part = g + ((t - op[END]) * examples + e) * block, NONE
                    while hot >= 0 and part < slots:
                        wide = min(TILE_VECTORS, slots - part) * lanes
                        add_times(mem, wide, op[SCALE], z + part * lanes, to + part * inputs * lanes + hot * wide)
                        part += TILE_VECTORS
        else:
            _weights_gradient(mem, op, job, op[INPUT_SLOT], slots, op[SOURCE], op[SOURCE_STRIDE], inputs, to)
    if op[PHASE] & (SUM | UPDATE) != 0:
        _finish_weights(mem, ids, op, op[UPDATE_W], j, slots, inputs, at, op[W_TRANSPOSED], op[D_SOURCE_WIDTH])


class Recurrence(NamedTuple):
    """The kernels of one kind of cell."""

    forward: Kernel
    backward: Kernel
    recurrent_gradient: Kernel


@functools.cache
def recurrence(cell: Cell, functions: Functions, masking: str) -> Recurrence:
    """The kernels of a cell for its activations and for what it does at masked steps."""
    code = cell_code(cell, functions, masking)
    bodies = _forward, _backward
    if functions.by_row:
        from runtime.kernels import recurrence_rows  # noqa: PLC0415 - few networks need it

        bodies = recurrence_rows.forward, recurrence_rows.backward
    name = f"{cell.name}_{functions.act.name}_{functions.gate.name}_{masking}"
    forward = {"cell_forward": code.cell_forward, "inner_forward": code.inner_forward}
    backward = {"cell_backward": code.cell_backward, "inner_backward": code.inner_backward}
    gradient = {"bias_gradient": code.bias_gradient, "DIAGONALS": len(cell.diagonals)}
    return Recurrence(
        Kernel(bodies[0], _FIELDS, (product,)).variant(name, **forward),
        Kernel(bodies[1], _FIELDS, (product,)).variant(name, **backward),
        Kernel(_recurrent_gradient, _FIELDS, gradients).variant(cell.name, **gradient),
    )
