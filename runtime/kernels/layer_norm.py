"""Layer normalisation of rows: g (z - mean) / deviation, its backward pass, the gradients of gain and bias.

Mean and deviation are those of a row's units, the deviation that of a population, with nothing added to it; a row whose units are
all the same is normalised to zeros, and passes no gradient.
"""

from __future__ import annotations

from typing import Any

from runtime.kernels.elementwise import add, clear, copy
from runtime.kernels.kernel import COMPUTE, OPERANDS, UPDATE, kernel, update_with
from runtime.kernels.simd import TILE_VECTORS, Emitter, Vec, emitted, lanes_of, plus

_FIELDS = (
    "steps", "end", "batch", "outputs", "width", "bias", "gain", "product", "inverse", "z", "d", "d_product",
    "gradient", "update_g", "update_b", "phase",
)  # fmt: skip
(
    STEPS, END, BATCH, OUTPUTS, WIDTH, BIAS, GAIN, PRODUCT, INVERSE, Z, D, D_PRODUCT,
    GRADIENT, UPDATE_G, UPDATE_B, PHASE,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip


def _mean(e: Emitter, total: Any, outputs: Any) -> Vec:
    return e.get(total).fold(plus) / e.splat(e.b.sitofp(outputs, e.scalar))


@emitted
def normalize(e: Emitter, width: Any, outputs: Any, product: Any, inverse: Any, gain: Any, z: Any) -> None:
    """The product becomes normal, with 1 / deviation (0 where that is 0) at ``inverse``; z += gain times it."""
    total = e.variable(e.constant(0))
    with e.loop(e.vectors(width)) as i:
        e.put(e.get(total) + e.load(product, e.times(i.index, e.lanes)), total)
    mean = _mean(e, total, outputs)
    squares = e.variable(e.constant(0))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        centred = (e.load(product, at) - mean).choose(e.beyond(at, outputs), 0)
        e.store(centred, product, at)
        e.put(e.get(squares) + centred * centred, squares)
    deviation = _mean(e, squares, outputs).sqrt()
    scale = (1 / deviation).choose(deviation.test("<=", 0), 0)
    e.b.store(scale.first(), e.at(inverse))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        normal = e.load(product, at) * scale
        e.store(normal, product, at)
        e.store(e.load(z, at) + e.load(gain, at) * normal, z, at)


@emitted
def normalize_backward(
    e: Emitter, width: Any, outputs: Any, normal: Any, inverse: Any, gain: Any, d: Any, d_product: Any
) -> None:
    """From the gradient of z to that of the product."""
    total, along = e.variable(e.constant(0)), e.variable(e.constant(0))
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        term = e.load(d, at) * e.load(gain, at)
        e.put(e.get(total) + term, total)
        e.put(e.get(along) + term * e.load(normal, at), along)
    mean, slope, scale = _mean(e, total, outputs), _mean(e, along, outputs), e.element(inverse)
    with e.loop(e.vectors(width)) as i:
        at = e.times(i.index, e.lanes)
        term = (e.load(d, at) * e.load(gain, at) - mean - e.load(normal, at) * slope) * scale
        e.store(term.choose(e.beyond(at, outputs), 0), d_product, at)


@emitted
def _add_product(e: Emitter, count: Any, a: Any, b: Any, target: Any) -> None:
    with e.loop(e.vectors(count)) as i:
        at = e.times(i.index, e.lanes)
        e.store(e.load(target, at) + e.load(a, at) * e.load(b, at), target, at)


@kernel(_FIELDS)
def forward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """z = normalised product times gain, plus bias, for some examples at all steps."""
    batch, width = op[BATCH], op[WIDTH]
    for t in range(op[STEPS]):
        for r in range(t * batch + first, t * batch + first + rows):
            if op[BIAS] >= 0:
                copy(mem, width, op[BIAS], op[Z] + r * width)
            else:
                clear(mem, width, op[Z] + r * width)
            normalize(mem, width, op[OUTPUTS], op[PRODUCT] + r * width, op[INVERSE] + r, op[GAIN], op[Z] + r * width)


@kernel(_FIELDS)
def backward(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """The gradient of the product of some examples at all steps."""
    batch, width = op[BATCH], op[WIDTH]
    for t in range(op[STEPS]):
        for r in range(t * batch + first, t * batch + first + rows):
            at = r * width
            normalize_backward(
                mem, width, op[OUTPUTS], op[PRODUCT] + at, op[INVERSE] + r, op[GAIN], op[D] + at, op[D_PRODUCT] + at
            )


@kernel(_FIELDS)
def gradient(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: the gradients of gain and bias of one panel of units, their update, or both."""
    panel, width = TILE_VECTORS * lanes_of(mem), op[WIDTH]
    n = job * panel
    wide = min(panel, width - n)
    gain, bias = op[GAIN] + n, op[BIAS] + n
    if op[PHASE] & COMPUTE != 0:
        clear(mem, wide, gain + op[GRADIENT])
        if op[BIAS] >= 0:
            clear(mem, wide, bias + op[GRADIENT])
        for r in range(op[END] * op[BATCH], op[STEPS] * op[BATCH]):
            at = r * width + n
            _add_product(mem, wide, op[D] + at, op[PRODUCT] + at, gain + op[GRADIENT])
            if op[BIAS] >= 0:
                add(mem, wide, op[D] + at, bias + op[GRADIENT])
    if op[PHASE] & UPDATE != 0:
        update_with(mem, ids, op[UPDATE_G], gain, wide)
        if op[BIAS] >= 0:
            update_with(mem, ids, op[UPDATE_B], bias, wide)
