"""Parts of a segment that a large output layer is computed in, so that its outputs need not be in memory all at once."""

from __future__ import annotations

from typing import NamedTuple

BYTES = 1 << 25
"""Size of the outputs of one part. The parts depend on nothing else, so that results have the same bits on any machine."""


class Block(NamedTuple):
    """Some steps of all examples, or some examples of one step: rows that lie one behind the other.

    Attributes
    ----------
    step, steps, example, examples
        The first and the number of each.
    row
        The first row, of [step, example].
    """

    step: int
    steps: int
    example: int
    examples: int
    row: int

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.steps * self.examples


def blocks(steps: int, batch: int, row_bytes: int) -> list[Block]:
    """Cut a segment whose rows have some bytes; one block when twice ``BYTES`` hold everything."""
    if steps * batch * row_bytes <= 2 * BYTES:
        return [Block(0, steps, 0, batch, 0)]
    rows = max(1, BYTES // row_bytes)
    if rows >= batch:
        some = rows // batch
        return [Block(t, min(some, steps - t), 0, batch, t * batch) for t in range(0, steps, some)]
    return [Block(t, 1, e, min(rows, batch - e), t * batch + e) for t in range(steps) for e in range(0, batch, rows)]
