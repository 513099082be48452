"""Between the arrays of the program's user and the network's own: any strides outside, [step, example, width] inside.

Features and labels are looked at while they are read: what is one-hot at every step needs no copy, only indices; what is not
finite, out of range or no distribution is marked, so that the run stops before anything was changed.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.kernel import OPERANDS, kernel

DENSE, NOT_FINITE, OUT_OF_RANGE, NO_DISTRIBUTION = 1, 2, 4, 8
"""Marks of an example."""
FATAL = NOT_FINITE | OUT_OF_RANGE
"""Marks that stop a run."""

_FIELDS = ("steps", "batch", "size", "width", "source", "by_example", "by_size", "by_step", "target", "ids", "marks", "check")
(STEPS, BATCH, SIZE, WIDTH, SOURCE, BY_EXAMPLE, BY_SIZE, BY_STEP, TARGET, IDS, MARKS, CHECK) = range(OPERANDS, OPERANDS + len(_FIELDS))


@kernel(_FIELDS)
def scan(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Find the index of the one in each step of some examples (-1: all zero), and mark examples that are not one-hot or not finite."""
    steps, batch, size = op[STEPS], op[BATCH], op[SIZE]
    for i in range(first, first + count):
        marks = 0
        for t in range(steps):
            ids[op[IDS] + t * batch + i] = -1
        for a in range(size if op[BY_STEP] == 1 else steps):
            for b in range(steps if op[BY_STEP] == 1 else size):
                f, t = (a, b) if op[BY_STEP] == 1 else (b, a)
                x = mem[op[SOURCE] + i * op[BY_EXAMPLE] + f * op[BY_SIZE] + t * op[BY_STEP]]
                if x != 0:
                    place = op[IDS] + t * batch + i
                    if x == 1 and ids[place] < 0:
                        ids[place] = f
                    else:
                        marks |= DENSE
                        if not x - x == 0:
                            marks |= NOT_FINITE
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


@kernel(_FIELDS)
def densify(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Copy some examples to [step, example, width], zeros behind size; nothing to do when all of the minibatch is one-hot.

    With ``check`` 2 the copy is made in any case; with an odd ``check`` rows that do not sum to 1, or have negative elements, are marked.
    """
    steps, batch, size, width = op[STEPS], op[BATCH], op[SIZE], op[WIDTH]
    needed = op[CHECK] >= 2
    for i in range(batch):
        if ids[op[MARKS] + i] & DENSE != 0:
            needed = True
    if not needed:
        return
    for i in range(first, first + count):
        source = op[SOURCE] + i * op[BY_EXAMPLE]
        for t in range(steps):
            target = op[TARGET] + (t * batch + i) * width
            for f in range(size):
                mem[target + f] = mem[source + t * op[BY_STEP] + f * op[BY_SIZE]]
            for f in range(size, width):
                mem[target + f] = 0
            if op[CHECK] & 1 != 0:
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


@kernel(_FIELDS)
def store(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Copy some examples from [step, example, width] (here ``target``) to the user's array (here ``source``)."""
    steps, batch, size = op[STEPS], op[BATCH], op[SIZE]
    for i in range(first, first + count):
        outside = op[SOURCE] + i * op[BY_EXAMPLE]
        inside = op[TARGET] + i * op[WIDTH]
        for t in range(steps):
            for f in range(size):
                mem[outside + f * op[BY_SIZE] + t * op[BY_STEP]] = mem[inside + t * batch * op[WIDTH] + f]
