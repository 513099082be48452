"""From a chain of words to a built network: choose its release, translate each layer, set the network's own words, resolve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pydantic import Field

from netconf.builder.fluent import validated
from netconf.builder.network_words import IGNORED
from netconf.builder.said import Said, Words
from netconf.eras import layers0
from netconf.eras.choice import choose
from netconf.eras.layer import translated, words_within
from netconf.eras.rules import Rules, rules_of
from netconf.eras.telling import Telling
from netconf.eras.updaters0 import policy_problems
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding, Severity
from netconf.gather import Key
from netconf.layers import AnyLayer, Layer, is_windowed
from netconf.network import Draft, MultiLayerConfiguration
from netconf.places import layer_in_words, vertex_in_words
from netconf.preprocessors import AnyPreProcessor
from netconf.resolve import in_order, layer_faults, resolve
from netconf.settings import NetworkSettings
from netconf.shapes import AnyInputType


@dataclass(frozen=True)
class Chain:
    """All that a program said to the builders."""

    dl4j: str | None
    network: tuple[Said, ...]
    """The network's words, also those said after the layers."""
    list_words: tuple[Said, ...]
    layers: Mapping[Any, tuple[tuple[Said, ...], Layer]]
    """By index or name: what the network's builder had been told when it was first used, and the layer."""


@dataclass
class Told:
    """A chain in the terms of its release, not yet resolved."""

    rules: Rules
    layers: dict[Key, AnyLayer] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    """The network's own fields by attribute name."""
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def told(chain: Chain) -> Told:
    """Choose a chain's release, and give its words the meaning that they had there."""
    said = [*chain.network, *chain.list_words, *(word for _, layer in chain.layers.values() for word in words_within(layer))]
    release, problems = choose(chain.dl4j, said)
    result = Told(rules_of(release, Words(chain.network).get("compatibility")), problems=problems)
    shared = Words(next(iter(chain.layers.values()))[0] if chain.layers else chain.network)
    result.problems += _refused(chain, shared, result.rules)
    tellings = []
    for key, (notes, layer) in chain.layers.items():
        where, path = _place(key, layer)
        parts, (made, wrong) = translated(layer, Words(notes), result.rules, where, path)
        tellings += parts
        result.layers[key] = made
        result.problems += [*wrong, *(problem for telling in parts for problem in telling.problems)]
        result.problems += layer_faults(layer, where, path)
    result.findings = _remarks(chain, shared, tellings, result.rules)
    result.findings += [finding for telling in tellings for finding in telling.findings]
    result.settings, wrong = _settings(chain, shared, result.rules)
    result.problems[:0] = wrong
    return result


def _place(key: Key, layer: Layer) -> tuple[str, tuple[str | int, ...]]:
    kind = str(getattr(layer, "type", type(layer).__name__))
    if isinstance(key, int):
        return layer_in_words(key, kind, layer.name), ("layers", key)
    return vertex_in_words(key, kind), ("vertices", key)


def built(chain: Chain, findings: tuple[Finding, ...] = (), faults: tuple[Problem, ...] = ()) -> MultiLayerConfiguration:
    """Build the network of a chain.

    Raises
    ------
    ConfigurationError
        With all that is wrong.
    """
    problems = [*faults, *_gaps(chain, faults)]
    if problems and not chain.layers:
        raise ConfigurationError(problems)
    result = told(chain)
    problems += result.problems
    if list(chain.layers) != list(range(len(chain.layers))):
        raise ConfigurationError(in_order(problems))  # between which layers to look is not known
    settings = result.settings
    layers = tuple(result.layers.values())
    draft = Draft.model_construct(_fields_set={*settings, "layers"}, **_defaults(settings), layers=layers)
    return resolve(draft, [*findings, *result.findings], faults=problems, lenient=not result.rules.strict_outputs)


def _gaps(chain: Chain, faults: tuple[Problem, ...]) -> list[Problem]:
    """Indexes that no layer has."""
    place = "NeuralNetConfiguration.Builder.list"
    refused = {fault.path[1] for fault in faults if fault.path[:1] == ("layers",)}
    if not chain.layers:
        hint = "add them: .layer(GravesLSTM.Builder().nIn(77).nOut(200).build())"
        return [] if faults else [Problem(place, "it has no layers", hint)]
    taken = chain.layers.keys() | refused
    gaps = (index for index in range(max(chain.layers)) if index not in taken)
    missing = list(islice(gaps, _MOST_GAPS))  # an index may be as large as anybody likes
    hint = f"layers are numbered from 0 without a gap; there are {', '.join(map(str, chain.layers))}"
    return [Problem(place, f"layer {index} is missing", hint, path=("layers", index)) for index in missing]


_MOST_GAPS = 20
"""Missing layers that are listed."""
_NETWORK = (
    "seed",
    "optimizationAlgo",
    "maxNumLineSearchIterations",
    "miniBatch",
    "minibatchDivision",
    "iterations",
    "randomStream",
    "compatibility",
)
_LIST = ("pretrain", "backpropType", "tBPTTForwardLength", "tBPTTBackwardLength", "validateOutputLayerConfig", "inputType")


def _settings(chain: Chain, shared: Words, rules: Rules) -> tuple[dict[str, Any], list[Problem]]:
    """The network's own fields by attribute name, as said or as the release has them, and what is impossible in them."""
    network, listed = Words(chain.network), Words(chain.list_words)
    given: dict[str, Any] = {"minibatchDivision": rules.division, "iterations": rules.iterations, "pretrain": rules.pretrain}
    given |= {word: shared.get(word) for word in _NETWORK if word in shared}
    given |= {word: listed.get(word) for word in _LIST if word in listed}
    if "dataType" in network:
        given["dataType"] = network.get("dataType")
    given["inputPreProcessors"] = _preprocessors(listed)
    settings, wrong = validated(_Settings, {word: value for word, value in given.items() if value is not None})
    return {name: getattr(settings, name) for name in settings.model_fields_set}, wrong


class _Settings(NetworkSettings):
    """The fields of a draft that are not about layers."""

    input_type: AnyInputType | None = None
    input_pre_processors: dict[int, AnyPreProcessor] = Field(default_factory=dict)


def _preprocessors(listed: Words) -> dict[Any, Any]:
    """What stands before the layers: a map replaces what was said before it, a single call adds."""
    found: dict[Any, Any] = {}
    for word, value in listed.of("inputPreProcessor", "inputPreProcessors"):
        found = {**value} if word == "inputPreProcessors" else {**found, value[0]: value[1]}
    return found


def _defaults(settings: dict[str, Any]) -> dict[str, Any]:
    values = {name: info.get_default(call_default_factory=True) for name, info in Draft.model_fields.items() if name != "layers"}
    return values | settings


def _refused(chain: Chain, shared: Words, rules: Rules) -> list[Problem]:
    """Words of the network that cannot be had."""
    found = policy_problems(shared) if rules.legacy else []
    listed = Words(chain.list_words)
    if shared.get("minimize") is False:
        message = "minimize(False) asks to make the score large; DL4J never did that, and neither does this"
        found.append(Problem("minimize", message, "leave it out"))
    if listed.get("backprop", rules.backprop) is False:
        message = (
            "backprop(False): nothing would be trained"
            if "backprop" in listed
            else f"{rules.release} trains nothing without backprop(True)"
        )
        found.append(Problem("backprop", message, "say backprop(True)"))
    return found


def _remarks(chain: Chain, shared: Words, tellings: list[Telling], rules: Rules) -> list[Finding]:
    """What is worth knowing about the network's words."""
    said = Words((*chain.network, *chain.list_words))
    found = [
        Finding("ignored-word", f"{word}({said.get(word)}) has no effect: {why}", word, severity=Severity.note)
        for word, why in IGNORED.items()
        if word in said and not (word == "convolutionMode" and any(is_windowed(telling.layer) for telling in tellings))
    ]
    if "listDataType" in said:
        message = f"dataType({said.get('listDataType')}) after list() is dropped by DL4J; say it before list()"
        found.append(Finding("ignored-word", message, "dataType"))
    last = max((len(notes) for notes, _ in chain.layers.values()), default=len(chain.network))
    late = [word for word in Words(chain.network[last:]).names() if word not in IGNORED and word != "dataType"]
    found += [
        Finding("late-word", f"{word} after the last layer has no effect, as in DL4J; say it before list()", word)
        for word in late
    ]
    release = f"the chain's words are read as DL4J {rules.release} meant them"
    found.append(Finding("release", release, "NeuralNetConfiguration.Builder", severity=Severity.note))
    if rules.legacy:
        found += layers0.network_findings(shared, [telling.own for telling in tellings])
    return found
