"""The regularisation's part of the score: sums over parameters as rows of a program, and what they are multiplied by."""

from __future__ import annotations

import numpy as np

from runtime.compiler.hyper import Rates
from runtime.compiler.rules import Rule
from runtime.kernels import elementwise
from runtime.kernels.elementwise import SUMS_CHUNK
from runtime.memory import Arena, Piece
from runtime.program import JOBS, Program
from runtime.schedules import Moment, scheduled


class Penalties:
    """l1 · sum |w| + l2 / 2 · sum w^2 of a segment.

    Parameters
    ----------
    rules
        How each parameter is updated.
    rates
        Reads the coefficients.
    numbers
        Where the segment's memory is taken from.
    """

    def __init__(self, rules: list[Rule], rates: Rates, numbers: Arena) -> None:
        self._rules = [rule for rule in rules if rule.penalties and rule.scored]
        self._rates = rates
        self._change = scheduled(*(term.value for rule in self._rules for term in rule.penalties))
        self._regions = [region for rule in self._rules for region in rule.entry.regions]
        self._sums = numbers.take(2 * sum(_chunks(region) for region in self._regions))
        self._factors_of: Moment | None = None

    def emit(self, program: Program) -> None:
        """Append the rows of the sums: squares and absolute values of each chunk."""
        at = 0
        for region in self._regions:
            jobs = _chunks(region)
            target = self._sums.part(at, 2 * jobs)
            program.row(elementwise.sums, JOBS, jobs, source=region.at, length=region.count, target=target.at)
            at += 2 * jobs

    def value(self, moment: Moment) -> float:
        """The term at a moment, once the sums are there; before any division."""
        if not self._regions:
            return 0.0
        if (now := moment if self._change else Moment()) != self._factors_of:
            self._factors, self._factors_of = self._factors_at(now), now
        return float(np.add.reduce(self._sums.array * self._factors))

    def _factors_at(self, moment: Moment) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """What each sum is multiplied by."""
        factors: list[float] = []
        for rule in self._rules:
            l1, l2 = (sum(self._rates.at(term.value, moment) for term in terms) for terms in (rule.l1, rule.l2))
            factors += [0.5 * l2, l1] * sum(_chunks(region) for region in rule.entry.regions)
        return np.array(factors)


def _chunks(region: Piece) -> int:
    """Jobs of the sums over a piece."""
    return -(-region.count // SUMS_CHUNK)
