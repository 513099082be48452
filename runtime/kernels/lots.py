"""Lots of examples, whose gradients are summed apart, and then added (compiler/lots.py says when and why).

A row of a program says how many lots there are. Of such rows a thread gets its examples lot by lot, and its jobs too.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import add
from runtime.kernels.gemm import NONE
from runtime.kernels.kernel import LOTS, SUM, UPDATE, helper, update_with


@helper
def lot_at(count: int, first: int, lots: int) -> int:
    """The lot of one of ``count`` rows; lot l begins at count · l / lots, rounded down."""
    return ((first + 1) * lots - 1) // count


@helper
def lot_of(op: Any, batch: int, first: int) -> tuple[int, int]:
    """Of the lot of an example: its first one, and how many it has."""
    lot = lot_at(batch, first, op[LOTS])
    start = batch * lot // op[LOTS]
    return start, batch * (lot + 1) // op[LOTS] - start


@helper
def lot_of_job(op: Any, batch: int, blocks: int, job: int) -> tuple[int, int, int, int]:
    """Of a job [lot, block]: its lot, that lot's first example and number of examples, and its block."""
    lot = job // blocks
    first, examples = lot_of(op, batch, batch * lot // op[LOTS])
    return lot, first, examples, job % blocks


@helper
def gates_of(op: Any, batch: int, first: int, gates: int, kept: int, steps: int, blocks: int, block: int) -> tuple[int, int, int]:
    """Of gates [lot, block, step, example]: where those of an example begin, and how far blocks and steps lie apart.

    Where no more than one step is ``kept``, that distance is 0.
    """
    lot, examples = lot_of(op, batch, first)
    at, apart = gates + (lot * steps * blocks + first - lot) * block, examples * block
    step: Any = apart if kept > 0 else NONE
    return at, max(apart, step * steps), step


@helper
def gates_of_job(gates: int, lot: int, examples: int, j: int, steps: int, end: int, blocks: int, block: int) -> int:
    """Where the gates of block j begin, from step ``end`` on, of a lot that begins at example ``lot``."""
    return gates + (lot * steps * blocks + (j * steps + end) * examples) * block


@helper
def finish(mem: Any, ids: Any, op: Any, phase: int, gradient: int, apart: int, rule: int, at: int, count: int) -> None:
    """Add what the lots summed for ``count`` parameters at ``at``, update these by a rule, or both.

    ``gradient`` leads from a parameter to its gradient, and ``apart`` from there to its sum over the next lot.
    """
    if phase & SUM != 0:
        for lot in range(1, op[LOTS]):
            add(mem, count, at + gradient + lot * apart, at + gradient)
    if phase & UPDATE != 0:
        update_with(mem, ids, rule, at, count)
