"""Numbers from the distributions of the configuration, drawn from a stream (streams.py)."""

from __future__ import annotations

import numpy as np

from netconf.weights import (
    BinomialDistribution,
    ConstantDistribution,
    Distribution,
    LogNormalDistribution,
    NormalDistribution,
    OrthogonalDistribution,
    TruncatedNormalDistribution,
    UniformDistribution,
)
from runtime.memory import Array
from runtime.streams import Stream

Shape = tuple[int, ...]


def drawn(distribution: Distribution, shape: Shape, random: Stream) -> Array:  # noqa: PLR0911 - one for each distribution
    """An array of a shape."""
    match distribution:
        case NormalDistribution():
            return random.normal_of_distribution(shape) * distribution.std + distribution.mean
        case UniformDistribution():
            return random.uniform_of_distribution(shape) * (distribution.upper - distribution.lower) + distribution.lower
        case ConstantDistribution():
            return np.full(shape, distribution.value)
        case LogNormalDistribution():
            return np.exp(random.normal_of_distribution(shape) * distribution.std + distribution.mean)
        case TruncatedNormalDistribution():
            in_deviations = distribution.mean / distribution.std if distribution.std else 0.0
            return random.truncated(shape, in_deviations) * distribution.std + distribution.mean
        case BinomialDistribution():
            return random.binomial(distribution.number_of_trials, distribution.probability_of_success, shape)
        case OrthogonalDistribution():
            return _orthogonal(distribution.gain, shape, random)
        case _:
            raise TypeError(type(distribution).__name__)


def _orthogonal(gain: float, shape: Shape, random: Stream) -> Array:
    """Orthonormal columns, or rows where the matrix is wide, times gain (Saxe et al. 2013)."""
    wide = shape[0] < shape[1]
    matrix = random.normal(shape)
    q, r = np.linalg.qr(matrix.T if wide else matrix)
    q = q * np.sign(np.diagonal(r))
    orthonormal: Array = q.T if wide else q
    return gain * orthonormal
