"""The fully connected layer on rows, with and without layer normalisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netconf.activations import AnyActivation
from tests.reference.activations import NONE, Array, Defects, activate, backpropagate


def to_rows(series: Array) -> Array:
    """[minibatch, size, time] to [time * minibatch, size]; row r is example r % minibatch of step r // minibatch."""
    return series.transpose(2, 0, 1).reshape(-1, series.shape[1])


def to_series(rows: Array, minibatch: int) -> Array:
    """[time * minibatch, size] to [minibatch, size, time]."""
    return rows.reshape(-1, minibatch, rows.shape[1]).transpose(1, 2, 0)


@dataclass
class Rows:
    """What the forward pass leaves: input, pre-activation and, with layer normalisation, the normalised values and deviations."""

    x: Array
    z: Array
    normal: Array | None = None
    deviation: Array | None = None


def affine(parameters: dict[str, Array], x: Array) -> Rows:
    """x · W, normalised and scaled by g if there is a gain, plus b if there is a bias."""
    z = x @ parameters["W"]
    normal = deviation = None
    if "g" in parameters:
        deviation = z.std(axis=1, keepdims=True)
        normal = np.divide(z - z.mean(axis=1, keepdims=True), deviation, out=np.zeros_like(z), where=deviation > 0)
        z = normal * parameters["g"]
    return Rows(x, z + parameters.get("b", 0.0), normal, deviation)


def affine_back(parameters: dict[str, Array], rows: Rows, delta: Array) -> tuple[Array, dict[str, Array]]:
    """Return the derivative by the input, and the sums over rows for W, b and g."""
    gradient = {}
    if "b" in parameters:
        gradient["b"] = delta.sum(axis=0)
    if "g" in parameters:
        assert rows.normal is not None
        assert rows.deviation is not None
        gradient["g"] = (delta * rows.normal).sum(axis=0)
        d = delta * parameters["g"]
        d = d - d.mean(axis=1, keepdims=True) - rows.normal * (d * rows.normal).mean(axis=1, keepdims=True)
        delta = np.divide(d, rows.deviation, out=np.zeros_like(d), where=rows.deviation > 0)
    gradient["W"] = rows.x.T @ delta
    return delta @ parameters["W"].T, gradient


def forward(
    parameters: dict[str, Array], activation: AnyActivation, x: Array, mask: Array | None = None, defects: Defects = NONE
) -> tuple[Array, Rows]:
    """Run rows [rows, nIn]; a mask [rows, 1] multiplies the pre-activation and the activation."""
    rows = affine(parameters, x)
    if mask is not None:
        rows.z = rows.z * mask
    out = activate(activation, rows.z, defects)
    return (out if mask is None else out * mask), rows


def backward(
    parameters: dict[str, Array],
    activation: AnyActivation,
    rows: Rows,
    epsilon: Array,
    mask: Array | None = None,
    defects: Defects = NONE,
) -> tuple[Array, dict[str, Array]]:
    """Return the derivative by the input, and the gradient."""
    delta = backpropagate(activation, rows.z, epsilon, defects)
    return affine_back(parameters, rows, delta if mask is None else delta * mask)
