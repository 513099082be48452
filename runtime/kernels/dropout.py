"""Noise on a layer's input while training: each element becomes x · factor + shift, and the factors are kept for the way back.

Whatever the kind, element f of example i at step t has word f % 4 of block (f / 4, i, t, 0) of the layer's key
(kernels/random.py); where ``together`` steps share their noise, t is t // together.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import add, clear
from runtime.kernels.kernel import OPERANDS, Kernel, helper, kernel
from runtime.kernels.random import WORDS, gaussian_of, philox, word_of
from runtime.kernels.simd import Emitter, emitted

_FIELDS = (
    "steps", "batch", "units", "width", "stride", "source", "ids", "dense", "target", "factors",
    "key", "threshold", "together", "values", "kept",
)  # fmt: skip
(
    STEPS, BATCH, UNITS, WIDTH, STRIDE, SOURCE, IDS, DENSE, TARGET, FACTORS,
    KEY, THRESHOLD, TOGETHER, VALUES, KEPT,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip

VALUE_NAMES = ("factor_kept", "shift_kept", "factor_dropped", "shift_dropped")
"""What ``keep_or_drop`` reads at ``values``; ``gaussian`` reads the standard deviations of factor and shift at the first two."""
FACTOR, SHIFT, FACTOR_DROPPED, SHIFT_DROPPED = range(4)


@emitted
def _apply(e: Emitter, count: Any, source: Any, factors: Any, target: Any) -> None:
    """target = source · factors + target."""
    with e.loop(e.vectors(count)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(source, at) * e.load(factors, at) + e.load(target, at), target, at)


@helper
def _by_index(ids: Any, op: Any) -> bool:
    """Whether the input is known by the index of the one in each row only."""
    if op[IDS] < 0:
        return False
    for i in range(op[BATCH]):
        if ids[op[DENSE] + i] & 1 != 0:
            return False
    return True


@helper
def _keep_or_drop(mem: Any, op: Any, words: Any, place: int, factor: int, shift: int) -> None:
    """An element is kept when its word is below the threshold."""
    values = op[VALUES] + (0 if word_of(words, place) < op[THRESHOLD] else FACTOR_DROPPED)
    mem[factor] = mem[values + FACTOR]
    mem[shift] = mem[values + SHIFT]


@helper
def _gaussian(mem: Any, op: Any, words: Any, place: int, factor: int, shift: int) -> None:
    """Factors around 1, shifts around 0."""
    z = gaussian_of(words, place)
    mem[factor] = 1.0 + mem[op[VALUES] + FACTOR] * z
    mem[shift] = mem[op[VALUES] + SHIFT] * z


@helper
def _keep_one_hot(ids: Any, op: Any, t: int, i: int, row: int) -> None:
    """Of a one-hot row, whose reader takes the index and the factor, only the word of the one counts: it is kept or dropped."""
    hot = ids[op[IDS] + row]
    if hot >= 0:
        words = philox(op[KEY], hot // WORDS, i, t // op[TOGETHER], 0)
        if word_of(words, hot % WORDS) >= op[THRESHOLD]:
            hot = -1
    ids[op[KEPT] + row] = hot


draw: Any = None
"""How an element's factor and shift come from its words; each variant has its own."""


def _disturb(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Some examples, all steps: shifts are written to the target, then the input times the factors is added.

    One-hot rows stay indices, where the reader takes them (``kept``).
    """
    by_index = _by_index(ids, op)
    for t in range(op[STEPS]):
        for i in range(first, first + count):
            row = t * op[BATCH] + i
            if by_index and op[KEPT] >= 0:
                _keep_one_hot(ids, op, t, i, row)
                continue
            factors, target = op[FACTORS] + row * op[WIDTH], op[TARGET] + row * op[WIDTH]
            clear(mem, op[WIDTH], factors)
            clear(mem, op[WIDTH], target)
            for at in range(0, op[UNITS], WORDS):
                words = philox(op[KEY], at // WORDS, i, t // op[TOGETHER], 0)
                for place in range(min(WORDS, op[UNITS] - at)):
                    draw(mem, op, words, place, factors + at + place, target + at + place)
            if by_index:
                hot = ids[op[IDS] + row]
                if hot >= 0:
                    mem[target + hot] += mem[factors + hot]
            else:
                _apply(mem, op[WIDTH], op[SOURCE] + row * op[STRIDE], factors, target)


def _disturb_as_given(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """The same with factors, and shifts in the target, that were written beforehand."""
    by_index = _by_index(ids, op)
    for t in range(op[STEPS]):
        for i in range(first, first + count):
            row = t * op[BATCH] + i
            factors, target = op[FACTORS] + row * op[WIDTH], op[TARGET] + row * op[WIDTH]
            if by_index:
                hot = ids[op[IDS] + row]
                if hot >= 0:
                    mem[target + hot] += mem[factors + hot]
            else:
                _apply(mem, op[WIDTH], op[SOURCE] + row * op[STRIDE], factors, target)


as_given = Kernel(_disturb_as_given, _FIELDS)
"""Factors and shifts are there."""
keep_or_drop = Kernel(_disturb, _FIELDS).variant("keep_or_drop", draw=_keep_or_drop)
"""Elements are kept or dropped."""
gaussian = Kernel(_disturb, _FIELDS).variant("gaussian", draw=_gaussian)
"""Elements are multiplied by, or added to, Gaussian noise."""


_BACK_FIELDS = ("steps", "batch", "width", "stride", "d_source", "add", "d_target", "factors")
(B_STEPS, B_BATCH, B_WIDTH, B_STRIDE, B_D_SOURCE, B_ADD, B_D_TARGET, B_FACTORS) = range(OPERANDS, OPERANDS + len(_BACK_FIELDS))


@kernel(_BACK_FIELDS)
def back(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """The gradient of the input is that of the output times the factors; to 0.9.1 (``factors`` -1) without them."""
    for t in range(op[B_STEPS]):
        for i in range(first, first + count):
            row = t * op[B_BATCH] + i
            d, to = op[B_D_TARGET] + row * op[B_WIDTH], op[B_D_SOURCE] + row * op[B_STRIDE]
            if op[B_ADD] == 0:
                clear(mem, op[B_WIDTH], to)
            if op[B_FACTORS] >= 0:
                _apply(mem, op[B_WIDTH], d, op[B_FACTORS] + row * op[B_WIDTH], to)
            else:
                add(mem, op[B_WIDTH], d, to)
