"""Lots of examples, whose gradients are summed apart, and then added (compiler/lots.py says when and why)."""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import add
from runtime.kernels.kernel import SUM, UPDATE, helper, update_with


@helper
def lot_of(batch: int, lot: int, lots: int) -> tuple[int, int]:
    """The first example of a lot, and how many it has; the lots of a minibatch are of about one size."""
    first = batch * lot // lots
    return first, batch * (lot + 1) // lots - first


@helper
def part_of(lot: int, examples: int, first: int, count: int) -> tuple[int, int]:
    """Those of some examples that are in a lot: the first, and how many there are."""
    own = max(first, lot)
    return own, min(first + count, lot + examples) - own


@helper
def finish(mem: Any, ids: Any, phase: int, lots: int, gradient: int, lot_gradient: int, row: int, at: int, count: int) -> None:
    """Add what the lots summed for ``count`` parameters at ``at``, update these by a row, or both."""
    if phase & SUM != 0:
        for lot in range(1, lots):
            add(mem, count, at + gradient + lot * lot_gradient, at + gradient)
    if phase & UPDATE != 0:
        update_with(mem, ids, row, at, count)
