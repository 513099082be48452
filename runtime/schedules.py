"""Schedules and learning-rate policies as numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from netconf.schedules import (
    CycleSchedule,
    ExponentialSchedule,
    FixedSchedule,
    InverseSchedule,
    ISchedule,
    LearningRatePolicySchedule,
    MapSchedule,
    PolySchedule,
    RampSchedule,
    SigmoidSchedule,
    StepSchedule,
)
from netconf.vocabulary import LearningRatePolicy, ScheduleType
from runtime.compatibility import Compatibility


class Moment(NamedTuple):
    """Where a training stands: the counts of updates and of epochs behind it, and how often the score stood still."""

    iteration: int = 0
    epoch: int = 0
    decays: int = 0


def scheduled(*values: Any) -> bool:
    """Whether one of the values changes while a network is trained."""
    return any(isinstance(value, ISchedule) for value in values)


def value_at(rate: Any, moment: Moment, compatibility: Compatibility, iterations: int = 1) -> float:
    """A number, or what a schedule gives at a moment.

    Parameters
    ----------
    rate
        A number or a schedule.
    moment
        When.
    compatibility
        The release whose defects are wanted.
    iterations
        Updates per minibatch, which the policy Poly of 0.x divides by.

    Returns
    -------
    float
        The value.
    """
    if not isinstance(rate, ISchedule):
        return float(rate)
    if isinstance(rate, FixedSchedule):
        return rate.value
    if isinstance(rate, LearningRatePolicySchedule):
        if by_score(rate):
            return rate.initial_value * _power((rate.decay_rate or 0.0) + _DECAY_MARGIN, moment.decays)
        return _policy_at(rate, moment.iteration, iterations)
    if isinstance(rate, RampSchedule):
        base = value_at(rate.base_schedule, moment, compatibility, iterations)
        return base * min((moment.iteration + 1) / rate.num_iter, 1.0)
    by_epoch = getattr(rate, "schedule_type", ScheduleType.ITERATION) is ScheduleType.EPOCH
    return float(_FORMULAS[type(rate)](rate, moment.epoch if by_epoch else moment.iteration, compatibility))


# ------------------------------------------------------------------ 1.0: functions of the count


def _exponential(s: ExponentialSchedule, i: int, _: Compatibility) -> float:
    return s.initial_value * _power(s.gamma, i)


def _inverse(s: InverseSchedule, i: int, _: Compatibility) -> float:
    return s.initial_value / _power(1 + s.gamma * i, s.power)


def _poly(s: PolySchedule, i: int, compatibility: Compatibility) -> float:
    """The rate falls to 0; DL4J has a plus sign, so that there it grows, and then drops to 0."""
    if i >= s.max_iter:
        return 0.0
    share = i / s.max_iter
    return s.initial_value * _power(1 + share if compatibility.has("poly_grows") else 1 - share, s.power)


def _sigmoid(s: SigmoidSchedule, i: int, _: Compatibility) -> float:
    return s.initial_value / (1 + _exp(-s.gamma * (i - s.step_size)))


def _step(s: StepSchedule, i: int, _: Compatibility) -> float:
    return s.initial_value * _power(s.decay_rate, math.floor(i / s.step))


def _map(s: MapSchedule, i: int, _: Compatibility) -> float:
    return s.values[max(key for key in s.values if key <= i)]


def _cycle(s: CycleSchedule, i: int, compatibility: Compatibility) -> float:
    """Up, down, then annealing; DL4J cuts the length of a side to a whole number of steps."""
    side = (s.cycle_length - s.annealing_length) / 2
    if compatibility.has("cycle_whole_steps"):
        side = float(math.floor(side))
    place = i % s.cycle_length
    slope = (s.max_learning_rate - s.initial_learning_rate) / side if side else 0.0
    if place < side:
        return s.initial_learning_rate + slope * place
    if place < 2 * side:
        return s.max_learning_rate - slope * (place - side)
    return s.initial_learning_rate * _power(s.annealing_decay, s.annealing_length - (s.cycle_length - place))


_FORMULAS: dict[type[ISchedule], Callable[[Any, int, Compatibility], float]] = {
    ExponentialSchedule: _exponential,
    InverseSchedule: _inverse,
    PolySchedule: _poly,
    SigmoidSchedule: _sigmoid,
    StepSchedule: _step,
    MapSchedule: _map,
    CycleSchedule: _cycle,
}


# ------------------------------------------------------------------ 0.x: a rate that falls when the score stands still


_DECAY_MARGIN = 1e-5
"""What the policy Score adds to its decay rate."""
_STANDSTILL, _SMALL_SCORES = 1e-5, 1e-4


def by_score(rate: Any) -> bool:
    """Whether a rate has the policy Score."""
    return isinstance(rate, LearningRatePolicySchedule) and rate.policy == LearningRatePolicy.Score


def stands_still(before: float, now: float) -> bool:
    """Whether two scores that follow one another are equal but for 1e-5 of their mean (DL4J's EpsTermination)."""
    if before == 0 and now == 0:
        return False
    return 2 * abs(before - now) <= _STANDSTILL * (abs(before) + abs(now) + _SMALL_SCORES)


# ------------------------------------------------------------------ 0.x: a rate that is replaced at each update


def _policy_at(policy: LearningRatePolicySchedule, iteration: int, iterations: int) -> float:
    """The rate at an update: 0.x wrote each result back, so that the factors of all updates so far compound."""
    owner, at, rate = _reached.get(id(policy), (None, -1, 0.0))
    if owner is not policy or at > iteration:
        at, rate = -1, policy.initial_value
    for i in range(at + 1, iteration + 1):
        rate = _next_rate(policy, rate, i, iterations)
    if len(_reached) >= _REMEMBERED:
        _reached.clear()
    _reached[id(policy)] = policy, iteration, rate
    return rate


_reached: dict[int, tuple[LearningRatePolicySchedule, int, float]] = {}
"""How far the product of a policy was computed. It only saves time: from the start the result has the same bits."""
_REMEMBERED = 64


def _next_rate(policy: LearningRatePolicySchedule, rate: float, i: int, iterations: int) -> float:
    """The rate at update i from that at the update before."""
    if policy.policy == LearningRatePolicy.Schedule:
        return (policy.schedule or {}).get(i, rate)
    factor = _FACTORS.get(LearningRatePolicy(policy.policy))
    if factor is None:
        return rate
    return rate * factor(i, policy.decay_rate or 0.0, policy.steps or 0.0, policy.power or 0.0, iterations)


_FACTORS: dict[LearningRatePolicy, Callable[[int, float, float, float, int], float]] = {
    LearningRatePolicy.Exponential: lambda i, decay, _s, _p, _n: _power(decay, i),
    LearningRatePolicy.Inverse: lambda i, decay, _s, power, _n: _power(1 + decay * i, -power),
    LearningRatePolicy.Step: lambda i, decay, steps, _p, _n: _power(decay, math.floor(i / steps)),
    LearningRatePolicy.TorchStep: lambda i, decay, steps, _p, _n: decay if i > 1 and steps % i == 0 else 1.0,
    LearningRatePolicy.Poly: lambda i, _d, _s, power, iterations: _power(max(1 - i / iterations, 0.0), power),
    LearningRatePolicy.Sigmoid: lambda i, decay, steps, _p, _n: 1 / (1 + _exp(-decay * (i - steps))),
}
"""What a policy multiplies the rate by at update i, from decay rate, steps, power, and updates per minibatch.

TorchStep takes the remainder of the steps by the count, not the other way round; Poly is 0 from i = iterations on.
"""


def _power(base: float, exponent: float) -> float:
    """Base to the exponent: infinite where it is too large, as in Java, and not a number where there is no real one."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def _exp(x: float) -> float:
    return math.exp(x) if x < 709 else math.inf
