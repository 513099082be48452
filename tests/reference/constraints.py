"""Constraints on parameters after an update."""

from __future__ import annotations

import numpy as np

from netconf.network import MultiLayerConfiguration
from netconf.weights import LayerConstraint, MaxNormConstraint, MinMaxNormConstraint, NonNegativeConstraint
from tests.reference.activations import Array, Defects
from tests.reference.layout import Parameter


def constrain(conf: MultiLayerConfiguration, table: list[Parameter], flat: Array, defects: Defects) -> None:
    """Enforce all constraints, in place."""
    for _ in range(2 if "constraints_twice" in defects else 1):
        for p in table:
            for constraint in conf.layers[p.layer].constraints:
                if p.key in (constraint.params or (set() if p.bias else {p.key})):
                    w = flat[p.place].reshape(p.shape if len(p.shape) == 2 else (1, *p.shape), order="F")
                    flat[p.place] = _applied(constraint, w, defects).ravel(order="F")


def _applied(constraint: LayerConstraint, w: Array, defects: Defects) -> Array:
    if isinstance(constraint, NonNegativeConstraint):
        return np.maximum(w, 0)
    norm = np.sqrt((w**2).sum(constraint.dimensions or (0,), keepdims=True))
    if isinstance(constraint, MaxNormConstraint):
        return np.asarray(w * np.minimum(norm, constraint.max_norm) / (norm + 1e-6))
    if isinstance(constraint, MinMaxNormConstraint):
        rate = constraint.rate
        rest = (1 - rate) * (norm + 1e-6 if "min_max_rate" in defects else 1)
        return np.asarray(w * (rate * np.clip(norm, constraint.min, constraint.max) / (norm + 1e-6) + rest))
    return np.divide(w, norm, out=np.zeros_like(w), where=norm > 0)
