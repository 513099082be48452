"""The output layers: a fully connected layer and a loss, on rows or on the steps of a series."""

from __future__ import annotations

from dataclasses import dataclass

from netconf.layers import OutputLayer, RnnOutputLayer
from tests.reference import dense
from tests.reference.activations import NONE, Array, Defects, activate
from tests.reference.losses import loss

AnyOutputLayer = OutputLayer | RnnOutputLayer


@dataclass
class Scored:
    """The loss summed over everything, the derivative by the layer's input in the input's shape, and the gradient."""

    loss: float
    epsilon: Array
    gradient: dict[str, Array]


def output(parameters: dict[str, Array], layer: AnyOutputLayer, x: Array, defects: Defects = NONE) -> Array:
    """Return the activations: [minibatch, nOut], or [minibatch, nOut, time] of a series."""
    out = activate(layer.activation, dense.affine(parameters, _rows(x)).z, defects)
    return dense.to_series(out, x.shape[0]) if x.ndim == 3 else out


def score(
    parameters: dict[str, Array],
    layer: AnyOutputLayer,
    x: Array,
    labels: Array,
    mask: Array | None = None,
    defects: Defects = NONE,
) -> Scored:
    """Score the layer's input against labels of the output's shape; the mask is per example, per step, or per output."""
    rows = dense.affine(parameters, _rows(x))
    entries, delta = loss(layer.loss_function, layer.activation, _rows(labels), rows.z, _mask_rows(mask, labels), defects)
    epsilon, gradient = dense.affine_back(parameters, rows, delta)
    return Scored(float(entries.sum()), dense.to_series(epsilon, x.shape[0]) if x.ndim == 3 else epsilon, gradient)


def _rows(x: Array) -> Array:
    return dense.to_rows(x) if x.ndim == 3 else x


def _mask_rows(mask: Array | None, labels: Array) -> Array | None:
    """[minibatch, time] becomes a column in the order of the rows; a mask in the labels' shape goes as they do."""
    if mask is None:
        return None
    if mask.ndim == 3:
        return dense.to_rows(mask)
    return mask.T.reshape(-1, 1) if labels.ndim == 3 else mask
