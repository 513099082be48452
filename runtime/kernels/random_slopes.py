"""A leaky rectifier whose slopes are drawn anew in every training pass (RRELU; Xu et al. 2015)."""

from __future__ import annotations

from typing import Any

from runtime.kernels.gemm import ONE
from runtime.kernels.kernel import OPERANDS, kernel
from runtime.kernels.lots import gates_of
from runtime.kernels.random import UNIT, WORDS, philox, word_of
from runtime.kernels.simd import lanes_of

_FIELDS = ("steps", "batch", "units", "width", "stride", "source", "target", "factors", "key", "values")
(STEPS, BATCH, UNITS, WIDTH, STRIDE, SOURCE, TARGET, FACTORS, KEY, VALUES) = range(OPERANDS, OPERANDS + len(_FIELDS))
SLOPE_WORD = 2
"""The last word of the counter, which tells these numbers from those of dropout (0) and of noise on weights (1); the second slope
of a unit has the next one."""


@kernel(_FIELDS)
def disturb(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Some examples, all steps: x where x >= 0, else x times a number between those at ``values``; the factors are kept."""
    low, high = float(mem[op[VALUES]]), float(mem[op[VALUES] + 1])
    for t in range(op[STEPS]):
        for i in range(first, first + count):
            row = t * op[BATCH] + i
            source, factors, target = op[SOURCE] + row * op[STRIDE], op[FACTORS] + row * op[WIDTH], op[TARGET] + row * op[WIDTH]
            for at in range(0, op[UNITS], WORDS):
                words = philox(op[KEY], at // WORDS, i, t, SLOPE_WORD)
                for place in range(min(WORDS, op[UNITS] - at)):
                    x = mem[source + at + place]
                    mem[factors + at + place] = low + (high - low) * (UNIT * float(word_of(words, place))) if x < 0 else 1.0
                    mem[target + at + place] = x * mem[factors + at + place]
            for f in range(op[UNITS], op[WIDTH]):
                mem[factors + f] = 0
                mem[target + f] = 0


_OF_CELLS = ("steps", "batch", "units", "width", "slots", "slot", "slopes", "as_gates", "target", "key", "values")
_SLOTS, _SLOT, _SLOPES, _AS_GATES, _TARGET, _KEY, _VALUES = range(OPERANDS + 4, OPERANDS + len(_OF_CELLS))


@kernel(_OF_CELLS)
def draw(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """The slopes of a cell for some examples of a lot, all steps: in its last slots, or [step, example, width]."""
    lanes, low, high = lanes_of(mem), float(mem[op[_VALUES]]), float(mem[op[_VALUES] + 1])
    by_example, by_block, by_step = op[WIDTH], lanes, op[BATCH] * op[WIDTH]
    own = op[_TARGET] + first * by_example
    if op[_AS_GATES] != 0:
        by_example, blocks = op[_SLOTS] * lanes, op[WIDTH] // lanes
        own, by_block, by_step = gates_of(op, op[BATCH], first, op[_TARGET], ONE, op[STEPS], blocks, by_example)
    for t in range(op[STEPS]):
        for i in range(first, first + count):
            row = own + t * by_step + (i - first) * by_example
            for slope in range(op[_SLOPES]):
                for at in range(0, op[UNITS], WORDS):
                    words = philox(op[_KEY], at // WORDS, i, t, SLOPE_WORD + slope)
                    for u in range(at, min(at + WORDS, op[UNITS])):
                        to = row + u // lanes * by_block + (op[_SLOT] + slope) * lanes + u % lanes
                        mem[to] = low + (high - low) * (UNIT * float(word_of(words, u - at)))
                for u in range(op[UNITS], op[WIDTH]):  # padding, which counts nowhere, but must be numbers
                    mem[row + u // lanes * by_block + (op[_SLOT] + slope) * lanes + u % lanes] = 1
