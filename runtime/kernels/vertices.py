"""What vertices of graphs do with numbers: scale, take the larger, measure distances, turn masked series round. Plain loops.

All work on [step, example, stride]; ``elements`` numbers of a row count, those behind them up to ``padded`` become zero.
"""

from __future__ import annotations

import math
from typing import Any

from runtime.kernels.elementwise import clear
from runtime.kernels.kernel import OPERANDS, kernel

_FIELDS = ("steps", "batch", "elements", "padded", "source", "source_stride", "target", "target_stride")
STEPS, BATCH, ELEMENTS, PADDED, SOURCE, SOURCE_STRIDE, TARGET, TARGET_STRIDE = range(OPERANDS, OPERANDS + len(_FIELDS))
_MORE = OPERANDS + len(_FIELDS)

NUMBERS, LINE_ADD = _MORE, _MORE + 1


@kernel((*_FIELDS, "numbers", "add"))
def line(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """target = factor · source + shift, the two ``numbers``; or added to what is there, without the shift."""
    factor, shift = mem[op[NUMBERS]], mem[op[NUMBERS] + 1]
    for t in range(op[STEPS]):
        for i in range(first, first + rows):
            source = op[SOURCE] + (t * op[BATCH] + i) * op[SOURCE_STRIDE]
            target = op[TARGET] + (t * op[BATCH] + i) * op[TARGET_STRIDE]
            if op[LINE_ADD] != 0:
                for f in range(op[ELEMENTS]):
                    mem[target + f] += factor * mem[source + f]
            else:
                for f in range(op[ELEMENTS]):
                    mem[target + f] = factor * mem[source + f] + shift
                for f in range(op[ELEMENTS], op[PADDED]):
                    mem[target + f] = 0


@kernel(_FIELDS)
def larger(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """target = the larger of target and source."""
    for t in range(op[STEPS]):
        for i in range(first, first + rows):
            source = op[SOURCE] + (t * op[BATCH] + i) * op[SOURCE_STRIDE]
            target = op[TARGET] + (t * op[BATCH] + i) * op[TARGET_STRIDE]
            for f in range(op[ELEMENTS]):
                if not mem[source + f] <= mem[target + f]:
                    mem[target + f] = mem[source + f]


VALUE, VALUE_STRIDE, LEFT, SHARE_ADD = range(_MORE, _MORE + 4)


@kernel((*_FIELDS, "value", "value_stride", "left", "add"))
def share(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Where source is the largest ``value``, target takes what is ``left`` of the gradient, which the first one takes whole."""
    for t in range(op[STEPS]):
        for i in range(first, first + rows):
            row = t * op[BATCH] + i
            source, target = op[SOURCE] + row * op[SOURCE_STRIDE], op[TARGET] + row * op[TARGET_STRIDE]
            value, left = op[VALUE] + row * op[VALUE_STRIDE], op[LEFT] + row * op[VALUE_STRIDE]
            if op[SHARE_ADD] == 0:
                clear(mem, op[PADDED], target)
            for f in range(op[ELEMENTS]):
                if mem[source + f] == mem[value + f]:
                    mem[target + f] += mem[left + f]
                    mem[left + f] = 0


MASK, TURN_ADD = _MORE, _MORE + 1


@kernel((*_FIELDS, "mask", "add"))
def turn(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The steps of some examples that are not masked against time, each where such a step stands; masked ones become zero."""
    for i in range(first, first + rows):
        back = op[STEPS] - 1
        for t in range(op[STEPS]):
            target = op[TARGET] + (t * op[BATCH] + i) * op[TARGET_STRIDE]
            if op[TURN_ADD] == 0:
                clear(mem, op[PADDED], target)
            if mem[op[MASK] + t * op[BATCH] + i] != 0:
                while mem[op[MASK] + back * op[BATCH] + i] == 0:
                    back -= 1
                source = op[SOURCE] + (back * op[BATCH] + i) * op[SOURCE_STRIDE]
                for f in range(op[ELEMENTS]):
                    mem[target + f] += mem[source + f]
                back -= 1


D_SOURCE, NORM, FLOOR, NORM_ADD = range(_MORE, _MORE + 4)
_NORM_FIELDS = (*_FIELDS, "d_source", "norm", "floor", "add")


@kernel(_NORM_FIELDS)
def normalise(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Each example divided by its norm over all steps and features, at least by the floor; ``norm`` keeps the norms."""
    for i in range(first, first + rows):
        total = 0.0
        for t in range(op[STEPS]):
            source = op[SOURCE] + (t * op[BATCH] + i) * op[SOURCE_STRIDE]
            for f in range(op[ELEMENTS]):
                total += mem[source + f] * mem[source + f]
        length = math.sqrt(total)
        mem[op[NORM] + i] = length
        divisor = max(length, mem[op[FLOOR]])
        for t in range(op[STEPS]):
            row = t * op[BATCH] + i
            source, target = op[SOURCE] + row * op[SOURCE_STRIDE], op[TARGET] + row * op[TARGET_STRIDE]
            for f in range(op[ELEMENTS]):
                mem[target + f] = mem[source + f] / divisor
            for f in range(op[ELEMENTS], op[PADDED]):
                mem[target + f] = 0


@kernel(_NORM_FIELDS)
def normalise_backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The gradient of ``normalise``, whose own lies at ``target``; below the floor it is that of a division by the floor."""
    for i in range(first, first + rows):
        length, product = mem[op[NORM] + i], 0.0
        floor = mem[op[FLOOR]]
        for t in range(op[STEPS]):
            row = t * op[BATCH] + i
            source, target = op[SOURCE] + row * op[SOURCE_STRIDE], op[TARGET] + row * op[TARGET_STRIDE]
            for f in range(op[ELEMENTS]):
                product += mem[source + f] * mem[target + f]
        divisor = max(length, floor)
        along = product / length / length / length if length > floor else 0.0
        for t in range(op[STEPS]):
            row = t * op[BATCH] + i
            source, target = op[SOURCE] + row * op[SOURCE_STRIDE], op[TARGET] + row * op[TARGET_STRIDE]
            d_source = op[D_SOURCE] + row * op[SOURCE_STRIDE]
            if op[NORM_ADD] == 0:
                clear(mem, op[SOURCE_STRIDE], d_source)
            for f in range(op[ELEMENTS]):
                mem[d_source + f] += mem[target + f] / divisor - along * mem[source + f]


OTHER, OTHER_STRIDE, D_TARGET, D_OF, DISTANCE_FLOOR, DISTANCE_ADD = range(_MORE, _MORE + 6)
_DISTANCE_FIELDS = (*_FIELDS, "other", "other_stride", "d_target", "d_source", "floor", "add")


@kernel(_DISTANCE_FIELDS)
def distance(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The distance of two examples over all steps and features; ``target`` has one row for each example."""
    for i in range(first, first + rows):
        total = 0.0
        for t in range(op[STEPS]):
            row = t * op[BATCH] + i
            source, other = op[SOURCE] + row * op[SOURCE_STRIDE], op[OTHER] + row * op[OTHER_STRIDE]
            for f in range(op[ELEMENTS]):
                apart = mem[source + f] - mem[other + f]
                total += apart * apart
        target = op[TARGET] + i * op[TARGET_STRIDE]
        mem[target] = math.sqrt(total)
        for f in range(1, op[PADDED]):
            mem[target + f] = 0


@kernel(_DISTANCE_FIELDS)
def distance_backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The gradient of ``distance`` for its source; the other's comes with both in each other's place."""
    for i in range(first, first + rows):
        place = i * op[TARGET_STRIDE]
        factor = mem[op[D_TARGET] + place] / max(mem[op[TARGET] + place], mem[op[DISTANCE_FLOOR]])
        for t in range(op[STEPS]):
            row = t * op[BATCH] + i
            source, other = op[SOURCE] + row * op[SOURCE_STRIDE], op[OTHER] + row * op[OTHER_STRIDE]
            d_source = op[D_OF] + row * op[SOURCE_STRIDE]
            if op[DISTANCE_ADD] == 0:
                clear(mem, op[SOURCE_STRIDE], d_source)
            for f in range(op[ELEMENTS]):
                mem[d_source + f] += factor * (mem[source + f] - mem[other + f])


SOURCE_BATCH, TARGET_BATCH, REHOUSE_ADD = range(_MORE, _MORE + 3)


@kernel((*_FIELDS, "source_batch", "target_batch", "add"))
def rehouse(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Copy some examples from among ``source_batch`` examples of each step to among ``target_batch``, or add them there."""
    for t in range(op[STEPS]):
        for i in range(first, first + rows):
            source = op[SOURCE] + (t * op[SOURCE_BATCH] + i) * op[SOURCE_STRIDE]
            target = op[TARGET] + (t * op[TARGET_BATCH] + i) * op[TARGET_STRIDE]
            if op[REHOUSE_ADD] != 0:
                for f in range(op[ELEMENTS]):
                    mem[target + f] += mem[source + f]
            else:
                for f in range(op[ELEMENTS]):
                    mem[target + f] = mem[source + f]
                for f in range(op[ELEMENTS], op[PADDED]):
                    mem[target + f] = 0
