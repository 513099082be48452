"""Alone or together: how many threads a short program gets, from what its last runs took.

Whether a second thread helps a program of some microseconds depends on the machine at that moment: helpers may sleep, or another
process may have their core. The bits are the same for any number of threads, so the faster way is found by trying.
"""

from __future__ import annotations

_FIRST_RUNS = 4
"""Runs alone before the first attempt: the very first one is slow for reasons of its own."""
_FIRST_REST, _LONGEST_REST = 16, 512
"""Runs alone between two attempts to run together; twice as many after each attempt that did not pay."""
_STRIKES = 4
"""Slow runs together, one after the other, that end an attempt: the first one may have to wake the helpers, and the second to
bring each core's part of the weights into its cache."""
_FORGET = 1.01
"""How fast a good time is forgotten, so that a machine that became slower is not compared with what it was."""
_LONGEST_STREAK = 4096
"""Runs together after which a few alone show what that would take by now."""


class Pace:
    """What the runs of one program took, or of several whose time is counted in the same unit.

    Parameters
    ----------
    strikes
        Slow runs together that end an attempt; one is enough where a run takes far longer than helpers to wake up.
    """

    def __init__(self, strikes: int = _STRIKES) -> None:
        self._most = strikes
        self._alone = 0.0
        self._rest = _FIRST_RUNS
        self._streak = 0
        self._next_rest = _FIRST_REST
        self._strikes = 0

    @property
    def together(self) -> bool:
        """Whether the next run is one for several threads; the first are not, since there is nothing to compare them with."""
        return self._rest == 0

    def took(self, seconds: float, *, together: bool) -> None:
        """Take note of a run."""
        if not together:
            self._alone = min(self._alone * _FORGET, seconds) if self._alone else seconds
            self._rest = max(0, self._rest - 1)
        elif seconds <= self._alone:
            self._strikes, self._next_rest = 0, _FIRST_REST
            self._streak += 1
            if self._streak == _LONGEST_STREAK:
                self._streak, self._alone, self._rest = 0, 0.0, _FIRST_RUNS
        else:
            self._strikes += 1
            if self._strikes >= self._most:
                self._strikes, self._rest = 0, self._next_rest
                self._next_rest = min(2 * self._next_rest, _LONGEST_REST)
