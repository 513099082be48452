"""Graphs meet the numbers of the real DL4J: with the release's switch always, without it wherever the release is right."""

from __future__ import annotations

import pytest

from netconf import RandomStream
from runtime.computation_graph import ComputationGraph
from tests.golden.compare import difference
from tests.golden.graph_cases import NAMES, differences, initial, load

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")

DEVIATING = {
    "1.0.0-M2.1.cg_attention_vertex": "the gradient of attention is added twice",
    "1.0.0-M2.1.cg_tbptt_0": "truncated backpropagation from zero state, the back length ignored",
    "1.0.0-M2.1.cg_tbptt_1": "the same",
    "v1.0.0-M2.1_38": "the gradient of attention is added twice, and its penalties are not in the score",
    "v0.9.1_12": "activations have float32 constants",
    "v0.9.1_48": "the same",
}


@pytest.mark.parametrize("name", NAMES)
def test_with_the_switch_of_the_release(name):
    case = load(name)
    assert {key: d for key, d in differences(case, case.configuration(compatible=True)).items() if not d <= 1e-9} == {}


@pytest.mark.parametrize("name", NAMES)
def test_in_single_precision(name):
    case = load(name)
    assert {key: d for key, d in differences(case, case.configuration(compatible=True), "float32").items() if not d <= 2e-4} == {}


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(DEVIATING)))
def test_without_the_switch_where_the_release_is_right(name):
    case = load(name)
    assert {key: d for key, d in differences(case, case.configuration(compatible=False)).items() if not d <= 1e-9} == {}


@pytest.mark.parametrize("name", sorted(DEVIATING))
def test_without_the_switch_defects_are_gone(name):
    case = load(name)
    assert any(not d <= 1e-9 for d in differences(case, case.configuration(compatible=False)).values())


@pytest.mark.parametrize("name", [name for name in NAMES if initial(name) is not None])
def test_the_first_parameters_of_a_seed(name):
    conf = load(name).configuration(compatible=True).model_copy(update={"random_stream": RandomStream.dl4j_10})

    assert difference(ComputationGraph(conf, dtype="float64").init().params(), initial(name)) < 1e-12
