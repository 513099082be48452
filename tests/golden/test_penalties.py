"""How the network's l1, l2 and weight decay meet a layer's own: what 1.0.0-M2.1 made of every combination of words.

``penalties.txt`` is what ``oracle/Penalties.java`` printed: the wrapper around the first layer, the network's words, the layer's,
and the lists of the layer, of the weights and of the biases.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import netconf as n
from netconf.layers import inside

pytestmark = pytest.mark.filterwarnings("ignore::netconf.findings.ConfigurationWarning")

CASES = [line.split(" | ") for line in Path(__file__).with_name("penalties.txt").read_text().splitlines()]
TERMS: dict[str, Any] = {"L1": n.L1Regularization, "L2": n.L2Regularization, "WD": n.WeightDecay}
NETWORKS = sorted({case[1] for case in CASES})


def terms(text: str) -> list[Any]:
    """Objects of a list: ``L1 0.1 + WD 0.3 true``."""
    parts = [term.split() for term in text.split(" + ") if term]
    return [TERMS[kind](float(value), *(flag == "true" for flag in flags)) for kind, value, *flags in parts]


def told(builder: Any, words: str) -> Any:
    """A builder that has been told some words."""
    for word, _, given in (call.partition(" ") for call in words.split(", ") if call):
        value, *flags = given.split(" ")
        arguments = [terms(given)] if word.startswith("regularization") else [float(value), *(flag == "true" for flag in flags)]
        builder = getattr(builder, word)(*arguments)
    return builder


def made(around: str, network: str, layer: str, compatibility: str | None) -> Any:
    """The first layer of a built network."""
    said = told(n.NeuralNetConfiguration.Builder().updater(n.Sgd(0.1)), network)
    said = said if compatibility is None else said.compatibility(compatibility)
    first = told(n.LSTM.Builder().nIn(2).nOut(2), layer).build()
    wrapped = getattr(n, around)(first) if around else first
    last = n.OutputLayer(nOut=2) if around == "LastTimeStep" else n.RnnOutputLayer(nOut=2)
    return inside(said.list().layer(wrapped).layer(last).build().layers[0])


def penalties(layer: Any) -> tuple[Any, ...]:
    """All of its penalties."""
    return layer.l1, layer.l2, layer.l1_bias, layer.l2_bias


@pytest.mark.parametrize("network", NETWORKS)
def test_the_release_makes_the_same_lists(network: str) -> None:
    for around, said, layer, weights, biases in CASES:
        if said == network:
            listed = f"regularization {weights}, regularizationBias {biases}"
            expected = made("", "", listed, None)
            found = made(around, network, layer, "1.0.0-M2.1")
            assert penalties(found) == penalties(expected), (around, network, layer)


def test_without_its_defect_decay_is_merged_as_the_others_are() -> None:
    def l2(network: str, layer: str) -> list[tuple[float, str]]:
        found = made("", network, layer, None).l2
        return [(term.value, term.apply) for term in (found if isinstance(found, tuple) else [found])]

    assert l2("weightDecay 0.3 true", "") == [(0.3, "afterUpdaterTimesRate")]
    assert l2("weightDecay 0.3 true", "weightDecay 0.8 false") == [(0.8, "afterUpdater")]
    assert l2("weightDecay 0.3 true", "l2 0.6") == [(0.6, "beforeUpdater"), (0.3, "afterUpdaterTimesRate")]
    assert l2("l2 0.2", "weightDecay 0.8 false") == [(0.2, "beforeUpdater"), (0.8, "afterUpdater")]
