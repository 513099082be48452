"""Losses as functions of label and output.

Kernels of them are made by loss_rows.py, and by f_measure.py of the one that looks at the whole minibatch.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from runtime.kernels.elementary import log
from runtime.kernels.simd import Vec

Term = Callable[[Vec, Vec, Vec], Vec]
"""A function of label, output and the number of outputs."""


@dataclass(frozen=True)
class Loss:
    """One loss: its score and its slope with regard to the output, element by element.

    Attributes
    ----------
    name
        For the cache of compiled kernels: unique, parameters included.
    score, slope
        Functions of label, output and the number of outputs.
    by_row
        Whether the elements of a row depend on each other (cosine proximity, pairs of labels); loss_rows.py has its formula then.
    cross_entropy
        Whether softmax in front of it has the short gradient output - label.
    clip
        Bounds of probabilities in a cross-entropy's score, when the activation is softmax.
    weights_behind
        Whether output weights multiply the gradient of the pre-activation instead of the slope.
    probabilities
        Whether labels must be from 0 to 1, each by itself.
    beta
        Of the F measure, which is a loss of the whole minibatch: the weight of recall; 0 for all others.
    """

    name: str
    score: Term
    slope: Term
    by_row: bool = False
    cross_entropy: bool = False
    clip: float = 0.0
    weights_behind: bool = False
    probabilities: bool = False
    beta: float = 0.0


def _nothing(label: Vec, y: Vec, n: Vec) -> Vec:
    """In place of an element's term, where the loss has none."""
    return label


def product_with_log(label: Vec, inside: Vec) -> Vec:
    """label · ln(inside); 0 where the label is 0, whatever the logarithm."""
    return (label * log(inside)).choose(label.test("==", 0), 0)


def _quotient(label: Vec, y: Vec) -> Vec:
    """label / y; 0 where the label is 0."""
    return (label / y).choose(label.test("==", 0), 0)


def _binary_cross_entropy(clip: float) -> Loss:
    def clipped(y: Vec) -> Vec:
        return y.clamp(clip, 1 - clip) if clip > 0 else y

    def score(label: Vec, y: Vec, n: Vec) -> Vec:
        p = clipped(y)
        return -(product_with_log(label, p) + product_with_log(1 - label, 1 - p))

    def slope(label: Vec, y: Vec, n: Vec) -> Vec:
        p = clipped(y)
        return (p - label) / (p * (1 - p))

    return Loss(f"xent_{clip:.17g}", score, slope, weights_behind=True, probabilities=True)


def _cross_entropy(clip: float) -> Loss:
    return Loss(
        f"mcxent_{clip:.17g}",
        lambda label, y, n: -product_with_log(label, y),
        lambda label, y, n: -_quotient(label, y),
        cross_entropy=True,
        clip=clip,
        weights_behind=True,
    )


def _log_ratio(label: Vec, y: Vec) -> Vec:
    return log((y + 1) / (label + 1))


def _squared_log(label: Vec, y: Vec, n: Vec) -> Vec:
    r = _log_ratio(label, y)
    return r * r / n


def _square(label: Vec, y: Vec) -> Vec:
    return (label - y) * (label - y)


def _margin(label: Vec, y: Vec) -> Vec:
    return (1 - label * y).where("<", 0, 0)


def _inside_margin(label: Vec, y: Vec, then: Vec) -> Vec:
    return then.choose((1 - label * y).test("<=", 0), 0)


def _divergence(label: Vec, y: Vec, n: Vec) -> Vec:
    low, high = label.clamp(1e-5, 1), y.clamp(1e-5, 1)
    return low * log(low / high)


_LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("mse", lambda t, y, n: _square(t, y) / n, lambda t, y, n: 2 * (y - t) / n),
        Loss("l2", lambda t, y, n: _square(t, y), lambda t, y, n: 2 * (y - t)),
        Loss("l1", lambda t, y, n: (t - y).abs(), lambda t, y, n: (y - t).sign()),
        Loss("mean_absolute_error", lambda t, y, n: (t - y).abs() / n, lambda t, y, n: (y - t).sign() / n),
        Loss(
            "mean_absolute_percentage_error",
            lambda t, y, n: 100 * ((t - y) / t).abs() / n,
            lambda t, y, n: 100 * (y - t).sign() / t.abs() / n,
        ),
        Loss("mean_squared_logarithmic_error", _squared_log, lambda t, y, n: 2 * _log_ratio(t, y) / (y + 1) / n),
        Loss("kl_divergence", _divergence, lambda t, y, n: -_quotient(t, y), probabilities=True),
        Loss("poisson", lambda t, y, n: y - product_with_log(t, y), lambda t, y, n: 1 - _quotient(t, y)),
        Loss("hinge", lambda t, y, n: _margin(t, y), lambda t, y, n: _inside_margin(t, y, -t)),
        Loss(
            "squared_hinge",
            lambda t, y, n: _margin(t, y) * _margin(t, y),
            lambda t, y, n: _inside_margin(t, y, -2 * t * (1 - t * y)),
        ),
        Loss("wasserstein", lambda t, y, n: t * y / n, lambda t, y, n: t / n),
        Loss("cosine_proximity", _nothing, _nothing, by_row=True),
        Loss("multi_label", _nothing, _nothing, by_row=True, probabilities=True),
    )
}


@functools.cache
def loss(name: str, clip: float | None = None, beta: float = 1.0) -> Loss:
    """The loss of a DL4J word; ``clip`` is that of a cross-entropy, DL4J's default when None, ``beta`` that of the F measure.

    Raises
    ------
    KeyError
        If the word has no kernel.
    """
    name = name.lower()
    if name == "xent":
        return _binary_cross_entropy(1e-5 if clip is None else clip)
    if name in {"mcxent", "negativeloglikelihood", "sparse_mcxent"}:
        return _cross_entropy(1e-10 if clip is None else clip)
    if name == "f_measure":
        return Loss(f"f_measure_{beta:.17g}", _nothing, _nothing, beta=beta, probabilities=True)
    return _LOSSES[name]
