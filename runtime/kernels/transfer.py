"""Between the arrays of the program's user and the network's own: any strides outside, [step, example, width] inside.

Features and labels are looked at while they are read: what is one-hot at every step needs no copy, only indices; what is not
finite, out of range or no distribution is marked, so that the run stops before anything was changed.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.kernel import OPERANDS, Symbol, helper, kernel
from runtime.kernels.simd import Emitter, emitted, lane_test, lanes_of

DENSE, NOT_FINITE, OUT_OF_RANGE, NO_DISTRIBUTION, NO_PROBABILITY = 1, 2, 4, 8, 16
"""Marks of an example."""
DISTRIBUTIONS, IN_ANY_CASE, PROBABILITIES = 1, 2, 4
"""What ``densify`` checks, as bits, and that it copies one-hot examples too."""
FATAL = NOT_FINITE | OUT_OF_RANGE
"""Marks that stop a run."""

nonzero_lanes = lane_test(lambda x: x.test("!=", 0))
"""Bits of the lanes of the vector at an index that are not zero; NaN is not zero."""
odd_lanes = lane_test(lambda x: (x - x).test("!=", 0))
"""Bits of the lanes that are not finite."""


@emitted
def _transpose(e: Emitter, source: Any, source_row: Any, rows: Any, target: Any, target_row: Any, columns: Any) -> None:
    """A square block of one vector's size: ``rows`` rows become columns, of which ``columns`` are written; zeros behind them."""
    last = e.sum(rows, -1)
    block = []
    for i in range(e.lanes):
        row = e.b.select(e.b.icmp_signed("<", last, e.integer(i)), last, e.integer(i))
        block.append(e.load(source, e.times(row, source_row)))
    distance = e.lanes // 2
    while distance:
        for i in range(e.lanes):
            if not i & distance:
                block[i], block[i + distance] = e.exchange(block[i], block[i + distance], distance)
        distance //= 2
    behind = e.beyond(e.integer(0), rows)
    for i, column in enumerate(block):
        with e.b.if_then(e.b.icmp_signed("<", e.integer(i), columns)):
            e.store(column.choose(behind, 0), target, e.times(i, target_row))


def _transpose_block(mem: Any, source: int, source_row: int, rows: int, target: int, target_row: int, columns: int) -> None:
    _transpose(mem, source, source_row, rows, target, target_row, columns)


_block = Symbol(_transpose_block, 6)
transpose_block = _block.caller()
"""``transpose_block(mem, source, source_row, rows, target, target_row, columns)``."""


_FIELDS = ("steps", "batch", "size", "width", "source", "by_example", "by_size", "by_step", "target", "ids", "marks", "check")
(STEPS, BATCH, SIZE, WIDTH, SOURCE, BY_EXAMPLE, BY_SIZE, BY_STEP, TARGET, IDS, MARKS, CHECK) = range(
    OPERANDS, OPERANDS + len(_FIELDS)
)


@helper
def _look(mem: Any, ids: Any, op: Any, i: int, marks: int, run: int, place: int) -> int:
    """Note the number at a place of run number ``run`` of example i; the example's marks."""
    f, t = (run, place) if op[BY_STEP] == 1 else (place, run)
    x = mem[op[SOURCE] + i * op[BY_EXAMPLE] + f * op[BY_SIZE] + t * op[BY_STEP]]
    index = op[IDS] + t * op[BATCH] + i
    if x == 0:
        return marks
    if x == 1 and ids[index] < 0:
        ids[index] = f
        return marks
    return marks | (DENSE if x - x == 0 else DENSE | NOT_FINITE)


@helper
def _scan_run(mem: Any, ids: Any, op: Any, i: int, marks: int, run: int, length: int) -> int:
    """Look at one run of an example: all steps of a feature, or all features of a step, whichever lie side by side.

    Vectors of zeros are passed over; so are finite numbers, once the example is known not to be one-hot.
    """
    lanes = lanes_of(mem)
    together = op[BY_STEP] == 1 or op[BY_SIZE] == 1
    start = op[SOURCE] + i * op[BY_EXAMPLE] + run * (op[BY_SIZE] if op[BY_STEP] == 1 else op[BY_STEP])
    at = 0
    while at < length:
        some = min(lanes, length - at)
        found = (1 << some) - 1
        if together and some == lanes:
            found = odd_lanes(mem, start + at) if marks & DENSE != 0 else nonzero_lanes(mem, start + at)
        if found != 0:
            for lane in range(some):
                if found >> lane & 1 != 0:
                    marks = _look(mem, ids, op, i, marks, run, at + lane)
        at += some
    return marks


@kernel(_FIELDS)
def scan(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Find the index of the one at each step of examples (-1: all zero); mark examples that are not one-hot, or not finite."""
    steps, batch, size = op[STEPS], op[BATCH], op[SIZE]
    runs, length = (size, steps) if op[BY_STEP] == 1 else (steps, size)
    for i in range(first, first + count):
        for t in range(steps):
            ids[op[IDS] + t * batch + i] = -1
        marks = 0
        for run in range(runs):
            marks = _scan_run(mem, ids, op, i, marks, run, length)
        ids[op[MARKS] + i] = marks


@kernel(_FIELDS)
def scan_indices(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Copy class indices of some examples, and mark those outside 0 .. size - 1."""
    for i in range(first, first + count):
        marks = 0
        for t in range(op[STEPS]):
            index = ids[op[SOURCE] + i * op[BY_EXAMPLE] + t * op[BY_STEP]]
            if index < 0 or index >= op[SIZE]:
                marks |= OUT_OF_RANGE
                index = -1
            ids[op[IDS] + t * op[BATCH] + i] = index
        ids[op[MARKS] + i] = marks


@helper
def _gather(mem: Any, op: Any, i: int) -> None:
    """One example from the user's array to [step, example, width]; in square blocks where steps lie side by side outside."""
    lanes = lanes_of(mem)
    steps, size, width, apart = op[STEPS], op[SIZE], op[WIDTH], op[BATCH] * op[WIDTH]
    source, target = op[SOURCE] + i * op[BY_EXAMPLE], op[TARGET] + i * width
    t = 0
    if op[BY_STEP] == 1:
        while t + lanes <= steps:
            for f in range(0, width, lanes):
                rows = min(lanes, size - f)
                transpose_block(mem, source + f * op[BY_SIZE] + t, op[BY_SIZE], rows, target + t * apart + f, apart, lanes)
            t += lanes
    while t < steps:
        for f in range(size):
            mem[target + t * apart + f] = mem[source + t * op[BY_STEP] + f * op[BY_SIZE]]
        for f in range(size, width):
            mem[target + t * apart + f] = 0
        t += 1


@kernel(_FIELDS, (_block,))
def densify(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Copy some examples to [step, example, width], zeros behind size; nothing to do when all of the minibatch is one-hot.

    ``check`` has the bits DISTRIBUTIONS (mark rows that do not sum to 1, or have negative elements), PROBABILITIES (mark elements
    outside of 0 to 1) and IN_ANY_CASE.
    """
    steps, batch, size, width = op[STEPS], op[BATCH], op[SIZE], op[WIDTH]
    needed = op[CHECK] & IN_ANY_CASE != 0
    for i in range(batch):
        if ids[op[MARKS] + i] & DENSE != 0:
            needed = True
    if not needed:
        return
    for i in range(first, first + count):
        _gather(mem, op, i)
        for t in range(steps):
            target = op[TARGET] + (t * batch + i) * width
            if op[CHECK] & PROBABILITIES != 0:
                for f in range(size):
                    if mem[target + f] < 0 or mem[target + f] > 1:
                        ids[op[MARKS] + i] |= NO_PROBABILITY
            if op[CHECK] & DISTRIBUTIONS != 0:
                total, negative = 0.0, False
                for f in range(size):
                    total += mem[target + f]
                    negative |= mem[target + f] < 0
                if negative or (total != 0.0 and abs(total - 1.0) > 1e-3):
                    ids[op[MARKS] + i] |= NO_DISTRIBUTION


@kernel(_FIELDS)
def expand(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Write some examples' indices as one-hot rows [step, example, width], for losses that need all labels."""
    for i in range(first, first + count):
        for t in range(op[STEPS]):
            target = op[TARGET] + (t * op[BATCH] + i) * op[WIDTH]
            for f in range(op[WIDTH]):
                mem[target + f] = 0
            index = ids[op[IDS] + t * op[BATCH] + i]
            if index >= 0:
                mem[target + index] = 1
        ids[op[MARKS] + i] |= DENSE


@kernel(_FIELDS, (_block,))
def store(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Copy some examples from [step, example, width] (here ``target``) to the user's array (here ``source``)."""
    lanes = lanes_of(mem)
    steps, size, apart = op[STEPS], op[SIZE], op[BATCH] * op[WIDTH]
    for i in range(first, first + count):
        outside = op[SOURCE] + i * op[BY_EXAMPLE]
        inside = op[TARGET] + i * op[WIDTH]
        t = 0
        if op[BY_STEP] == 1:
            while t + lanes <= steps:
                for f in range(0, size, lanes):
                    columns = min(lanes, size - f)
                    transpose_block(
                        mem, inside + t * apart + f, apart, lanes, outside + f * op[BY_SIZE] + t, op[BY_SIZE], columns
                    )
                t += lanes
        while t < steps:
            for f in range(size):
                mem[outside + f * op[BY_SIZE] + t * op[BY_STEP]] = mem[inside + t * apart + f]
            t += 1
