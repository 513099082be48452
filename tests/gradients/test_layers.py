"""Gradients of every layer beside and around LSTMs against central differences of the score, with and without masks."""

from __future__ import annotations

import numpy as np
import pytest

from runtime import DataSet, MultiLayerNetwork
from tests.gradients.chains import MASKS, MINIBATCH, WITH_MASKS, WITHOUT_MASKS, Chain, minibatch, network

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")
"""A mask over vectors, or labels of a regression, are said to be unusual; here they are on purpose."""

STEP = 1e-5
TOLERANCE = 1e-6
"""Relative; what central differences with this step and this type can tell."""
DIRECTIONS = 2
"""Random directions within each parameter: any wrong entry shows in all of them."""


def check(chain: Chain, data: DataSet) -> None:
    net = MultiLayerNetwork(network(chain)).init()
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
                net.set_params(params + sign * STEP * direction)
                found.append(net.score(data))
            numeric = (found[0] - found[1]) / (2 * STEP) * MINIBATCH
            analytic = float(gradient @ direction)
            assert abs(numeric - analytic) <= TOLERANCE * max(abs(numeric), abs(analytic), 0.1), (name, numeric, analytic)
    assert start == gradient.size
    assert np.count_nonzero(gradient) > gradient.size / 4  # an unused index of an embedding has none


@pytest.mark.parametrize("masking", MASKS)
@pytest.mark.parametrize("name", WITH_MASKS)
def test_gradient_of_a_series(name: str, masking: str) -> None:
    check(WITH_MASKS[name], minibatch(WITH_MASKS[name], masking))


@pytest.mark.parametrize("name", WITHOUT_MASKS)
def test_gradient_of_vectors(name: str) -> None:
    check(WITHOUT_MASKS[name], minibatch(WITHOUT_MASKS[name]))
