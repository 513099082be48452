"""From the chain of words of a graph to a built one: as for a list, with the vertices between the layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from netconf.base import Model
from netconf.builder.fluent import validated
from netconf.builder.graph import GraphSlot
from netconf.builder.said import Said, Words
from netconf.eras.chain import Chain, Told, told
from netconf.errors import ConfigurationError, Problem, did_you_mean
from netconf.findings import Finding
from netconf.graph.configuration import ComputationGraphConfiguration, GraphDraft, Node
from netconf.graph.resolve import in_order, resolve_graph
from netconf.layers import Layer
from netconf.preprocessors import AnyPreProcessor
from netconf.releases import up_to
from netconf.shapes import AnyInputType


@dataclass(frozen=True)
class GraphChain:
    """All that a program said to the builders of a graph."""

    dl4j: str | None
    network: tuple[Said, ...]
    """The network's words, also those said after the vertices."""
    list_words: tuple[Said, ...]
    """The graph builder's words that are no vertices."""
    slots: Mapping[str, GraphSlot]
    inputs: tuple[str, ...]
    types: tuple[Any, ...]
    outputs: tuple[str, ...]
    twice: tuple[str, ...]
    """Names that were given to two vertices; the later one counts."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings of a built network that it goes on from, by attribute; the words say nothing about them."""


class _Parts(Model):
    """Values that a program gave, to be validated together."""

    input_types: dict[str, AnyInputType] = Field(default_factory=dict)
    pre_processors: dict[str, AnyPreProcessor] = Field(default_factory=dict)
    allow_disconnected: bool = False
    allow_no_output: bool = False


def built(chain: GraphChain, faults: tuple[Problem, ...] = ()) -> ComputationGraphConfiguration:
    """Build the graph of a chain.

    Raises
    ------
    ConfigurationError
        With all that is wrong.
    """
    slots = {name: slot for name, slot in chain.slots.items() if not slot.built}
    layers = {name: (slot.notes, slot.vertex) for name, slot in slots.items() if isinstance(slot.vertex, Layer)}
    words = tuple(entry for entry in chain.list_words if entry.word not in _OWN)
    result = told(Chain(chain.dl4j, chain.network, words, layers))
    parts, wrong = _parts(chain)
    problems = [*faults, *wrong, *result.problems, *_unfit(chain), *_twice(chain, result)]
    if not chain.inputs or not chain.slots:
        place = "NeuralNetConfiguration.Builder.graphBuilder"
        missing = "inputs" if not chain.inputs else "vertices"
        hint = 'say addInputs("in")' if not chain.inputs else 'say addLayer("lstm", LSTM.Builder()...build(), "in")'
        raise ConfigurationError([*problems, Problem(place, f"it has no {missing}", hint)])
    vertices = {
        name: Node(inputs=slot.inputs, vertex=result.layers.get(name, slot.vertex), pre_processor=parts.pre_processors.get(name))
        for name, slot in chain.slots.items()
    }
    settings = result.settings | {name: getattr(parts, name) for name in ("input_types", "allow_disconnected", "allow_no_output")}
    settings.pop("input_pre_processors", None)
    settings |= {"inputs": chain.inputs, "vertices": vertices, "outputs": chain.outputs}
    unsaid = {name: info.get_default(call_default_factory=True) for name, info in GraphDraft.model_fields.items()}
    draft = GraphDraft.model_construct(_fields_set=set(settings), **(unsaid | settings | {**chain.settings}))
    lenient = not result.rules.strict_outputs
    return resolve_graph(draft, result.findings, faults=in_order(problems, draft), lenient=lenient)


_OWN = frozenset({"inputPreProcessor", "allowDisconnected", "allowNoOutput"})


def _parts(chain: GraphChain) -> tuple[_Parts, list[Problem]]:
    said = Words(chain.list_words)
    preprocessors = {name: slot.preprocessor for name, slot in chain.slots.items() if slot.preprocessor is not None}
    preprocessors |= dict(entry.value for entry in said.of("inputPreProcessor"))
    given = {
        "inputTypes": dict(zip(chain.inputs, chain.types, strict=False)),
        "preProcessors": preprocessors,
        **{word: said.get(word) for word in ("allowDisconnected", "allowNoOutput") if word in said},
    }
    made, wrong = validated(_Parts, given)
    if not isinstance(made, _Parts):
        raise TypeError(type(made).__name__)
    return made, wrong


def _unfit(chain: GraphChain) -> list[Problem]:
    """Input types and preprocessors that belong to nothing."""
    found = []
    if chain.types and len(chain.types) != len(chain.inputs):
        message = f"{len(chain.types)} types were given, but there are {len(chain.inputs)} inputs: {', '.join(chain.inputs)}"
        found.append(Problem("setInputTypes", message, "say one type for each input, in their order"))
    for name, _ in (entry.value for entry in Words(chain.list_words).of("inputPreProcessor")):
        if name not in chain.slots:
            found.append(Problem("inputPreProcessor", f"there is no layer {name!r}", did_you_mean(str(name), chain.slots)))
    return found


def _twice(chain: GraphChain, result: Told) -> list[Problem]:
    """Names of two vertices: an error since 1.0.0-beta3; before, the later one took the earlier one's place."""
    found = []
    for name in dict.fromkeys(chain.twice):
        message = f"two vertices are called {name!r}"
        if up_to(result.rules.release, "1.0.0-beta2"):
            result.findings.append(Finding("replaced-layer", f"{message}: the later one counts", f'vertex "{name}"'))
        else:
            found.append(Problem(f'vertex "{name}"', message, "names must differ", ("vertices", name)))
    return found
