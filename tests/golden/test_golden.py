"""The runtime meets the numbers of the real DL4J: with the release's switch always, without it wherever the release is right."""

from __future__ import annotations

import pytest

from netconf.network import MultiLayerConfiguration
from runtime.data.dataset import DataSet
from runtime.network import MultiLayerNetwork
from tests.golden import cases
from tests.golden.compare import differences, quantities
from tests.golden.deviating import DEVIATING, LOOSER_IN_SINGLE_PRECISION

pytestmark = pytest.mark.filterwarnings("ignore:labels of example:netconf.findings.ConfigurationWarning")
"""Some cases show on purpose what DL4J makes of labels that are no distribution."""

NAMES = tuple(cases.names())
IN_SINGLE_PRECISION = sorted(name for name in NAMES if not name.startswith(("dl4j-softmax/", "dl4j-random/", "dl4j-varied/")))
"""Without what only combines the words of others: each of those is code of its own, to compile in a second or more."""


def network(conf: MultiLayerConfiguration, case: cases.Case, dtype: str | None = None) -> MultiLayerNetwork:
    net = MultiLayerNetwork(conf, dtype=dtype or ("float64" if case.dtype == "double" else "float32")).init()
    net.set_params(case.params)
    return net


def check(name: str, conf: MultiLayerConfiguration, dtype: str | None = None, tolerance: float | None = None) -> dict[str, float]:
    """The quantities of a case that the runtime does not meet."""
    case = cases.load(name)
    found: dict[str, float] = {}
    for quantity in quantities(case):
        if quantity != "segments":  # segments without updates have no public name
            found |= differences(case, quantity, lambda: network(conf, case, dtype), DataSet)
    assert found, "nothing was compared"
    return {key: value for key, value in found.items() if not value <= (tolerance or case.tolerance)}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_with_the_switch_of_the_release(name: str) -> None:
    assert check(name, cases.with_compatibility(cases.load(name))) == {}


@pytest.mark.parametrize("name", IN_SINGLE_PRECISION)
def test_in_single_precision(name: str) -> None:
    tolerance, _ = LOOSER_IN_SINGLE_PRECISION.get(name, (1e-4, ""))
    assert check(name, cases.with_compatibility(cases.load(name)), "float32", tolerance) == {}


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(DEVIATING)))
def test_without_the_switch_where_the_release_is_right(name: str) -> None:
    assert check(name, cases.load(name).conf) == {}


@pytest.mark.parametrize("name", sorted(set(NAMES) & set(DEVIATING)))
def test_without_the_switch_defects_are_gone(name: str) -> None:
    assert check(name, cases.load(name).conf)
