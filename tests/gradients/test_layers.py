"""Gradients of every layer beside and around LSTMs against central differences of the score, with and without masks."""

from __future__ import annotations

import pytest

from runtime import DataSet
from tests.gradients.chains import MASKS, WITH_MASKS, WITHOUT_MASKS, Chain, minibatch, network
from tests.gradients.differences import require_gradient

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")
"""A mask over vectors, or labels of a regression, are said to be unusual; here they are on purpose."""


def check(chain: Chain, data: DataSet) -> None:
    require_gradient(network(chain), data, least=1 / 4)  # an unused index of an embedding has none


@pytest.mark.parametrize("masking", MASKS)
@pytest.mark.parametrize("name", WITH_MASKS)
def test_gradient_of_a_series(name: str, masking: str) -> None:
    check(WITH_MASKS[name], minibatch(WITH_MASKS[name], masking))


@pytest.mark.parametrize("name", WITHOUT_MASKS)
def test_gradient_of_vectors(name: str) -> None:
    check(WITHOUT_MASKS[name], minibatch(WITHOUT_MASKS[name]))
