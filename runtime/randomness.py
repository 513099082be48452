"""The keys of the random numbers of a training: functions of the seed, the position in the stream, and the place in the network.

``random_position`` counts the training passes that drew numbers. Since each pass has keys of its own, a training that goes on
from a file draws what it would have drawn without the break, and any thread can draw any number.
"""

from __future__ import annotations

_MASK = 2**64 - 1


def mixed(value: int) -> int:
    """A 64-bit number that looks random: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    z = (value + 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def pass_key(seed: int, position: int) -> int:
    """The key of a training pass."""
    return mixed(mixed(seed & _MASK) ^ (position & _MASK))


def key_of(passed: int, place: int) -> int:
    """The key of one array of noise in a training pass, as a signed number of 64 bits."""
    key = mixed(passed ^ mixed(place))
    return key - 2**64 if key >= 2**63 else key


def first_position(seed: int, own: int | None) -> int:
    """Where the stream of a network begins: 0 with the configuration's own seed, elsewhere for another one."""
    return 0 if seed == own else mixed(seed & _MASK) >> 2
