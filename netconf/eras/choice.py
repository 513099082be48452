"""Which release a chain speaks: the one said, else 0.9.1 when it uses a word that only 0.x has, else the newest."""

from __future__ import annotations

from collections.abc import Iterable

from netconf.builder.said import Said
from netconf.errors import Problem
from netconf.releases import LAST_OF_0, NEWEST, hint_for, is_known, up_to
from netconf.schedules import ISchedule
from netconf.updaters import IUpdater
from netconf.weights import IDropout

ONLY_0X = frozenset(
    {
        "learningRate",
        "biasLearningRate",
        "learningRateDecayPolicy",
        "lrPolicyDecayRate",
        "lrPolicySteps",
        "lrPolicyPower",
        "learningRateSchedule",
        "learningRateScoreBasedDecayRate",
        "momentum",
        "momentumAfter",
        "rho",
        "rmsDecay",
        "epsilon",
        "adamMeanDecay",
        "adamVarDecay",
        "iterations",
        "useDropConnect",
    }
)
"""The closed list, with ``regularization(True)`` and ``regularization(False)``, which are told apart by their value."""

_ONLY_10 = frozenset(
    {
        "weightDecay",
        "weightDecayBias",
        "biasUpdater",
        "weightNoise",
        "regularizationBias",
        "gainInit",
        "constrainWeights",
        "constrainBias",
        "constrainAllParameters",
        "constrainRecurrent",
        "constrainInputWeights",
    }
)


def choose(dl4j: str | None, said: Iterable[Said]) -> tuple[str, list[Problem]]:
    """Choose the release of a chain.

    Parameters
    ----------
    dl4j
        The release that the program names.
    said
        All words of the chain, of the network and of its layers.

    Returns
    -------
    The release, and a problem when words do not go together; the release is then the one that most words belong to.
    """
    words = tuple(said)
    old = next((entry.word for entry in words if only_in_0x(entry)), None)
    new = next((name for entry in words if (name := only_in_10(entry))), None)
    if dl4j is not None and not is_known(dl4j):
        problem = Problem("NeuralNetConfiguration.Builder, dl4j", f"{dl4j!r} is not a release of DL4J", hint_for(dl4j))
        return (LAST_OF_0 if old else NEWEST), [problem]
    if dl4j is None:
        release = LAST_OF_0 if old else NEWEST
        return release, [_mixed(old, new)] if old and new else []
    return dl4j, _strangers(dl4j, old, new)


def only_in_0x(entry: Said) -> bool:
    """Whether a word exists in 0.x only."""
    return entry.word in ONLY_0X or (entry.word == "regularization" and isinstance(entry.value, bool))


def only_in_10(entry: Said) -> str | None:
    """Name what exists in 1.0 only: the word, or the object that it was given."""
    word, value = entry
    if word in _ONLY_10:
        return word
    if word == "regularization" and not isinstance(value, bool):
        return "regularization with a list"
    if word == "dropOut" and isinstance(value, IDropout):
        return f"dropOut with a {type(value).__name__} object"
    if word == "updater" and isinstance(value, IUpdater):
        schedules = (getattr(value, name) for name in type(value).model_fields)
        found = next((part for part in schedules if isinstance(part, ISchedule)), None)
        return None if found is None else f"updater with a {type(found).__name__} object"
    return None


def _mixed(old: str, new: str) -> Problem:
    message = f"{old} is a word of 0.x, {new} is one of 1.0; a chain speaks one release"
    hint = f"either say the rate in the updater object and leave {old} out, or leave {new} out"
    return Problem("NeuralNetConfiguration.Builder", message, hint)


def _strangers(dl4j: str, old: str | None, new: str | None) -> list[Problem]:
    legacy = up_to(dl4j, LAST_OF_0)
    stranger = new if legacy else old
    if stranger is None:
        return []
    era = "1.0" if legacy else "0.x"
    hint = f"leave dl4j out or say a release of {era}, or put the word in the terms of {dl4j}"
    return [Problem("NeuralNetConfiguration.Builder", f"{stranger} is a word of {era}, but the chain speaks {dl4j}", hint)]
