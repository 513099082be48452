"""What acts on parameters where they lie: noise while training, and constraints after an update.

Parameters are packed, so each kernel reads the places of the elements from a table of indices, in an order of its own: noise in
DL4J's flat order, which no machine changes; constraints group by group, a group being the elements that share a norm.
"""

from __future__ import annotations

import functools
import math
from typing import Any

from runtime.kernels.kernel import OPERANDS, Kernel, helper, kernel
from runtime.kernels.random import UNIT, WORDS, gaussian_of, philox, word_of

NOISE_CHUNK = 4096
"""Elements of one job of noise."""

_FIELDS = ("length", "places", "start", "backup", "key", "threshold", "values")
(LENGTH, PLACES, START, BACKUP, KEY, THRESHOLD, VALUES) = range(OPERANDS, OPERANDS + len(_FIELDS))
NOISE_WORD = 1
"""The last word of the counter, which tells the noise of weights from that of inputs."""


@helper
def _kept(mem: Any, op: Any, words: Any, at: int, place: int) -> float:
    """1 where the word is below the threshold, else 0."""
    return 1.0 if word_of(words, place) < op[THRESHOLD] else 0.0


@helper
def _gaussian(mem: Any, op: Any, words: Any, at: int, place: int) -> float:
    """values: mean and standard deviation."""
    z: float = gaussian_of(words, place)
    return float(mem[op[VALUES]]) + float(mem[op[VALUES] + 1]) * z


@helper
def _log_normal(mem: Any, op: Any, words: Any, at: int, place: int) -> float:
    """values: mean and standard deviation of the logarithm."""
    return math.exp(float(mem[op[VALUES]]) + float(mem[op[VALUES] + 1]) * gaussian_of(words, place))


@helper
def _uniform(mem: Any, op: Any, words: Any, at: int, place: int) -> float:
    """values: lower bound, and distance of the upper one."""
    return float(mem[op[VALUES]]) + float(mem[op[VALUES] + 1]) * (UNIT * float(word_of(words, place)))


@helper
def _constant(mem: Any, op: Any, words: Any, at: int, place: int) -> float:
    """values: the number."""
    value: float = mem[op[VALUES]]
    return value


@helper
def _given(mem: Any, op: Any, words: Any, at: int, place: int) -> float:
    """values: a number for each element."""
    value: float = mem[op[VALUES] + at + place]
    return value


@helper
def _times(weight: float, noise: float) -> float:
    return weight * noise


@helper
def _plus(weight: float, noise: float) -> float:
    return weight + noise


draw: Any = None
join: Any = None
"""How an element's noise comes from its words, and what it does to the weight; each variant has its own."""


def _disturb(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Put the weights of a chunk away, and noisy ones in their place."""
    first = job * NOISE_CHUNK
    end = min(first + NOISE_CHUNK, op[LENGTH])
    for at in range(first, end, WORDS):
        words = philox(op[KEY], at // WORDS, 0, 0, NOISE_WORD)
        for place in range(min(WORDS, end - at)):
            weight = op[START] + ids[op[PLACES] + at + place]
            mem[op[BACKUP] + at + place] = mem[weight]
            mem[weight] = join(float(mem[weight]), draw(mem, op, words, at, place))


_DRAWS = {
    "kept": _kept,
    "gaussian": _gaussian,
    "log_normal": _log_normal,
    "uniform": _uniform,
    "constant": _constant,
    "given": _given,
}


@functools.cache
def disturb(kind: str, *, additive: bool) -> Kernel:
    """The kernel of a kind of noise: kept, gaussian, log_normal, uniform, constant, or given."""
    parts = {"draw": _DRAWS[kind], "join": _plus if additive else _times}
    return Kernel(_disturb, _FIELDS).variant(f"{kind}_{'plus' if additive else 'times'}", **parts)


@kernel(_FIELDS)
def restore(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Put the weights of a chunk back."""
    first = job * NOISE_CHUNK
    for at in range(first, min(first + NOISE_CHUNK, op[LENGTH])):
        mem[op[START] + ids[op[PLACES] + at]] = mem[op[BACKUP] + at]


# ------------------------------------------------------------------ constraints

GROUPS_CHUNK = 16
"""Groups of one job of a constraint."""
_GROUP_FIELDS = ("groups", "size", "places", "start", "values")
(GROUPS, SIZE, G_PLACES, G_START, G_VALUES) = range(OPERANDS, OPERANDS + len(_GROUP_FIELDS))


@helper
def _max_norm(norm: float, mem: Any, values: int) -> float:
    """values: maximum, and what is added to the norm that is divided by."""
    return min(norm, float(mem[values])) / (norm + float(mem[values + 1]))


@helper
def _min_max_norm(norm: float, mem: Any, values: int) -> float:
    """values: minimum, maximum, what is added to the norm, rate, and whether 1 - rate is multiplied by the norm."""
    wanted = min(max(norm, float(mem[values])), float(mem[values + 1]))
    below, rate = norm + float(mem[values + 2]), float(mem[values + 3])
    return rate * wanted / below + (1.0 - rate) * (below if mem[values + 4] != 0 else 1.0)


@helper
def _unit_norm(norm: float, mem: Any, values: int) -> float:
    """A group that is zero has no direction, and stays zero."""
    return 1.0 / norm if norm > 0.0 else 1.0


factor: Any = None
"""What a group with a norm is multiplied by; each variant has its own."""


def _constrain(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Multiply groups by what their norm asks for."""
    for group in range(job * GROUPS_CHUNK, min((job + 1) * GROUPS_CHUNK, op[GROUPS])):
        places = op[G_PLACES] + group * op[SIZE]
        total = 0.0
        for i in range(op[SIZE]):
            w = float(mem[op[G_START] + ids[places + i]])
            total += w * w
        by = factor(math.sqrt(total), mem, op[G_VALUES])
        for i in range(op[SIZE]):
            mem[op[G_START] + ids[places + i]] *= by


@kernel(_GROUP_FIELDS)
def not_negative(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Negative weights become 0."""
    for group in range(job * GROUPS_CHUNK, min((job + 1) * GROUPS_CHUNK, op[GROUPS])):
        places = op[G_PLACES] + group * op[SIZE]
        for i in range(op[SIZE]):
            mem[op[G_START] + ids[places + i]] = max(mem[op[G_START] + ids[places + i]], 0)


max_norm = Kernel(_constrain, _GROUP_FIELDS).variant("max_norm", factor=_max_norm)
min_max_norm = Kernel(_constrain, _GROUP_FIELDS).variant("min_max_norm", factor=_min_max_norm)
unit_norm = Kernel(_constrain, _GROUP_FIELDS).variant("unit_norm", factor=_unit_norm)
