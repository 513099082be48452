"""The objects of 1.0's ``regularization([...])`` lists; in a configuration they are the fields l1 and l2 with ``apply``."""

from __future__ import annotations

from typing import ClassVar, Literal

from netconf.base import Model
from netconf.schedules import Rate


class RegularizationTerm(Model):
    """One term of a ``regularization`` list (Java's interface Regularization)."""


class L1Regularization(RegularizationTerm):
    """l1 times the sum of absolute values, added before the updater."""

    type: Literal["L1Regularization"] = "L1Regularization"
    l1: Rate


class L2Regularization(RegularizationTerm):
    """l2 times half the sum of squares, added before the updater."""

    type: Literal["L2Regularization"] = "L2Regularization"
    l2: Rate


class WeightDecay(RegularizationTerm):
    """Decay after the updater, times the learning rate or not."""

    overloads: ClassVar = (("coeff", "apply_lr"), ("coeff",))
    type: Literal["WeightDecay"] = "WeightDecay"
    coeff: Rate
    apply_lr: bool = True
