"""Updaters: from the gradient of a panel of parameters to their new values, in one pass.

The steps, in the order of the releases; what a network does not use is a factor of 1, a bound of infinity or a term of 0:

    g = gradient · scale              the division by the minibatch, when it comes first
    g = g · norm                      normalisation or clipping by a norm
    g = clip(g)                       element-wise clipping
    g = g + l2 · w + l1 · sign(w)     regularisation that the updater sees
    u = rule(g, state)
    u = u + l2' · w + l1' · sign(w)   regularisation behind the updater
    w = w - step · u                  the division by the minibatch, when it comes last
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from runtime.kernels.kernel import OPERANDS, Kernel, helper
from runtime.kernels.simd import Emitter, Vec, emitted, larger

_FIELDS = ("gradient", "state", "state_step", "hyper", "partials", "jobs", "normalisation")
(GRADIENT, STATE, STATE_STEP, HYPER, PARTIALS, JOBS, NORMALISATION) = range(OPERANDS, OPERANDS + len(_FIELDS))

HYPER_NAMES = (
    "scale", "threshold", "bound", "l2_before", "l1_before", "l2_after", "l1_after", "step", "rate", "first", "second", "epsilon",
)  # fmt: skip
"""Hyper-parameters of a row, which may change with every update. rate, first, second, epsilon mean what the rule says."""
SCALE, THRESHOLD = range(2)

NO_NORM, RENORMALIZE, CLIP_NORM = range(3)
"""What is done with a norm: nothing, divide by it, or divide by it when it exceeds the threshold."""

Rule = Callable[[Vec, list[Vec], dict[str, Vec]], tuple[Vec, list[Vec]]]


def _sgd(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    return h["rate"] * g, state


def _no_op(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    return g, state


def _nesterovs(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """first: momentum."""
    (v,) = state
    new = h["first"] * v - h["rate"] * g
    return h["first"] * v - (1 + h["first"]) * new, [new]


def _adagrad(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    total = state[0] + g * g
    return h["rate"] * g / (total.sqrt() + h["epsilon"]), [total]


def _rmsprop(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """first: decay."""
    mean = h["first"] * state[0] + (1 - h["first"]) * g * g
    return h["rate"] * g / (mean.sqrt() + h["epsilon"]), [mean]


def _moments(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, Vec]:
    m = h["first"] * state[0] + (1 - h["first"]) * g
    v = h["second"] * state[1] + (1 - h["second"]) * g * g
    return m, v


def _adam(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """rate: with both bias corrections."""
    m, v = _moments(g, state, h)
    return h["rate"] * m / (v.sqrt() + h["epsilon"]), [m, v]


def _amsgrad(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """rate: with both bias corrections."""
    m, v = _moments(g, state, h)
    largest = larger(state[2], v)
    return h["rate"] * m / (largest.sqrt() + h["epsilon"]), [m, v, largest]


def _nadam(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """rate: with the first bias correction."""
    m, v = _moments(g, state, h)
    return h["rate"] * (h["first"] * m + (1 - h["first"]) * g) / (v.sqrt() + h["epsilon"]), [m, v]


def _adamax(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """rate: with the first bias correction."""
    m = h["first"] * state[0] + (1 - h["first"]) * g
    s = larger(h["second"] * state[1], g.abs()) + 1e-32
    return h["rate"] * m / s, [m, s]


def _adabelief(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """rate: with both bias corrections."""
    m = h["first"] * state[0] + (1 - h["first"]) * g
    s = h["second"] * state[1] + (1 - h["second"]) * (g - m) * (g - m) + h["epsilon"]
    return h["rate"] * m / (s.sqrt() + h["epsilon"]), [m, s]


def _adadelta(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """first: rho."""
    gradients = h["first"] * state[0] + (1 - h["first"]) * g * g
    u = g * (state[1] + h["epsilon"]).sqrt() / (gradients + h["epsilon"]).sqrt()
    return u, [gradients, h["first"] * state[1] + (1 - h["first"]) * u * u]


def _rmsprop_inside(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """RmsProp of 0.4-rc3.8, with epsilon under the root."""
    mean = h["first"] * state[0] + (1 - h["first"]) * g * g
    return h["rate"] * g / (mean + h["epsilon"]).sqrt(), [mean]


def _adadelta_product(g: Vec, state: list[Vec], h: dict[str, Vec]) -> tuple[Vec, list[Vec]]:
    """AdaDelta to 0.5.0, whose mean square is a product where it should be a sum."""
    gradients = (h["first"] * state[0] + (1 - h["first"])) * g * g
    u = g * (state[1] + h["epsilon"]).sqrt() / (gradients + h["epsilon"]).sqrt()
    return u, [gradients, h["first"] * state[1] + (1 - h["first"]) * u * u]


RULES: dict[str, tuple[Rule, tuple[str, ...]]] = {
    "Sgd": (_sgd, ()),
    "NoOp": (_no_op, ()),
    "Nesterovs": (_nesterovs, ("velocity",)),
    "AdaGrad": (_adagrad, ("sum_of_squares",)),
    "RmsProp": (_rmsprop, ("mean_square",)),
    "Adam": (_adam, ("mean", "variance")),
    "AMSGrad": (_amsgrad, ("mean", "variance", "largest_variance")),
    "Nadam": (_nadam, ("mean", "variance")),
    "AdaMax": (_adamax, ("mean", "norm")),
    "AdaBelief": (_adabelief, ("mean", "variance")),
    "AdaDelta": (_adadelta, ("mean_square_gradient", "mean_square_step")),
    "RmsProp_inside": (_rmsprop_inside, ("mean_square",)),
    "AdaDelta_product": (_adadelta_product, ("mean_square_gradient", "mean_square_step")),
}
"""Rule and names of the state arrays, by updater (and, of old releases, its defect); the arrays lie in DL4J's order."""


def _emit(rule: Rule, states: int) -> Any:
    @emitted
    def update(e: Emitter, count: Any, parameter: Any, gradient: Any, state: Any, state_step: Any, hyper: Any) -> None:
        h = {name: e.element(hyper, place) for place, name in enumerate(HYPER_NAMES)}
        with e.loop(e.vectors(count)) as i:
            at = e.times(i.index, e.lanes)
            w = e.load(parameter, at)
            sign = w.sign()
            g = (e.load(gradient, at) * h["scale"]).clamp(-h["bound"], h["bound"])
            g = g + h["l2_before"] * w + h["l1_before"] * sign
            places = [e.sum(state, e.times(state_step, s), at) for s in range(states)]
            u, new = rule(g, [e.load(place) for place in places], h)
            for place, value in zip(places, new, strict=True):
                e.store(value, place)
            u = u + h["l2_after"] * w + h["l1_after"] * sign
            e.store(w - h["step"] * u, parameter, at)

    return update


@helper
def _norm_factor(mem: Any, op: Any) -> float:
    """The factor of a gradient whose squared norm is the sum of the partials, in their order."""
    total = 0.0
    for job in range(op[JOBS]):
        total += float(mem[op[PARTIALS] + 2 * job])
    norm = math.sqrt(total) * float(mem[op[HYPER] + SCALE])
    if op[NORMALISATION] == RENORMALIZE:
        return 1.0 / norm if norm > 0 else 1.0
    threshold = float(mem[op[HYPER] + THRESHOLD])
    return threshold / norm if norm > threshold else 1.0


update: Any = None
"""The rule's vector code; each variant has its own."""


def _update(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Update ``count`` parameters from element ``first`` on."""
    hyper = op[HYPER]
    if op[NORMALISATION] != NO_NORM:
        factor = _norm_factor(mem, op)
        for i in range(count):
            mem[first + op[GRADIENT] + i] = mem[first + op[GRADIENT] + i] * factor
    update(mem, count, first, first + op[GRADIENT], first + op[STATE], op[STATE_STEP], hyper)


@functools.cache
def updater(name: str) -> Kernel:
    """The kernel of an updater by DL4J's class name."""
    rule, states = RULES[name]
    return Kernel(_update, _FIELDS).variant(name, update=_emit(rule, len(states)))
