"""A layer's words as 0.x meant them."""

from __future__ import annotations

from typing import Any

from netconf.builder.said import Words
from netconf.eras.layers import common
from netconf.eras.rules import Rules
from netconf.eras.telling import Telling, number
from netconf.eras.updaters0 import updaters
from netconf.findings import Finding
from netconf.weights import IDropout

_COEFFICIENTS = ("l1", "l2", "l1Bias", "l2Bias")


def translate(telling: Telling, rules: Rules) -> None:
    """Write a layer's words out as fields."""
    common(telling, rules)
    if telling.has("updater"):
        updaters(telling, rules)
    if telling.has("l2"):
        _regularization(telling, rules)
    if telling.has("dropOut") or telling.has("weightNoise"):
        _dropout(telling)


def _regularization(telling: Telling, rules: Rules) -> None:
    """l1 and l2 act with ``regularization(True)`` only, after the updater and without its rate."""
    switched_on = telling.shared.get("regularization") is True
    for word in _COEFFICIENTS:
        value = telling.pick(word)
        if value is None or number(value) == 0:
            continue
        if switched_on:
            telling.put(word, {"value": value, "apply": rules.regularization})
        else:
            telling.warn(
                "unused-regularization",
                word,
                f"{word}({value}) has no effect without regularization(True), as in {rules.release}",
            )


def _dropout(telling: Telling) -> None:
    """The probability to keep, of inputs or, with useDropConnect, of weights; 0 is off, on a layer too."""
    value: Any = telling.pick("dropOut")
    connect = telling.shared.get("useDropConnect") is True
    if value is None or number(value) == 0:
        if connect:
            telling.warn(
                "unused-word",
                "useDropConnect",
                "useDropConnect has no effect without dropOut: that is where its number comes from",
            )
        return
    if isinstance(value, IDropout):
        telling.put("dropOut", value)
    elif connect:
        # Up to 0.9.1 only the input weights took part.
        telling.put("weightNoise", {"type": "DropConnect", "weightRetainProb": value, "applyToRecurrent": False})
    else:
        telling.put("dropOut", {"type": "Dropout", "keep": value})


def network_findings(shared: Words, own: list[Words]) -> list[Finding]:
    """Warn of switches of the network that nothing answers to."""
    asked = any(words.get(word) for words in (shared, *own) for word in (*_COEFFICIENTS, "dropOut"))
    if shared.get("regularization") is True and not asked:
        return [Finding("unused-word", "regularization(True) has no effect: there is no l1, l2 or dropOut", "regularization")]
    return []
