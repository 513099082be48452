"""Loss functions on rows [rows, nOut]: the score of each entry, and the derivative by the pre-activation.

Nothing is averaged here: scores and derivatives are sums, and the network divides.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf.activations import AnyActivation
from netconf.losses import AnyLoss, LossFMeasure, LossMultiLabel
from netconf.vocabulary import Activation, LossFunction
from tests.reference.activations import NONE, Array, Defects, activate, backpropagate, softmax

SMALL = 1e-5
"""The bound that keeps DL4J's norms and probabilities from 0."""


def loss(
    function: AnyLoss, activation: AnyActivation, labels: Array, z: Array, mask: Array | None = None, defects: Defects = NONE
) -> tuple[Array, Array]:
    """Score rows.

    Parameters
    ----------
    function, activation
        The loss and the output layer's activation.
    labels
        [rows, nOut], or [rows, 1] of class indices for SPARSE_MCXENT.
    z
        Pre-activations [rows, nOut].
    mask
        [rows, 1] per row, or [rows, nOut] per output.
    defects
        Deviations to reproduce.

    Returns
    -------
    tuple
        The masked scores, [rows, nOut] or [rows, 1] or [1, 1], whose sum is the loss; and the derivative of that sum by z.
    """
    kind = LossFunction(function) if isinstance(function, str) else getattr(function, "plain", None)
    weights = np.asarray(getattr(function, "weights", None) or 1.0, dtype=float)
    if kind == LossFunction.SPARSE_MCXENT:
        labels, kind = np.eye(z.shape[1])[labels[:, 0].astype(int)], LossFunction.MCXENT
    if isinstance(function, LossFMeasure):
        return _f_measure(function, activation, labels, z, mask, defects)
    if isinstance(function, LossMultiLabel):
        score, d = _multi_label(labels, activate(activation, z, defects))
    elif kind in (LossFunction.MCXENT, LossFunction.NEGATIVELOGLIKELIHOOD):
        clip = getattr(function, "softmax_clip_eps", 1e-10)
        return _masked(*_cross_entropy(activation, labels, z, weights, clip, defects), mask)
    elif kind == LossFunction.XENT:
        return _masked(*_binary(function, activation, labels, z, weights, mask, defects), mask)
    else:
        assert kind is not None
        score, d = _elementwise(kind, labels, activate(activation, z, defects), weights)
    if mask is not None and mask.shape == d.shape:
        d = d * mask
    return _masked(score, backpropagate(activation, z, d, defects), mask)


def _masked(score: Array, delta: Array, mask: Array | None) -> tuple[Array, Array]:
    return (score, delta) if mask is None else (score * mask, delta * mask)


def _product_with_log(y: Array, p: Array) -> Array:
    """Return y ln p, which is 0 where y is 0, whatever p is."""
    return y * np.log(np.where(y == 0, 1.0, p))


def _quotient(y: Array, p: Array) -> Array:
    """Return y / p, which is 0 where y is 0, whatever p is."""
    return y / np.where(y == 0, 1.0, p)


def _cross_entropy(
    activation: AnyActivation, y: Array, z: Array, weights: Array, clip: float, defects: Defects
) -> tuple[Array, Array]:
    """-w y ln p. With softmax p is clipped for the score only, and the derivative is p - y whatever the labels sum to."""
    p = activate(activation, z, defects)
    if activation != Activation.SOFTMAX:
        return -weights * _product_with_log(y, p), weights * backpropagate(activation, z, -_quotient(y, p), defects)
    score = -weights * _product_with_log(y, np.clip(p, clip, 1 - clip))
    if weights.ndim == 0:
        return score, p - y
    return score, p * (weights * y).sum(axis=1, keepdims=True) - weights * y


def _binary(
    function: Any, activation: AnyActivation, y: Array, z: Array, weights: Array, mask: Array | None, defects: Defects
) -> tuple[Array, Array]:
    """-w (y ln p + (1 - y) ln(1 - p)); with softmax only -w y ln p, while the derivative stays that of the whole."""
    clip = getattr(function, "clip_eps", SMALL)
    p = np.clip(activate(activation, z, defects), clip, 1 - clip)
    d = (p - y) / (p * (1 - p))
    if mask is not None and mask.shape == d.shape:
        d = d * mask
    if activation == Activation.SOFTMAX:
        score = -weights * _product_with_log(y, softmax(z))
    else:
        score = -weights * (_product_with_log(y, p) + _product_with_log(1 - y, 1 - p))
    return score, weights * backpropagate(activation, z, d, defects)


def _elementwise(kind: LossFunction, y: Array, p: Array, w: Array) -> tuple[Array, Array]:
    """Return score and derivative by the activation of the losses that know nothing of the activation."""
    n = y.shape[1]
    match kind:
        case LossFunction.L2 | LossFunction.MSE | LossFunction.SQUARED_LOSS:
            k = 1 if kind == LossFunction.L2 else n
            return w * (y - p) ** 2 / k, 2 * w * (p - y) / k
        case LossFunction.L1 | LossFunction.MEAN_ABSOLUTE_ERROR:
            k = 1 if kind == LossFunction.L1 else n
            return w * np.abs(y - p) / k, w * np.sign(p - y) / k
        case LossFunction.MEAN_ABSOLUTE_PERCENTAGE_ERROR:
            return 100 / n * w * np.abs((y - p) / y), -100 / n * w * np.sign(y - p) / np.abs(y)
        case LossFunction.MEAN_SQUARED_LOGARITHMIC_ERROR:
            ratio = np.log((p + 1) / (y + 1))
            return w / n * ratio**2, 2 * w / n * ratio / (p + 1)
        case LossFunction.POISSON | LossFunction.EXPLL:
            return p - _product_with_log(y, p), 1 - _quotient(y, p)
        case LossFunction.KL_DIVERGENCE | LossFunction.RECONSTRUCTION_CROSSENTROPY:
            bounded = np.clip(y, SMALL, 1)
            return bounded * np.log(bounded / np.clip(p, SMALL, 1)), -_quotient(y, p)
        case LossFunction.HINGE:
            return np.maximum(0, 1 - y * p), np.where(1 - y * p > 0, -y, 0.0)
        case LossFunction.SQUARED_HINGE:
            margin = np.maximum(0, 1 - y * p)
            return margin**2, -2 * y * margin
        case LossFunction.WASSERSTEIN:
            return y * p / n, y / n
        case LossFunction.COSINE_PROXIMITY:
            return _cosine(y, p)
        case _:
            raise KeyError(kind)


def _cosine(y: Array, p: Array) -> tuple[Array, Array]:
    """Minus the cosine of the angle between the rows."""
    square = (p**2).sum(axis=1, keepdims=True)
    norm_y = np.maximum(np.sqrt((y**2).sum(axis=1, keepdims=True)), SMALL)
    norm_p = np.maximum(np.sqrt(square), SMALL)
    dot = (y * p).sum(axis=1, keepdims=True)
    return -dot / (norm_y * norm_p), -(y * square - p * dot) / (norm_y * norm_p * np.maximum(square, SMALL))


def _multi_label(y: Array, p: Array) -> tuple[Array, Array]:
    """Mean over all pairs of a right and a wrong label of e^(wrong - right) (Zhang and Zhou 2006), row by row."""
    score, d = np.zeros_like(p), np.zeros_like(p)
    for row in range(len(y)):
        right, wrong = np.flatnonzero(y[row] == 1), np.flatnonzero(y[row] == 0)
        if right.size and wrong.size:
            pairs = np.exp(p[row, wrong][None, :] - p[row, right][:, None]) / (right.size * wrong.size)
            score[row, wrong] = pairs.sum(axis=0)
            d[row, wrong] = pairs.sum(axis=0)
            d[row, right] = -pairs.sum(axis=1)
    return score, d


def _f_measure(
    function: LossFMeasure, activation: AnyActivation, y: Array, z: Array, mask: Array | None, defects: Defects
) -> tuple[Array, Array]:
    """1 - F measure with soft counts over all rows; with two outputs the last one is the positive class."""
    p = activate(activation, z, defects)
    m = np.ones((len(y), 1)) if mask is None else mask
    y1, p1 = y[:, -1:], p[:, -1:]
    y0, p0 = (1 - y1, 1 - p1) if y.shape[1] == 1 else (y[:, :1], p[:, :1])
    b2 = function.beta**2
    numerator = (1 + b2) * (m * y1 * p1).sum()
    denominator = numerator + b2 * (m * y1 * p0).sum() + (m * y0 * p1).sum()
    d = np.zeros_like(p)
    if denominator == 0:
        return np.zeros((1, 1)), d
    if y.shape[1] == 1 or "f_measure_last" in defects:
        d[:, -1:] = -((1 + b2) * y1 / denominator - numerator / denominator**2)
    else:
        d[:, 1:] = numerator * ((1 + b2) * y1 + y0) / denominator**2 - (1 + b2) * y1 / denominator
        d[:, :1] = numerator * b2 * y1 / denominator**2
    delta = backpropagate(activation, z, d, defects)
    return np.full((1, 1), 1 - numerator / denominator), delta if mask is None else delta * mask
