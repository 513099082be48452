"""Random numbers that are a function of a key and a counter, so that any thread can make any of them.

Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): four words of 32 bits from a
counter of four words and a key of two. The words of a 64-bit integer here are its low and its high half.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from runtime.kernels.kernel import helper

_LOW = np.int64(0xFFFFFFFF)
_HALF = np.int64(32)
_MULTIPLY_0, _MULTIPLY_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = np.int64(0x9E3779B9), np.int64(0xBB67AE85)

WORDS = np.int64(4)
"""Words of one block."""
UNIT = 1.0 / 4294967296.0
"""The distance of two uniform numbers."""


@helper
def _low(product: Any) -> int:
    return np.int64(product & np.uint64(0xFFFFFFFF))  # type: ignore[return-value]  # compiled, it is a plain integer


@helper
def _high(product: Any) -> int:
    return np.int64(product >> np.uint64(32))  # type: ignore[return-value]  # as above


@helper
def philox(key: int, c0: int, c1: int, c2: int, c3: int) -> tuple[int, int, int, int]:
    """The block of a counter: four words, each 0 .. 2^32 - 1."""
    k0, k1 = key & _LOW, (key >> _HALF) & _LOW
    for _ in range(10):
        p0, p1 = np.uint64(c0) * _MULTIPLY_0, np.uint64(c2) * _MULTIPLY_1
        c0, c1, c2, c3 = _high(p1) ^ c1 ^ k0, _low(p1), _high(p0) ^ c3 ^ k1, _low(p0)
        k0, k1 = (k0 + _WEYL_0) & _LOW, (k1 + _WEYL_1) & _LOW
    return c0, c1, c2, c3


@helper
def word_of(block: tuple[int, int, int, int], place: int) -> int:
    """A word of a block by its place."""
    if place < 2:
        return block[0] if place == 0 else block[1]
    return block[2] if place == 2 else block[3]


@helper
def gaussian_of(block: tuple[int, int, int, int], place: int) -> float:
    """A standard Gaussian by its place in a block (Box and Muller 1958): two share a pair of words."""
    a, b = (block[0], block[1]) if place < 2 else (block[2], block[3])
    radius = math.sqrt(-2.0 * math.log((float(a) + 0.5) * UNIT))
    angle = 2.0 * math.pi * UNIT * float(b)
    return radius * (math.cos(angle) if place % 2 == 0 else math.sin(angle))
