"""Gradients against central differences of the score, along random directions."""

from __future__ import annotations

import numpy as np
import pytest

from netconf import MultiLayerConfiguration
from runtime import DataSet, MultiLayerNetwork

STEP = 1e-5
TOLERANCE = 1e-6
"""Relative; what central differences with this step and this type can tell."""
DIRECTIONS = 2
"""Random directions within each parameter: any wrong entry shows in all of them."""


def require_gradient(conf: MultiLayerConfiguration, data: DataSet, least: float, step: float = STEP) -> None:
    """Compare at random parameters; at least a share of ``least`` of them has a gradient."""
    net = MultiLayerNetwork(conf).init()
    random = np.random.default_rng(23)
    params = random.normal(0, 0.4, net.num_params())
    net.set_params(params)
    gradient, score = net.gradient_and_score(data)
    assert score == pytest.approx(net.score(data), rel=1e-12)
    start = 0
    for name, array in net.param_table().items():
        place = slice(start, start := start + array.size)
        for _ in range(DIRECTIONS):
            direction = np.zeros_like(params)
            direction[place] = random.normal(0, 1, array.size)
            found = []
            for sign in (1, -1):
                net.set_params(params + sign * step * direction)
                found.append(net.score(data))
            numeric = (found[0] - found[1]) / (2 * step) * len(data.features)
            analytic = float(gradient @ direction)
            assert abs(numeric - analytic) <= TOLERANCE * max(abs(numeric), abs(analytic), 0.1), (name, numeric, analytic)
    assert start == gradient.size
    assert np.count_nonzero(gradient) > gradient.size * least
