"""Masks that are made of what a series holds."""

from __future__ import annotations

from typing import Any

from runtime.kernels.kernel import OPERANDS, kernel

_FIELDS = ("steps", "batch", "elements", "source", "source_stride", "value", "before", "mask")
(STEPS, BATCH, ELEMENTS, SOURCE, SOURCE_STRIDE, VALUE, BEFORE, MASK) = range(OPERANDS, OPERANDS + len(_FIELDS))


@kernel(_FIELDS)
def mask_where_all_are(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The mask of some examples: 0 at steps whose elements all are the value, and where the mask before was; else 1."""
    value = mem[op[VALUE]]
    for t in range(op[STEPS]):
        for row in range(t * op[BATCH] + first, t * op[BATCH] + first + rows):
            kept = 0.0
            for f in range(op[ELEMENTS]):
                if mem[op[SOURCE] + row * op[SOURCE_STRIDE] + f] != value:
                    kept = 1.0
            mem[op[MASK] + row] = kept if op[BEFORE] < 0 else kept * mem[op[BEFORE] + row]


_MIXED = ("steps", "batch", "before", "mask")
(M_STEPS, M_BATCH, M_BEFORE, M_MASK) = range(OPERANDS, OPERANDS + len(_MIXED))


@kernel(_MIXED)
def mixed(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The mask of some examples, where that of before, which goes step by step, is read as if it went example by example."""
    for t in range(op[M_STEPS]):
        for example in range(first, first + rows):
            mem[op[M_MASK] + t * op[M_BATCH] + example] = mem[op[M_BEFORE] + example * op[M_STEPS] + t]
