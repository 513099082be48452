"""Gradients against central differences, along random directions within each parameter: any wrong entry shows in all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from netconf import MultiLayerConfiguration
from runtime import DataSet, MultiLayerNetwork

STEP = 1e-5
TOLERANCE = 1e-6
"""Relative; what central differences with this step and in double precision can tell."""


def compare(
    net: Any,
    random: np.random.Generator,
    params: np.ndarray,
    gradient: np.ndarray,
    parts: Iterable[tuple[object, slice]],
    loss: Callable[[], float],
    directions: int = 2,
    step: float = STEP,
) -> None:
    """Compare a gradient with differences of the loss; ``parts`` are names and places of parameters."""
    for name, place in parts:
        for _ in range(directions):
            direction = np.zeros_like(params)
            direction[place] = random.normal(0, 1, place.stop - place.start)
            found = []
            for sign in (1, -1):
                net.set_params(params + sign * step * direction)
                found.append(loss())
            numeric, analytic = (found[0] - found[1]) / (2 * step), float(gradient @ direction)
            assert abs(numeric - analytic) <= TOLERANCE * max(abs(numeric), abs(analytic), 0.1), (name, numeric, analytic)


def parts_of(net: MultiLayerNetwork) -> dict[str, slice]:
    """The place of each parameter in the flat vector."""
    sizes = {name: array.size for name, array in net.param_table().items()}
    ends = np.cumsum(list(sizes.values())).tolist()
    return {name: slice(end - size, end) for (name, size), end in zip(sizes.items(), ends, strict=True)}


def require_gradient(conf: MultiLayerConfiguration, data: DataSet, least: float, step: float = STEP) -> None:
    """Compare with differences of the score at random parameters; at least a share of ``least`` of them has a gradient."""
    net = MultiLayerNetwork(conf).init()
    random = np.random.default_rng(23)
    params = random.normal(0, 0.4, net.num_params())
    net.set_params(params)
    gradient, score = net.gradient_and_score(data)
    assert score == pytest.approx(net.score(data), rel=1e-12)
    compare(net, random, params, gradient, parts_of(net).items(), lambda: net.score(data) * len(data.features), step=step)
    assert np.count_nonzero(gradient) > gradient.size * least


NOT_TRAINED = ("0_vb", "_mean", "_var", "_log10stdev")
"""What has no gradient of the loss: the biases of a reconstruction, and running statistics."""


def require_gradient_of_training(net: MultiLayerNetwork, data: DataSet, frozen: Iterable[str] = ()) -> None:
    """Compare with differences of the loss of a training pass; each parameter that is not ``frozen`` has a gradient."""
    random = np.random.default_rng(23)
    params = random.normal(0, 0.5, net.num_params())
    net.set_params(params)
    gradient, _ = net.gradient_and_score(data)
    parts = {name: place for name, place in parts_of(net).items() if name not in frozen and not name.endswith(NOT_TRAINED)}
    compare(net, random, params, gradient, parts.items(), lambda: net.loss_sum(data, training=True), directions=1)
    assert [] == [name for name, place in parts.items() if not gradient[place].any()]
