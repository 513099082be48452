"""The twin meets the numbers of the real DL4J where it knows the layers: this proves it, and the reading of the documents."""

from __future__ import annotations

import pytest

from netconf.network import MultiLayerConfiguration
from tests.golden import cases
from tests.golden.compare import differences, quantities
from tests.golden.deviating import DEVIATING
from tests.reference.network import Minibatch, ReferenceNetwork

NAMES = tuple(filter(cases.of_the_twin, cases.names()))


def check(name: str, conf: MultiLayerConfiguration) -> dict[str, float]:
    """Return the quantities of a case that the twin does not meet."""
    case = cases.load(name)
    found: dict[str, float] = {}
    for quantity in quantities(case):
        found |= differences(case, quantity, lambda: ReferenceNetwork(conf, case.params), Minibatch)
    assert found, "nothing was compared"
    return {key: value for key, value in found.items() if not value <= case.tolerance}


@pytest.mark.parametrize("name", NAMES)
def test_twin_meets_the_release(name: str) -> None:
    """With the release's defects, every number is met."""
    assert check(name, cases.with_compatibility(cases.load(name))) == {}


@pytest.mark.parametrize("name", NAMES)
def test_twin_without_the_switch(name: str) -> None:
    """Without the defects, a number is missed exactly where the table of deviations says so."""
    missed = check(name, cases.load(name).conf)
    assert bool(missed) == (name in DEVIATING), missed


def test_table_names_cases() -> None:
    """The table of deviations is about cases that exist."""
    assert set(DEVIATING) <= set(cases.names())
