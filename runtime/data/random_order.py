"""Orders that are pure functions of a seed and an epoch, the same on every machine and in every release of NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finalizer (Steele, Lea and Flood 2014): a bijection of 64-bit numbers that looks random."""
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))


def shuffled(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """The numbers 0 .. count - 1 in the order of an epoch.

    Each number gets a key from (seed, epoch, number), and the keys are sorted: no generator state, so that a training that is
    resumed in its third epoch needs nothing of the first two.
    """
    start = _mixed(np.array([seed & 0xFFFFFFFFFFFFFFFF], dtype=np.uint64) + _GOLDEN)
    start = _mixed(start ^ _mixed(np.array([epoch], dtype=np.uint64) + _GOLDEN))
    keys = _mixed(start + _GOLDEN * np.arange(1, count + 1, dtype=np.uint64))
    return np.argsort(keys, kind="stable").astype(np.int64)
