"""Lots: the two halves of a minibatch, whose gradients are summed apart before they are added.

A gradient is a sum over all that the passes left behind, and whoever sums it reads most of that from other cores' caches. Where
the sums over a lot are fewer numbers than what they are made of, the thread that computed a lot sums it too, and only sums
travel. Whether there are lots depends on shapes alone, so that results have the same bits for any number of threads.
"""

from __future__ import annotations

from collections.abc import Sequence

from runtime.compiler.signal import Build
from runtime.compiler.vertex import Job, UpdateRows
from runtime.kernels.kernel import COMPUTE
from runtime.memory import Piece
from runtime.program import OWN_JOBS

_LOTS = 2


class Lots:
    """How the gradients of one layer are summed.

    Parameters
    ----------
    build
        The segment.
    terms
        Number of terms of the sums: steps times examples.
    rows
        Rows of the weights.
    regions
        The parameters.

    Attributes
    ----------
    number
        How many lots there are: one, unless a lot has more terms than the weights have rows.
    """

    def __init__(self, build: Build, terms: int, rows: int, regions: Sequence[Piece]) -> None:
        several = build.purpose.has_gradient and build.batch >= _LOTS and terms >= _LOTS * rows
        self.number = _LOTS if several else 1
        self._first = min(regions, key=lambda piece: piece.offset)
        size = max(piece.offset + piece.count for piece in regions) - self._first.offset
        self._sums = build.numbers.take(size) if several else None

    def apart(self, updates: UpdateRows) -> int:
        """The kernels' operand that leads from a gradient to its sum over the next lot."""
        return self._sums.at - self._first.at - updates.gradient if self._sums else 0

    def share(self, job: Job) -> Job:
        """Where it computes gradients, a job of each lot, in the order in which threads own examples."""
        if self.number == 1 or job.operands["phase"] & COMPUTE == 0:
            return job._replace(lots=self.number)
        return job._replace(number=job.number * self.number, mode=OWN_JOBS, lots=self.number)
