"""What updaters read at a moment of a training: rates, decays and penalties, as numbers (kernels/updaters.py names them)."""

from __future__ import annotations

import math
from typing import Any

from netconf.updaters import IUpdater
from netconf.vocabulary import Apply
from netconf.weights import Regularization
from runtime.compatibility import Compatibility
from runtime.schedules import Moment, value_at


class Rates:
    """Reads rates that may be schedules.

    Parameters
    ----------
    compatibility
        The release whose defects are wanted.
    iterations
        Updates per minibatch.
    """

    def __init__(self, compatibility: Compatibility, iterations: int) -> None:
        self.compatibility, self.iterations = compatibility, iterations

    def at(self, rate: Any, moment: Moment) -> float:
        """A rate at a moment."""
        return value_at(rate, moment, self.compatibility, self.iterations)

    def learning_rate(self, updater: IUpdater, moment: Moment) -> float:
        """The learning rate; 1 for updaters that have none."""
        return self.at(getattr(updater, "learning_rate", 1.0), moment)

    def hyper_parameters(self, updater: IUpdater, moment: Moment, count: int) -> dict[str, float]:
        """What the updater's rule reads; ``count`` are the updates behind it, by which Adam corrects its means."""
        name = type(updater).__name__
        values = {"rate": self.learning_rate(updater, moment), "epsilon": _epsilon(updater, self.compatibility)}
        for place, word in zip(("first", "second"), _READ.get(name, ()), strict=False):
            values[place] = self.at(getattr(updater, word), moment)
        if name in _CORRECTIONS:
            values["rate"] = _corrected_rate(name, values, count, self.compatibility)
        return values

    def penalty(self, name: str, terms: tuple[Regularization, ...], updater: IUpdater, moment: Moment) -> dict[str, float]:
        """The hyper-parameters of the terms of l1 or l2; ``name`` is "l1" or "l2"."""
        found: dict[str, float] = {}
        for term in terms:
            key = f"{name}_before" if term.apply is Apply.beforeUpdater else f"{name}_after"
            times = self.learning_rate(updater, moment) if term.apply is Apply.afterUpdaterTimesRate else 1.0
            found[key] = found.get(key, 0.0) + self.at(term.value, moment) * times
        return found


def rule_name(updater: IUpdater, compatibility: Compatibility) -> str:
    """Name of the updater's rule among those of the kernels."""
    name = type(updater).__name__
    if name == "RmsProp" and compatibility.has("rmsprop_epsilon_inside"):
        return "RmsProp_inside"
    if name == "AdaDelta" and compatibility.has("adadelta_product"):
        return "AdaDelta_product"
    return name


def first_state(updater: IUpdater, compatibility: Compatibility) -> float:
    """What an updater's state starts at: epsilon for the sums of squares of AdaGrad and RmsProp, else 0."""
    name, has = type(updater).__name__, compatibility.has
    if name not in {"AdaGrad", "RmsProp"} or (name == "RmsProp" and has("rmsprop_epsilon_inside")):
        return 0.0
    if has("adagrad_without_epsilon") or (name == "RmsProp" and has("rmsprop_without_epsilon")):
        return 1e-8
    if name == "AdaGrad" and has("adagrad_start"):
        return 1e-6
    return float(getattr(updater, "epsilon", 0.0))


def _epsilon(updater: IUpdater, compatibility: Compatibility) -> float:
    name, has = type(updater).__name__, compatibility.has
    if (name == "AdaGrad" and has("adagrad_without_epsilon")) or (name == "RmsProp" and has("rmsprop_without_epsilon")):
        return 0.0
    if name == "RmsProp" and has("rmsprop_epsilon_inside"):
        return 1e-8
    if name == "AdaDelta" and has("adadelta_product"):
        return 1e-5
    return float(getattr(updater, "epsilon", 0.0))


_CORRECTIONS = {"Adam": 2, "AMSGrad": 2, "AdaBelief": 2, "Nadam": 1, "AdaMax": 1}
"""How many of the two means a rule corrects, by its rate."""
_READ = {"Nesterovs": ("momentum",), "RmsProp": ("rms_decay",), "AdaDelta": ("rho",)} | dict.fromkeys(
    _CORRECTIONS, ("beta1", "beta2")
)
"""The fields that a rule reads as its first and second parameter, beside its rate and epsilon."""


def _corrected_rate(name: str, values: dict[str, float], updates: int, compatibility: Compatibility) -> float:
    """The rate with Adam's bias corrections (Kingma and Ba 2014, section 2)."""
    count = updates if compatibility.has("adam_counts_from_0") else updates + 1
    below = 1 - values["first"] ** count
    above = math.sqrt(1 - values["second"] ** count) if _CORRECTIONS[name] > 1 else 1.0
    rate = values["rate"] * above / below if below else math.inf
    if below and not (rate == 0 and name != "Nadam" and compatibility.has("rate_of_epsilon")):
        return rate
    return 1e-5 if compatibility.has("adam_first_rate") else values["epsilon"]
