"""Initial weights to 0.6.0: schemes whose formulas knew only the matrix are written as the distributions that they were."""

from __future__ import annotations

import math

from netconf.errors import NetconfError
from netconf.layers import Layer
from netconf.parameters import parameters_of
from netconf.vocabulary import WeightInit
from netconf.weights import ConstantDistribution, Distribution, NormalDistribution, UniformDistribution


def explicit(layer: Layer) -> Layer:
    """Return a built layer whose schemes of initial weights are the distributions of releases to 0.6.0.

    A layer whose sizes are still open stays as it is.
    """
    shapes = _shapes(layer)
    scheme = getattr(layer, "weight_init", None)
    own = getattr(layer, "weight_init_recurrent", None)
    found: dict[str, Distribution] = {}
    for field, name, chosen in (("weight_init", "W", scheme), ("weight_init_recurrent", "RW", own or scheme)):
        if isinstance(chosen, WeightInit) and field in type(layer).model_fields and name in shapes:
            made = by_shape(chosen, *shapes[name])
            if made is not None:
                found[field] = made
    if found.get("weight_init_recurrent") is not None and found["weight_init_recurrent"] == found.get("weight_init"):
        del found["weight_init_recurrent"]
    return layer.model_copy(update=found) if found else layer


def _shapes(layer: Layer) -> dict[str, tuple[int, int]]:
    try:
        specs = parameters_of(layer)
    except NetconfError:
        return {}
    return {spec.name: (spec.shape[0], spec.shape[1]) for spec in specs if len(spec.shape) > 1 and min(spec.shape) > 0}


def by_shape(scheme: WeightInit, rows: int, columns: int) -> Distribution | None:
    """The distribution of a scheme's weights in a matrix of ``rows`` and ``columns``; None where the formula is today's."""
    if scheme is WeightInit.XAVIER:
        return NormalDistribution(mean=0.0, std=1 / math.sqrt(rows + columns))
    if scheme is WeightInit.RELU:
        return NormalDistribution(mean=0.0, std=math.sqrt(2 / rows))
    if scheme is WeightInit.UNIFORM:
        return UniformDistribution(lower=-1 / rows, upper=1 / rows)
    return ConstantDistribution(value=0.0) if scheme is WeightInit.ZERO else None
