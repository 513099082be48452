"""Updaters: one parameter array, its gradient and its state, to a step."""

from __future__ import annotations

import numpy as np

from netconf.schedules import ISchedule
from netconf.updaters import AdaBelief, AdaDelta, AdaGrad, Adam, AdaMax, AMSGrad, AnyUpdater, Nadam, Nesterovs, NoOp, RmsProp, Sgd
from tests.reference.activations import NONE, Array, Defects

OLD_START = 1e-8
"""Where the sums of squares of release 0.4-rc3.9 and before started."""


def initial_state(updater: AnyUpdater, size: int, defects: Defects = NONE) -> list[Array]:
    """Return the arrays that an updater keeps for a parameter of ``size`` elements, in DL4J's order."""
    match updater:
        case Sgd() | NoOp():
            return []
        case AdaGrad():
            start = OLD_START if "adagrad_old" in defects else 1e-6 if "adagrad_start" in defects else updater.epsilon
            return [np.full(size, start)]
        case RmsProp():
            start = 0.0 if "rmsprop_without_start" in defects else OLD_START if "rmsprop_old" in defects else updater.epsilon
            return [np.full(size, start)]
        case Nesterovs():
            return [np.zeros(size)]
        case AMSGrad():
            return [np.zeros(size) for _ in range(3)]
        case _:
            return [np.zeros(size) for _ in range(2)]


def rate_of(updater: AnyUpdater) -> float:
    """Return the learning rate; 1 for updaters without one."""
    return number(getattr(updater, "learning_rate", 1.0))


def number(value: object) -> float:
    """Return a hyper-parameter that is not a schedule, which must be frozen before."""
    if isinstance(value, ISchedule):
        raise NotImplementedError(value)
    return float(value)  # type: ignore[arg-type]


def step(updater: AnyUpdater, g: Array, state: list[Array], iteration: int, defects: Defects = NONE) -> Array:
    """Return the step for gradient ``g`` at the 0-based count ``iteration``, and write the new state into ``state``."""
    rate = rate_of(updater)
    match updater:
        case Sgd():
            return rate * g
        case NoOp():
            return g.copy()
        case Nesterovs():
            momentum, v = number(updater.momentum), state[0].copy()
            state[0][:] = momentum * v - rate * g
            return momentum * v - (1 + momentum) * state[0]
        case AdaGrad():
            state[0] += g**2
            return rate * g / (np.sqrt(state[0]) + (0.0 if "adagrad_old" in defects else updater.epsilon))
        case RmsProp():
            state[0][:] = updater.rms_decay * state[0] + (1 - updater.rms_decay) * g**2
            if "rmsprop_without_start" in defects:
                return rate * g / np.sqrt(state[0] + OLD_START)
            return rate * g / (np.sqrt(state[0]) + (0.0 if "rmsprop_old" in defects else updater.epsilon))
        case AdaDelta():
            return _adadelta(updater, g, state, defects)
        case _:
            return _adam_like(updater, g, state, iteration, defects)


def _adadelta(updater: AdaDelta, g: Array, state: list[Array], defects: Defects) -> Array:
    rho, epsilon = updater.rho, updater.epsilon
    if "adadelta_mean" in defects:
        state[0][:] = (rho * state[0] + (1 - rho)) * g**2
    else:
        state[0][:] = rho * state[0] + (1 - rho) * g**2
    u = g * np.sqrt(state[1] + epsilon) / np.sqrt(state[0] + epsilon)
    state[1][:] = rho * state[1] + (1 - rho) * u**2
    return u


def _adam_like(updater: AnyUpdater, g: Array, state: list[Array], iteration: int, defects: Defects) -> Array:
    """Adam and its relatives; epsilon stands outside the root and is not scaled by the bias correction."""
    assert isinstance(updater, Adam | AdaMax | Nadam | AMSGrad | AdaBelief)
    b1, b2, epsilon, t = updater.beta1, updater.beta2, updater.epsilon, iteration + 1
    m, second = state[0], state[1]
    m[:] = b1 * m + (1 - b1) * g
    if isinstance(updater, AdaMax):
        second[:] = np.maximum(b2 * second, np.abs(g)) + 1e-32
        return _or_epsilon(updater, rate_of(updater) / (1 - b1**t), defects) * m / second
    if isinstance(updater, AdaBelief):
        second[:] = b2 * second + (1 - b2) * (g - m) ** 2 + epsilon
    else:
        second[:] = b2 * second + (1 - b2) * g**2
    if isinstance(updater, Nadam):
        return rate_of(updater) * (b1 * m + (1 - b1) * g) / (1 - b1**t) / (np.sqrt(second) + epsilon)
    rate = _corrected_rate(updater, iteration, defects)
    if isinstance(updater, AMSGrad):
        state[2][:] = np.maximum(state[2], second)
        second = state[2]
    return rate * m / (np.sqrt(second) + epsilon)


def _corrected_rate(updater: Adam | AMSGrad | AdaBelief, iteration: int, defects: Defects) -> float:
    """Return the rate times the bias corrections of both moments."""
    t = iteration + 1
    if "adam_exponent" in defects:
        t = 0 if "adam_restart" in defects else iteration
        if t == 0:
            return 1e-5 if "adam_first_rate" in defects else 1e-8
    return _or_epsilon(updater, rate_of(updater) * np.sqrt(1 - updater.beta2**t) / (1 - updater.beta1**t), defects)


def _or_epsilon(updater: Adam | AMSGrad | AdaBelief | AdaMax, rate: float, defects: Defects) -> float:
    return float(updater.epsilon if rate == 0 and "rate_of_epsilon" in defects else rate)
