"""Learned queries: rows of parameters that every example sees, as a series of as many steps."""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import add, clear, copy
from runtime.kernels.kernel import COMPUTE, OPERANDS, UPDATE, call_kernel, kernel, row_at

_FIELDS = ("queries", "batch", "width", "stride", "parameters", "target", "d_target", "gradient", "update", "phase")
(QUERIES, BATCH, WIDTH, STRIDE, PARAMETERS, TARGET, D_TARGET, GRADIENT, UPDATE_ROW, PHASE) = range(
    OPERANDS, OPERANDS + len(_FIELDS)
)


@kernel(_FIELDS)
def spread(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The queries, for some examples."""
    for t in range(op[QUERIES]):
        for i in range(first, first + rows):
            copy(mem, op[WIDTH], op[PARAMETERS] + t * op[WIDTH], op[TARGET] + (t * op[BATCH] + i) * op[STRIDE])


@kernel(_FIELDS)
def gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: the gradient of one query, the sum over the examples; its update, or both."""
    at = op[PARAMETERS] + job * op[WIDTH]
    if op[PHASE] & COMPUTE != 0:
        clear(mem, op[WIDTH], at + op[GRADIENT])
        for i in range(op[BATCH]):
            add(mem, op[WIDTH], op[D_TARGET] + (job * op[BATCH] + i) * op[STRIDE], at + op[GRADIENT])
    if op[PHASE] & UPDATE != 0 and op[UPDATE_ROW] >= 0:
        rule = row_at(ids, op[UPDATE_ROW])
        call_kernel(rule[0], mem, ids, rule, at, op[WIDTH])
