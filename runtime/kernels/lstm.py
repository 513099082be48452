"""Long short-term memory, with peepholes (Graves 2013) and without: forward, backward, gradients and what an update touches.

At step t, with a = layer activation and s = gate activation:

    candidate_t = a(x_t W_c + h_{t-1} R_c + b_c)
    forget_t    = s(x_t W_f + h_{t-1} R_f + b_f + p_f c_{t-1})
    input_t     = s(x_t W_i + h_{t-1} R_i + b_i + p_i c_{t-1})
    c_t         = forget_t c_{t-1} + input_t candidate_t
    output_t    = s(x_t W_o + h_{t-1} R_o + b_o + p_o c_t)
    h_t         = output_t a(c_t)

DL4J's letters for the four blocks, in the order of its columns: I is the candidate, F forget, O output, and G is the input gate.

Memory: units are padded to ``width``, a multiple of the lanes, and cut in blocks of one vector of units. Pre-activations and
gates are [lot, block, step, example, 4 gates, lanes] (kernels/lots.py); hidden and cell state [step + 1, example, stride], where
step 0 is the state before the segment. Each thread owns some examples through all steps; for few examples, some blocks of all of
them at one step.

A prediction that no thread shares by blocks keeps the gates of one block and the cell state of one step: a thread's lie together,
in the first-level cache and away from those of other threads, which the processor would fetch ahead of time.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from runtime.kernels.activations import Activation
from runtime.kernels.elementwise import add_times, clear, copy
from runtime.kernels.gemm import (
    FOUR,
    NONE,
    ONE,
    gradients,
    multiply,
    multiply_both,
    panel_sum,
    product,
    transpose_panel,
    weight_gradient,
)
from runtime.kernels.kernel import COMPUTE, OPERANDS, SUM, UPDATE, Kernel, helper, kernel
from runtime.kernels.lots import finish, gates_of, gates_of_job, lot_of_job
from runtime.kernels.lstm_cell import PASS, cell_code
from runtime.kernels.simd import TILE_VECTORS, lanes_of

FIELDS = (
    "steps", "end", "batch", "inputs", "units", "width", "stride", "blocks",
    "w", "r", "bias", "peephole", "w_transposed", "r_transposed",
    "gates", "gate_step", "cell", "cell_step", "hidden", "d_hidden", "d_first", "d_cell",
    "source", "source_stride", "ids", "dense", "scale", "d_source", "d_source_width", "d_source_add",
    "h_before", "c_before", "h_after", "c_after", "mask",
    "gradient", "update_w", "update_r", "update_b", "phase", "step", "lot_gradient",
    "half_w", "half_r", "half_h", "half_x", "half_x_stride",
)  # fmt: skip
(
    STEPS, END, BATCH, INPUTS, UNITS, WIDTH, STRIDE, BLOCKS,
    W, R, BIAS, PEEPHOLE, W_TRANSPOSED, R_TRANSPOSED,
    GATES, GATE_STEP, CELL, CELL_STEP, HIDDEN, D_HIDDEN, D_FIRST, D_CELL,
    SOURCE, SOURCE_STRIDE, IDS, DENSE, SCALE, D_SOURCE, D_SOURCE_WIDTH, D_SOURCE_ADD,
    H_BEFORE, C_BEFORE, H_AFTER, C_AFTER, MASK,
    GRADIENT, UPDATE_W, UPDATE_R, UPDATE_B, PHASE, STEP, LOT_GRADIENT,
    HALF_W, HALF_R, HALF_H, HALF_X, HALF_X_STRIDE,
) = range(OPERANDS, OPERANDS + len(FIELDS))  # fmt: skip


@helper
def any_dense(ids: Any, dense: int, batch: int) -> bool:
    """Whether an example of the minibatch has a step that is not one-hot: then all are multiplied."""
    for i in range(batch):
        if ids[dense + i] & 1 != 0:
            return True
    return False


@helper
def _begin(mem: Any, op: Any, first: int, rows: int, j_first: int, j_last: int, cell: int, c_row: int, c_block: int) -> None:
    """The state before the segment, or zero, for some examples and blocks of units."""
    lanes = lanes_of(mem)
    for e in range(rows):
        for j in range(j_first, j_last):
            outside, c = (first + e) * op[STRIDE] + j * lanes, cell + e * c_row + j * c_block
            if op[H_BEFORE] >= 0:
                copy(mem, lanes, op[H_BEFORE] + outside, op[HIDDEN] + outside)
                copy(mem, lanes, op[C_BEFORE] + outside, c)
            else:
                clear(mem, lanes, op[HIDDEN] + outside)
                clear(mem, lanes, c)


@helper
def _end(mem: Any, op: Any, first: int, rows: int, cell: int, c_row: int, c_block: int) -> None:
    """Store the last state of some examples, where it is asked for; ``cell`` is where theirs lies."""
    if op[H_AFTER] >= 0:
        lanes, own = lanes_of(mem), first * op[STRIDE]
        copy(mem, rows * op[STRIDE], op[HIDDEN] + op[STEPS] * op[BATCH] * op[STRIDE] + own, op[H_AFTER] + own)
        for e in range(rows):
            for j in range(op[BLOCKS]):
                copy(mem, lanes, cell + e * c_row + j * c_block, op[C_AFTER] + own + e * op[STRIDE] + j * lanes)


@helper
def pre_activations(mem: Any, ids: Any, op: Any, first: int, rows: int, t: int, j: int, g: int, by_index: bool) -> None:
    """Bias, input and hidden state of step t, weighed and summed, for block j of some examples, to ``g``."""
    lanes = lanes_of(mem)
    block, panel, batch, stride, inputs = 4 * lanes, TILE_VECTORS * lanes, op[BATCH], op[STRIDE], op[INPUTS]
    x, units = op[SOURCE] + (t * batch + first) * op[SOURCE_STRIDE], op[UNITS]
    h = op[HIDDEN] + (t * batch + first) * stride
    if t == 0:  # where threads share blocks, another one may still be copying the state; where there is none it adds nothing
        h, units = op[H_BEFORE] + first * stride, (units if op[H_BEFORE] >= 0 else NONE)
    for part in range(block // panel):
        q = j * (block // panel) + part
        w, r = op[W] + q * inputs * panel, op[R] + q * op[UNITS] * panel
        bias, to = op[BIAS] + j * block + part * panel, g + part * panel
        if by_index:
            for i in range(rows):
                hot = ids[op[IDS] + t * batch + first + i]
                if hot >= 0:
                    panel_sum(mem, bias, op[SCALE], w + hot * panel, to + i * block)
                else:
                    copy(mem, panel, bias, to + i * block)
            multiply(mem, rows, TILE_VECTORS, h, stride, ONE, NONE, r, panel, NONE, units, ONE, to, block)
        else:
            multiply_both(mem, rows, bias, x, op[SOURCE_STRIDE], w, inputs, h, stride, r, units, to, block)


@helper
def note_state(mem: Any, op: Any, first: int, rows: int, t: int, u: int) -> None:
    """Nothing: a variant keeps the hidden state in another form too (kernels/lstm_halves.py)."""


cell_forward: Any = None
cell_backward: Any = None
bias_gradient: Any = None
"""The vector code of a cell; each variant of a kernel has its own."""


def forward(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Some examples of a lot through all steps; or where ``step`` is 0 some blocks of all examples at one step, of [step, block].

    Where ``step`` is behind the last one only the state is stored, and two behind it only taken, of some examples.
    """
    lanes = lanes_of(mem)
    batch, stride, blocks, block = op[BATCH], op[STRIDE], op[BLOCKS], 4 * lanes_of(mem)
    start, stop, rows, j_first, j_last = 0, op[STEPS], count, 0, blocks
    if op[STEP] == 0:
        start, j_first = first // blocks, first % blocks
        stop, rows, j_last, first = start + 1, batch, j_first + count, 0
    elif op[STEP] > 0:
        stop = NONE
    gates, g_block, g_step = gates_of(op, batch, first, op[GATES], op[GATE_STEP], op[STEPS], blocks, block)
    cell, c_step, c_row, c_block = op[CELL] + first * stride, batch * stride, stride, lanes
    if op[CELL_STEP] == 0:  # the gates of a block, and the cell state of a step, [block, example, lanes]
        gates, g_block = op[GATES] + first * blocks * block, NONE
        cell, c_step, c_row, c_block = op[CELL] + first * op[WIDTH], NONE, lanes, rows * lanes
    if start == 0 and op[STEP] != op[STEPS]:
        _begin(mem, op, first, rows, j_first, j_last, cell, c_row, c_block)
    if op[STEP] < 0 or op[STEP] > op[STEPS]:
        for j in range(j_first, j_last):
            note_state(mem, op, first, rows, 0, j * lanes)
    by_index = op[IDS] >= 0 and not any_dense(ids, op[DENSE], batch)
    for t in range(start, stop):
        before, now = (t * batch + first) * stride, ((t + 1) * batch + first) * stride
        for j in range(j_first, j_last):
            u, g, c = j * lanes, gates + t * g_step + j * g_block, cell + t * c_step + j * c_block
            pre_activations(mem, ids, op, first, rows, t, j, g, by_index)
            cell_forward(
                mem, rows, g, op[PEEPHOLE] + u, op[WIDTH], c, c + c_step, c_row, op[HIDDEN] + before + u,
                op[HIDDEN] + now + u, stride, op[MASK] + t * batch + first,
            )  # fmt: skip
            note_state(mem, op, first, rows, t + 1, u)
    if op[STEP] < 0 or op[STEP] == op[STEPS]:
        _end(mem, op, first, rows, cell + op[STEPS] * c_step, c_row, c_block)


@helper
def _multiply_back(
    mem: Any, op: Any, rows: int, vectors: int, g: int, apart: int, weights: int, target: int, target_row: int
) -> None:
    """target += a step's gate gradients times a panel of transposed weights; of the last block, the units that there are."""
    lanes = lanes_of(mem)
    block, wide = 4 * lanes, vectors * lanes
    whole, left = op[UNITS] // lanes, op[UNITS] % lanes
    multiply(mem, rows, vectors, g, block, ONE, apart, weights, wide, block * wide, block, whole, target, target_row)
    if left > 0:
        g, weights = g + whole * apart, weights + whole * block * wide
        multiply(mem, rows, vectors, g, block, ONE, lanes, weights, wide, lanes * wide, left, FOUR, target, target_row)


def _backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Gates of steps end.. become their gradients; d_source gets what the layer below did to the loss."""
    lanes = lanes_of(mem)
    block, panel, batch, stride, width = 4 * lanes, TILE_VECTORS * lanes, op[BATCH], op[STRIDE], op[WIDTH]
    gates, apart, step = gates_of(op, batch, first, op[GATES], op[GATE_STEP], op[STEPS], op[BLOCKS], block)
    clear(mem, rows * stride, op[D_CELL] + first * stride)
    for t in range(op[STEPS] - 1, op[END] - 1, -1):
        before, now, g = (t * batch + first) * stride, ((t + 1) * batch + first) * stride, gates + t * step
        d = op[D_HIDDEN] + before
        d_before = d - batch * stride if t > 0 else op[D_FIRST] + first * stride
        for n in range(0, width, panel):
            vectors = min(panel, width - n) // lanes
            if t < op[STEPS] - 1:
                at = op[R_TRANSPOSED] + n * op[BLOCKS] * block
                _multiply_back(mem, op, rows, vectors, g + step, apart, at, d + n, stride)
            for u in range(n, n + vectors * lanes, lanes):
                cell_backward(
                    mem, rows, g + (u // lanes) * apart, op[PEEPHOLE] + u, width, op[CELL] + before + u, op[CELL] + now + u,
                    d_before + u, d + u, stride, op[D_CELL] + first * stride + u, op[MASK] + t * batch + first,
                )  # fmt: skip
        if op[D_SOURCE] >= 0:
            _to_source(mem, op, first, rows, t, g, apart)
    if op[D_SOURCE] >= 0 and op[D_SOURCE_ADD] == 0:
        for t in range(op[END]):
            clear(mem, rows * op[SOURCE_STRIDE], op[D_SOURCE] + (t * batch + first) * op[SOURCE_STRIDE])


@helper
def _to_source(mem: Any, op: Any, first: int, rows: int, t: int, g: int, apart: int) -> None:
    """The gradient of step t's input: gate gradients times the transposed input weights."""
    lanes = lanes_of(mem)
    block, panel, batch, blocks = 4 * lanes, TILE_VECTORS * lanes, op[BATCH], op[BLOCKS]
    below = op[SOURCE_STRIDE]
    target = op[D_SOURCE] + (t * batch + first) * below
    if op[D_SOURCE_ADD] == 0:
        clear(mem, rows * below, target)
    for n in range(0, op[D_SOURCE_WIDTH], panel):
        vectors = min(panel, op[D_SOURCE_WIDTH] - n) // lanes
        at = op[W_TRANSPOSED] + n * blocks * block
        _multiply_back(mem, op, rows, vectors, g, apart, at, target + n, below)


@helper
def _finish(mem: Any, ids: Any, op: Any, row: int, at: int, count: int) -> None:
    """Sum the gradients of ``count`` parameters at ``at``, and update them, as the phase says."""
    finish(mem, ids, op, op[PHASE], op[GRADIENT], op[LOT_GRADIENT], row, at, count)


@helper
def _finish_recurrent(mem: Any, ids: Any, op: Any, j: int) -> None:
    lanes = lanes_of(mem)
    block, panel, units, width = 4 * lanes, TILE_VECTORS * lanes, op[UNITS], op[WIDTH]
    for part in range(block // panel):
        q = j * (block // panel) + part
        at = op[R] + q * units * panel
        _finish(mem, ids, op, op[UPDATE_R], at, units * panel)
        if op[PHASE] & UPDATE != 0:
            transpose_panel(mem, units, panel, at, q * panel, 4 * width, op[R_TRANSPOSED], width, panel)
    _finish(mem, ids, op, op[UPDATE_B], op[BIAS] + j * block, block)
    if op[PEEPHOLE] >= 0:
        for i in range(3):
            _finish(mem, ids, op, op[UPDATE_R], op[PEEPHOLE] + i * width + j * lanes, lanes)


@helper
def _finish_input(mem: Any, ids: Any, op: Any, j: int) -> None:
    lanes = lanes_of(mem)
    block, panel, inputs = 4 * lanes, TILE_VECTORS * lanes, op[INPUTS]
    for part in range(block // panel):
        q = j * (block // panel) + part
        at = op[W] + q * inputs * panel
        _finish(mem, ids, op, op[UPDATE_W], at, inputs * panel)
        if op[W_TRANSPOSED] >= 0 and op[PHASE] & UPDATE != 0:
            transpose_panel(mem, inputs, panel, at, q * panel, 4 * op[WIDTH], op[W_TRANSPOSED], op[D_SOURCE_WIDTH], panel)


def _recurrent_gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job [lot, block]: gradients of the recurrent weights, biases and peepholes of a block, their update, or both."""
    lanes = lanes_of(mem)
    block, panel, stride, units, width = 4 * lanes, TILE_VECTORS * lanes, op[STRIDE], op[UNITS], op[WIDTH]
    lot, first, examples, j = lot_of_job(op, op[BATCH], op[BLOCKS], job)
    g = gates_of_job(op[GATES], first, examples, j, op[STEPS], op[END], op[BLOCKS], block)
    gradient = op[GRADIENT] + lot * op[LOT_GRADIENT]
    if op[PHASE] & COMPUTE != 0:
        steps, jump, below = op[STEPS] - op[END], examples * block, op[BATCH] * stride
        h = op[HIDDEN] + op[END] * below + first * stride
        for part in range(block // panel):
            at = op[R] + (j * (block // panel) + part) * units * panel + gradient
            weight_gradient(mem, steps, examples, units, TILE_VECTORS, h, stride, below, g + part * panel, block, jump, at)
        bias, peephole = op[BIAS] + j * block + gradient, op[PEEPHOLE] + j * lanes + gradient
        clear(mem, block, bias)
        if op[PEEPHOLE] >= 0:
            for i in range(3):
                clear(mem, lanes, peephole + i * width)
        for t in range(steps):
            c = op[CELL] + (op[END] + t) * below + first * stride + j * lanes
            bias_gradient(mem, examples, g + t * jump, c, c + below, stride, bias, peephole, width)
    if op[PHASE] & (SUM | UPDATE) != 0:
        _finish_recurrent(mem, ids, op, j)


@kernel(FIELDS, gradients)
def input_gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job [lot, block]: gradient of the input weights of a block, their update, or both."""
    lanes = lanes_of(mem)
    block, panel, batch, inputs, below = 4 * lanes, TILE_VECTORS * lanes, op[BATCH], op[INPUTS], op[SOURCE_STRIDE]
    lot, first, examples, j = lot_of_job(op, op[BATCH], op[BLOCKS], job)
    g = gates_of_job(op[GATES], first, examples, j, op[STEPS], op[END], op[BLOCKS], block)
    gradient = op[GRADIENT] + lot * op[LOT_GRADIENT]
    if op[PHASE] & COMPUTE != 0:
        steps, jump, row = op[STEPS] - op[END], examples * block, op[END] * batch + first
        by_index = op[IDS] >= 0 and not any_dense(ids, op[DENSE], batch)
        for part in range(block // panel):
            at, z = op[W] + (j * (block // panel) + part) * inputs * panel + gradient, g + part * panel
            if by_index:
                clear(mem, inputs * panel, at)
                for t in range(steps):
                    for e in range(examples):
                        hot = ids[op[IDS] + row + t * batch + e]
                        if hot >= 0:
                            add_times(mem, panel, op[SCALE], z + t * jump + e * block, at + hot * panel)
            else:
                x = op[SOURCE] + row * below
                weight_gradient(mem, steps, examples, inputs, TILE_VECTORS, x, below, batch * below, z, block, jump, at)
    if op[PHASE] & (SUM | UPDATE) != 0:
        _finish_input(mem, ids, op, j)


class Lstm(NamedTuple):
    """The kernels of one kind of LSTM."""

    forward: Kernel
    backward: Kernel
    recurrent_gradient: Kernel


def variant_name(act: Activation, gate: Activation, peepholes: bool, masking: str) -> str:
    """The name of the kernels of one kind of LSTM."""
    return f"{act.name}_{gate.name}_{'peepholes' if peepholes else 'plain'}_{masking}"


@functools.cache
def lstm(act: Activation, gate: Activation, peepholes: bool, masking: str = PASS) -> Lstm:
    """The kernels for a layer activation, a gate activation, with or without peepholes, and what they do at masked steps."""
    code = cell_code(act, gate, peepholes, masking)
    name = variant_name(act, gate, peepholes, masking)
    return Lstm(
        Kernel(forward, FIELDS, (product,)).variant(name, cell_forward=code.forward),
        Kernel(_backward, FIELDS, (product,)).variant(name, cell_backward=code.backward),
        Kernel(_recurrent_gradient, FIELDS, gradients).variant(
            f"{'peepholes' if peepholes else 'plain'}", bias_gradient=code.bias_gradient
        ),
    )
