"""A leaky rectifier whose slopes are drawn anew in every training pass (RRELU; Xu et al. 2015)."""

from __future__ import annotations

from typing import Any

from runtime.kernels.kernel import OPERANDS, kernel
from runtime.kernels.random import UNIT, WORDS, philox, word_of

_FIELDS = ("steps", "batch", "units", "width", "stride", "source", "target", "factors", "key", "values")
(STEPS, BATCH, UNITS, WIDTH, STRIDE, SOURCE, TARGET, FACTORS, KEY, VALUES) = range(OPERANDS, OPERANDS + len(_FIELDS))
SLOPE_WORD = 2
"""The last word of the counter, which tells these numbers from those of dropout (0) and of noise on weights (1)."""


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
