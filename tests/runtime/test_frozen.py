"""Frozen layers: what is never moved here, whatever releases do to it, and their model files both ways."""

from __future__ import annotations

import numpy as np
import pytest

import runtime
from tests.golden.models import extracted

PENALISED = "frozen.v1.0.0-M2.1_passing_penalised"


@pytest.fixture
def case(tmp_path):
    return extracted(PENALISED, tmp_path / "model.zip")


def frozen_of(network):
    return np.concatenate([array.ravel() for name, array in network.param_table().items() if name.startswith("1_")])


def test_penalties_move_what_is_frozen_with_the_switch_only(case):
    """FrozenLayerWithBackprop holds the LSTM whose l2 the release applies nevertheless."""
    data = case.arrays["features"], case.arrays["labels"]
    right, theirs = runtime.load(case.path), runtime.load(case.path, compatibility=case.release)
    before = frozen_of(right)
    for network in (right, theirs):
        network.fit(*data)

    np.testing.assert_array_equal(frozen_of(right), before)
    assert np.abs(frozen_of(theirs) - before).max() > 1e-3


def test_the_state_of_frozen_parameters_is_left_out_here_and_written_as_it_starts(case, tmp_path):
    right, theirs = runtime.load(case.path), runtime.load(case.path, compatibility=case.release)
    assert {name for name in theirs.updater_table() if name.startswith("1_")}
    assert not {name for name in right.updater_table() if name.startswith("1_")}

    right.save(tmp_path / "again.zip", dialect=case.release)
    again = runtime.load(tmp_path / "again.zip", compatibility=case.release)
    for name, array in again.updater_table().items():
        wanted = right.updater_table().get(name, 0)
        np.testing.assert_array_equal(array, wanted)
        assert np.any(theirs.updater_table()[name]), "the release has another state than the one it starts with"


@pytest.mark.parametrize("release", ["1.0.0-beta", "0.9.1"])
def test_a_network_of_another_release_starts_anew_where_the_file_has_no_state(case, release):
    """In those FrozenLayer keeps an updater; the files of 1.0.0-M2.1 have no state for it."""
    path = extracted("frozen.v1.0.0-M2.1_adam_kept", case.path.with_name("kept.zip")).path
    table = runtime.load(path, compatibility=release).updater_table()
    for name in table:
        assert bool(np.any(table[name])) != name.startswith("0_")
