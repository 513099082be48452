"""Vector code for one row of numbers: softmax, its derivative, sums. Padding behind the row's length takes no part."""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementary import exp
from runtime.kernels.simd import Emitter, emitted, larger, plus


@emitted
def softmax(e: Emitter, width: Any, outputs: Any, z: Any, y: Any) -> None:
    """y = e^(z - max) / sum; 0 in the padding. y may lie where z does."""
    top = e.variable(e.constant(-1e38))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        x = e.load(z, at).choose(e.beyond(at, outputs), -1e38)
        e.put(larger(e.get(top), x), top)
    maximum = e.get(top).fold(larger)
    total = e.variable(e.constant(0))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        p = exp(e.load(z, at) - maximum).choose(e.beyond(at, outputs), 0)
        e.store(p, y, at)
        e.put(e.get(total) + p, total)
    inverse = 1 / e.get(total).fold(plus)
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(y, at) * inverse, y, at)


@emitted
def softmax_backward(e: Emitter, width: Any, z: Any, y: Any, d: Any) -> None:
    """d = y (d - sum(d y)), in place."""
    emit_softmax_backward(e, width, y, d, d)


def emit_softmax_backward(e: Emitter, width: Any, y: Any, d: Any, target: Any) -> None:
    """target = y (d - sum(d y)), as part of another function."""
    total = e.variable(e.constant(0))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        e.put(e.get(total) + e.load(d, at) * e.load(y, at), total)
    mean = e.get(total).fold(plus)
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(y, at) * (e.load(d, at) - mean), target, at)
