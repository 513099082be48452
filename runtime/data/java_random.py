"""``java.util.Random`` and ``Collections.shuffle``, bit for bit: what DL4J's iterators shuffle with.

Source: the documented contract of java.util.Random, a linear congruential generator of 48 bits.
"""

from __future__ import annotations

from typing import Any

_MULTIPLIER = 0x5DEECE66D
_INCREMENT = 0xB
_MASK = (1 << 48) - 1


class JavaRandom:
    """The generator ``new Random(seed)``; ``state`` is all it remembers."""

    def __init__(self, seed: int) -> None:
        self.state = (seed ^ _MULTIPLIER) & _MASK

    def _next(self, bits: int) -> int:
        """The next ``bits`` upper bits, without sign."""
        self.state = (self.state * _MULTIPLIER + _INCREMENT) & _MASK
        return self.state >> (48 - bits)

    def next_int(self, bound: int) -> int:
        """A whole number in [0, bound)."""
        if bound & -bound == bound:  # a power of two takes the high bits
            return (bound * self._next(31)) >> 31
        while True:
            bits = self._next(31)
            value = bits % bound
            if bits - value + (bound - 1) < 1 << 31:  # the last, incomplete block of values would favour small numbers
                return value

    def shuffle(self, items: list[Any]) -> None:
        """Shuffle in place, as ``Collections.shuffle(items, random)``."""
        for i in range(len(items), 1, -1):
            j = self.next_int(i)
            items[i - 1], items[j] = items[j], items[i - 1]
