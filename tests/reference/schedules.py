"""Schedules and the learning-rate policies of 0.x, from their definitions."""

from __future__ import annotations

import math
from typing import Any

from netconf.base import Model
from netconf.network import MultiLayerConfiguration
from netconf.schedules import (
    CycleSchedule,
    ExponentialSchedule,
    InverseSchedule,
    ISchedule,
    LearningRatePolicySchedule,
    MapSchedule,
    PolySchedule,
    RampSchedule,
    Rate,
    SigmoidSchedule,
    StepSchedule,
)
from tests.reference.activations import NONE, Defects


def value(rate: Rate, iteration: int, epoch: int, defects: Defects = NONE, iterations: int = 1) -> float:
    """Return a number, or the value of a schedule."""
    if isinstance(rate, int | float):
        return float(rate)
    if isinstance(rate, RampSchedule):
        return value(rate.base_schedule, iteration, epoch, defects) * min(1.0, (iteration + 1) / rate.num_iter)
    if isinstance(rate, LearningRatePolicySchedule):
        result = rate.initial_value
        for i in range(iteration + 1):  # each update's rate comes from that of the update before
            result = _policy(rate, result, i, iterations)
        return result
    i = epoch if rate.schedule_type == "EPOCH" else iteration  # type: ignore[union-attr]  # a fixed schedule is a number
    match rate:
        case ExponentialSchedule():
            return rate.initial_value * rate.gamma**i
        case InverseSchedule():
            return rate.initial_value / (1 + rate.gamma * i) ** rate.power
        case StepSchedule():
            return rate.initial_value * rate.decay_rate ** math.floor(i / rate.step)
        case SigmoidSchedule():
            return rate.initial_value / (1 + math.exp(-rate.gamma * (i - rate.step_size)))
        case MapSchedule():
            return rate.values[max(k for k in rate.values if k <= i)]
        case PolySchedule():
            sign = 1 if "poly_sign" in defects else -1
            return 0.0 if i >= rate.max_iter else rate.initial_value * (1 + sign * i / rate.max_iter) ** rate.power
        case CycleSchedule():
            return _cycle(rate, i % rate.cycle_length, defects)
    raise TypeError(rate)


def frozen(conf: MultiLayerConfiguration, iteration: int, epoch: int, defects: Defects) -> MultiLayerConfiguration:
    """Return the network with each schedule replaced by its number at one moment."""

    def freeze(model: Any) -> Any:
        if isinstance(model, tuple):
            return tuple(freeze(part) for part in model)
        if not isinstance(model, Model):
            return model
        words = {name: getattr(model, name) for name in type(model).model_fields}
        news = {
            k: value(v, iteration, epoch, defects, conf.iterations) if isinstance(v, ISchedule) else freeze(v)
            for k, v in words.items()
        }
        return model.model_copy(update=news)

    return conf.model_copy(update={"layers": tuple(freeze(layer) for layer in conf.layers)})


def _cycle(s: CycleSchedule, place: int, defects: Defects) -> float:
    sides = s.cycle_length - s.annealing_length
    half: float = sides // 2 if "cycle_integers" in defects else sides / 2
    low, high = s.initial_learning_rate, s.max_learning_rate
    if place < 2 * half:
        return high - (high - low) / half * abs(half - place)
    return low * s.annealing_decay ** (place - sides)


def _policy(s: LearningRatePolicySchedule, rate: float, i: int, iterations: int) -> float:
    decay, steps, power = s.decay_rate or 0, s.steps or 0, s.power or 0
    match s.policy:
        case "Exponential":
            return rate * decay**i
        case "Inverse":
            return rate / (1 + decay * i) ** power
        case "Step":
            return rate * decay ** math.floor(i / steps)
        case "TorchStep":
            return rate * decay if i > 1 and steps % i == 0 else rate
        case "Poly":
            return rate * (1 - i / iterations) ** power if i <= iterations else 0.0
        case "Sigmoid":
            return rate / (1 + math.exp(-decay * (i - steps)))
        case "Schedule":
            return (s.schedule or {}).get(i, rate)
    return rate
