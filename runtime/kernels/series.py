"""Series moved, reversed, repeated, reduced to one step: kernels without weights, written as plain loops.

All work on [step, example, stride]; ``elements`` numbers of a row are copied, those behind them up to ``padded`` become zero.
"""

from __future__ import annotations

import functools
import math
from typing import Any

from runtime.kernels.kernel import OPERANDS, Kernel, kernel

REVERSED, ADDED, HALVED, REPEATED = 1, 2, 4, 8
"""How a series is moved, as bits: against time, added to what is there, half of it, its only step at every step."""

_MOVE_FIELDS = ("steps", "batch", "elements", "padded", "source", "source_stride", "target", "target_stride", "how")
(STEPS, BATCH, ELEMENTS, PADDED, SOURCE, SOURCE_STRIDE, TARGET, TARGET_STRIDE, HOW) = range(
    OPERANDS, OPERANDS + len(_MOVE_FIELDS)
)


@kernel(_MOVE_FIELDS)
def move(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Copy some examples of a series."""
    steps, batch, count, how = op[STEPS], op[BATCH], op[ELEMENTS], op[HOW]
    factor = 0.5 if how & HALVED != 0 else 1.0
    for t in range(steps):
        from_step = 0 if how & REPEATED != 0 else steps - 1 - t if how & REVERSED != 0 else t
        for i in range(first, first + rows):
            source = op[SOURCE] + (from_step * batch + i) * op[SOURCE_STRIDE]
            target = op[TARGET] + (t * batch + i) * op[TARGET_STRIDE]
            if how & ADDED != 0:
                for f in range(count):
                    mem[target + f] += factor * mem[source + f]
            else:
                for f in range(count):
                    mem[target + f] = factor * mem[source + f]
                for f in range(count, op[PADDED]):
                    mem[target + f] = 0


_PRODUCT_FIELDS = ("steps", "batch", "elements", "padded", "a", "a_stride", "b", "b_stride", "target", "target_stride", "how")
(P_STEPS, P_BATCH, P_ELEMENTS, P_PADDED, A, A_STRIDE, B, B_STRIDE, P_TARGET, P_TARGET_STRIDE, P_HOW) = range(
    OPERANDS, OPERANDS + len(_PRODUCT_FIELDS)
)
BACKWARDS = 16
"""Of a product: the target is written against time, too."""


@kernel(_PRODUCT_FIELDS)
def product(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """target = a · b, element by element, for some examples; REVERSED reads b against time, BACKWARDS writes against it."""
    steps, batch, how = op[P_STEPS], op[P_BATCH], op[P_HOW]
    for t in range(steps):
        other = steps - 1 - t if how & REVERSED != 0 else t
        to = steps - 1 - t if how & BACKWARDS != 0 else t
        for i in range(first, first + rows):
            a, b = op[A] + (t * batch + i) * op[A_STRIDE], op[B] + (other * batch + i) * op[B_STRIDE]
            target = op[P_TARGET] + (to * batch + i) * op[P_TARGET_STRIDE]
            for f in range(op[P_ELEMENTS]):
                mem[target + f] = mem[a + f] * mem[b + f]
            for f in range(op[P_ELEMENTS], op[P_PADDED]):
                mem[target + f] = 0


_REDUCE_FIELDS = (
    "steps",
    "batch",
    "elements",
    "padded",
    "source",
    "source_stride",
    "value",
    "value_stride",
    "d_value",
    "d_source",
    "mask",
    "p",
    "add",
)
(
    R_STEPS, R_BATCH, R_ELEMENTS, R_PADDED, R_SOURCE, R_SOURCE_STRIDE, VALUE, VALUE_STRIDE, D_VALUE, D_SOURCE, MASK, P, ADD,
) = range(OPERANDS, OPERANDS + len(_REDUCE_FIELDS))  # fmt: skip


@kernel(_REDUCE_FIELDS)
def last_step(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The last step that is not masked, of some examples."""
    for i in range(first, first + rows):
        t = op[R_STEPS] - 1
        while op[MASK] >= 0 and t > 0 and mem[op[MASK] + t * op[R_BATCH] + i] == 0:
            t -= 1
        source, value = op[R_SOURCE] + (t * op[R_BATCH] + i) * op[R_SOURCE_STRIDE], op[VALUE] + i * op[VALUE_STRIDE]
        for f in range(op[R_ELEMENTS]):
            mem[value + f] = mem[source + f]
        for f in range(op[R_ELEMENTS], op[R_PADDED]):
            mem[value + f] = 0


@kernel(_REDUCE_FIELDS)
def last_step_backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The gradient goes to that step; all others get zero."""
    for i in range(first, first + rows):
        last = op[R_STEPS] - 1
        while op[MASK] >= 0 and last > 0 and mem[op[MASK] + last * op[R_BATCH] + i] == 0:
            last -= 1
        d = op[D_VALUE] + i * op[VALUE_STRIDE]
        for t in range(op[R_STEPS]):
            target = op[D_SOURCE] + (t * op[R_BATCH] + i) * op[R_SOURCE_STRIDE]
            if op[ADD] == 0:
                for f in range(op[R_SOURCE_STRIDE]):
                    mem[target + f] = 0
            if t == last:
                for f in range(op[R_ELEMENTS]):
                    mem[target + f] += mem[d + f]


_LOWEST = -math.inf
KIND = 0
MAXIMUM, AVERAGE, SUM, NORM = range(4)
"""Which pooling; each variant of the two kernels has its own KIND."""


def _pool(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Pool some examples over their steps that are not masked, as DL4J's GlobalPoolingLayer does.

    What has no such step pools to 0, where DL4J has minus infinity (MAX) and NaN (AVG) and so loses all parameters.
    """
    for i in range(first, first + rows):
        for f in range(op[R_ELEMENTS]):
            total, weight = 0.0, 0.0
            if KIND == MAXIMUM:
                total = _LOWEST
            for t in range(op[R_STEPS]):
                m = mem[op[MASK] + t * op[R_BATCH] + i] if op[MASK] >= 0 else 1.0
                x = mem[op[R_SOURCE] + (t * op[R_BATCH] + i) * op[R_SOURCE_STRIDE] + f]
                weight += m
                if KIND == MAXIMUM:
                    if m != 0 and not x <= total:
                        total = x
                elif KIND == NORM:
                    total += m * abs(x) ** op[P]
                else:
                    total += m * x
            if weight == 0:
                total = 0.0
            elif KIND == AVERAGE:
                total /= weight
            if KIND == NORM:
                total = total ** (1.0 / op[P])
            mem[op[VALUE] + i * op[VALUE_STRIDE] + f] = total
        for f in range(op[R_ELEMENTS], op[R_PADDED]):
            mem[op[VALUE] + i * op[VALUE_STRIDE] + f] = 0


def _pool_backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:  # noqa: PLR0912 - four kinds of one loop
    """Where the pooled value's gradient goes: to the first largest step, or in shares to all."""
    for i in range(first, first + rows):
        weight = float(op[R_STEPS])
        if op[MASK] >= 0:
            weight = 0.0
            for t in range(op[R_STEPS]):
                weight += mem[op[MASK] + t * op[R_BATCH] + i]
        for f in range(op[R_SOURCE_STRIDE]):
            value, d = 0.0, 0.0
            if f < op[R_ELEMENTS]:
                value = mem[op[VALUE] + i * op[VALUE_STRIDE] + f]
                d = mem[op[D_VALUE] + i * op[VALUE_STRIDE] + f]
            found = False
            for t in range(op[R_STEPS]):
                place = (t * op[R_BATCH] + i) * op[R_SOURCE_STRIDE] + f
                m = mem[op[MASK] + t * op[R_BATCH] + i] if op[MASK] >= 0 else 1.0
                share = 0.0
                if f < op[R_ELEMENTS]:
                    x = mem[op[R_SOURCE] + place]
                    if KIND == MAXIMUM:
                        if not found and m != 0 and x == value:
                            found = True
                            share = d
                    elif KIND == AVERAGE:
                        share = d * m / weight if weight != 0 else 0.0
                    elif KIND == SUM:
                        share = d * m
                    elif value > 0:
                        share = d * m * x * abs(x) ** (op[P] - 2) / value ** (op[P] - 1) if x != 0 else 0.0
                if op[ADD] != 0:
                    mem[op[D_SOURCE] + place] += share
                else:
                    mem[op[D_SOURCE] + place] = share


@functools.cache
def pooling(kind: int) -> tuple[Kernel, Kernel]:
    """The forward and backward kernels of a kind of pooling."""
    name = ("maximum", "average", "sum", "norm")[kind]
    return (
        Kernel(_pool, _REDUCE_FIELDS).variant(name, KIND=kind),
        Kernel(_pool_backward, _REDUCE_FIELDS).variant(name, KIND=kind),
    )
