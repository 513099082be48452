"""Random inputs, labels and masks that suit a layer and a loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf.losses import LossFMeasure, LossMultiLabel
from netconf.vocabulary import LossFunction
from tests.reference.activations import Array

Random = np.random.Generator

SIGNS = {LossFunction.HINGE, LossFunction.SQUARED_HINGE}
POSITIVE = {
    LossFunction.MEAN_ABSOLUTE_PERCENTAGE_ERROR,
    LossFunction.MEAN_SQUARED_LOGARITHMIC_ERROR,
    LossFunction.POISSON,
}
DISTRIBUTIONS = {LossFunction.MCXENT, LossFunction.NEGATIVELOGLIKELIHOOD, LossFunction.KL_DIVERGENCE}


def one_hot(random: Random, minibatch: int, size: int, time: int) -> Array:
    """[minibatch, size, time] with a single 1 at every step."""
    return np.eye(size)[random.integers(0, size, (minibatch, time))].transpose(0, 2, 1).copy()


def labels(random: Random, loss: Any, shape: tuple[int, ...]) -> Array:
    """Labels of the given shape, features on axis 1, in the range that a loss is made for."""
    kind = loss if isinstance(loss, LossFunction) else getattr(loss, "plain", None)
    if kind == LossFunction.SPARSE_MCXENT:
        return random.integers(0, shape[1], (shape[0], 1, *shape[2:])).astype(float)
    if kind in DISTRIBUTIONS:
        y = random.uniform(0.1, 1, shape)
        return y / y.sum(axis=1, keepdims=True)
    if kind in SIGNS:
        return random.choice([-1.0, 1.0], shape)
    if kind in POSITIVE:
        return random.uniform(0.5, 2, shape)
    if kind == LossFunction.XENT or isinstance(loss, LossMultiLabel):
        return random.integers(0, 2, shape).astype(float)
    if isinstance(loss, LossFMeasure):
        positive = random.integers(0, 2, (shape[0], 1, *shape[2:])).astype(float)
        return positive if shape[1] == 1 else np.concatenate([1 - positive, positive], axis=1)
    return random.normal(0, 1, shape)


def mask(random: Random, kind: str, shape: tuple[int, ...]) -> Array | None:
    """A labels mask for labels of the given shape: ``none``, ``step`` (per example or step), or ``output``; some entry is 1."""
    if kind == "none":
        return None
    full = shape if kind == "output" else (shape[0], *(shape[2:] or (1,)))
    found = random.integers(0, 2, full).astype(float)
    found.flat[0] = 1
    return found


def lengths_mask(random: Random, minibatch: int, time: int) -> Array:
    """A mask of series of different lengths, aligned at the start; the first one is full."""
    lengths = random.integers(1, time + 1, minibatch)
    lengths[0] = time
    return (np.arange(time) < lengths[:, None]).astype(float)
