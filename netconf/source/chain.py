"""From a network to the chain of builder words that yields it, link by link; languages say how a link is spelt.

The chain speaks 1.0.0-M2.1: what all layers share is said once, and a layer says what it does not have from elsewhere.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.alias_generators import to_camel

from netconf.base import Model
from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.graph.vertices import AttentionVertex
from netconf.inference import Inferred, infer
from netconf.layers import Layer
from netconf.network import MultiLayerConfiguration
from netconf.preprocessors import AnyPreProcessor
from netconf.settings import NetworkSettings, ParameterSettings
from netconf.unbound import Placeholder
from netconf.vocabulary import Apply
from netconf.weights import Dropout, Regularization
from netconf.yaml.writer import Pairs, in_order, own_settings, shared_settings, unsized

Network = MultiLayerConfiguration | ComputationGraphConfiguration
WIDEST = 118
"""Columns of a line."""
_LIST_WORDS = frozenset(
    {"pretrain", "backprop_type", "tbptt_forward_length", "tbptt_backward_length", "validate_output_layer_config"}
)
"""Settings that are said after the layers."""
TOP_FIRST = ("seed", "compatibility", "updater", "bias_updater", "mini_batch", "minibatch_division", "iterations", "l1", "l2")
"""The first words of a chain."""
COEFFICIENTS = frozenset({"l1", "l2", "l1_bias", "l2_bias"})
"""Fields whose value is a coefficient, or several."""
DECAY = {"l2": "weightDecay", "l2_bias": "weightDecayBias"}
"""Words of what acts after the updater."""


class ChainSource(ABC):
    """The links of one network's chain.

    Parameters
    ----------
    network
        The network.
    """

    trailing = ","
    """What follows the last argument of a call that is broken into lines."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @abstractmethod
    def value(self, value: Any) -> str:
        """A value as source."""

    @abstractmethod
    def layer(
        self, layer: Layer, normal: Layer, shared: Mapping[str, Any], name: str, *, first: bool, masked: bool = False
    ) -> list[str]:
        """A layer as the links of a chain of its own; parameters as of ``said_fields`` (yaml/writer.py)."""

    @abstractmethod
    def is_sayable(self, name: str, value: Any, shared: Any = None) -> bool:
        """Whether a word has this meaning, on a layer beside the network's."""

    def shared(self, pairs: Pairs) -> dict[str, Any]:
        """The settings that the network's builder says for all its layers."""
        return {name: value for name, value in shared_settings(pairs).items() if self.is_sayable(name, value)}

    def top(self, network: Network, shared: Mapping[str, Any]) -> dict[str, Any]:
        """The settings that the network's builder says."""
        return {name: value for name, value in own_settings(network).items() if name not in _LIST_WORDS} | dict(shared)

    def noted(self, code: str, word: str) -> str:
        """A line of code, with a comment where there is something to say of its word."""
        del word
        return code

    def links(self) -> Iterator[list[str]]:
        """The lines of each link, without the builder that they hang on."""
        network = self._network
        yield from self._graph(network) if isinstance(network, ComputationGraphConfiguration) else self._stack(network)
        settings = own_settings(network)
        yield from self._settings({name: value for name, value in settings.items() if name in _LIST_WORDS})
        yield [".build()"]

    def _stack(self, network: MultiLayerConfiguration) -> Iterator[list[str]]:
        """The settings and the layers of a chain."""
        plain = _inferred(network, {}).preprocessors
        own = {index: part for index, part in network.input_pre_processors.items() if part != plain.get(index)}
        pairs = list(zip(network.layers, _inferred(network, own).layers, strict=True))
        shared = self.shared(pairs)
        yield from self._top(network, shared)
        yield [".list()"]
        for index, (layer, normal) in enumerate(pairs):
            parts = self.layer(layer, normal, shared, f"layer{index}", first=index == 0)
            yield self._broken("layer", [], parts, [], f"layers.{index}")
        for index, part in own.items():
            yield [f".inputPreProcessor({index}, {self.value(part)})"]

    def _graph(self, graph: ComputationGraphConfiguration) -> Iterator[list[str]]:
        """The settings and the vertices of a graph; every layer says all its sizes."""
        layers = {name: node.vertex for name, node in graph.vertices.items() if isinstance(node.vertex, Layer)}
        shared = self.shared([(layer, unsized(layer)) for layer in layers.values()])
        yield from self._top(graph, shared)
        yield [".graphBuilder()"]
        yield [f".addInputs({', '.join(map(quoted, graph.inputs))})"]
        for name in ("allow_disconnected", "allow_no_output"):
            if getattr(graph, name):
                yield [f".{camel(name)}({self.value(True)})"]
        for name, node in graph.vertices.items():
            before = [] if node.pre_processor is None else [self.value(node.pre_processor)]
            rest = [*before, *map(quoted, node.inputs)]
            if isinstance(node.vertex, Layer):
                parts = self.layer(node.vertex, unsized(node.vertex), shared, name, first=True)
                word = "addVertex" if isinstance(node.vertex, AttentionVertex) else "addLayer"
                yield self._broken(word, [quoted(name)], parts, rest, f"layers.{name}")
            else:
                yield self._broken("addVertex", [quoted(name)], [self.value(node.vertex)], rest, f"layers.{name}")
        if graph.outputs:
            yield [f".setOutputs({', '.join(map(quoted, graph.outputs))})"]

    def _top(self, network: Network, shared: Mapping[str, Any]) -> Iterator[list[str]]:
        """The words of the network's builder."""
        top = self.top(network, shared)
        yield from self._settings({name: top[name] for name in in_order(top, TOP_FIRST)})

    def _settings(self, settings: Mapping[str, Any]) -> Iterator[list[str]]:
        for name, value in settings.items():
            word, call = self.word(name, value)
            yield [self.noted(call, word)]

    def word(self, name: str, value: Any) -> tuple[str, str]:
        """A setting as a word of a builder, and its call."""
        if isinstance(value, Regularization) and name in DECAY and value.apply is not Apply.beforeUpdater:
            times_rate = self.value(value.apply is Apply.afterUpdaterTimesRate)
            return camel(name), f".{DECAY[name]}({self.value(value.value)}, {times_rate})"
        if isinstance(value, Regularization):
            return camel(name), f".{camel(name)}({self.value(value.value)})"
        if isinstance(value, Dropout) and isinstance(value.keep, float | Placeholder):
            return "dropOut", f".dropOut({self.value(value.keep)})"
        return camel(name), f".{camel(name)}({self.value(value)})"

    def _broken(self, word: str, before: list[str], parts: list[str], after: list[str], place: str) -> list[str]:
        """A call with a layer among its arguments: on one line, or the layer's chain on lines of its own."""
        note = self.noted("", place)
        joined = "".join(part.lstrip() for part in parts)
        whole = f".{word}({', '.join([*before, joined, *after])}){note}"
        if len(whole) + 4 <= WIDEST or len(parts) == 1:
            return [whole]
        inside = [f"    {part}".rstrip() for part in parts]
        if after or (before and self.trailing):
            inside[-1] += ","
        return [
            f".{word}(",
            *(f"    {part}," for part in before),
            *inside,
            *([f"    {', '.join(after)}{self.trailing}"] if after else []),
            f"){note}",
        ]


def quoted(text: str) -> str:
    """A text as source, in the quotes that formatters prefer."""
    return json.dumps(text, ensure_ascii=False)


def _inferred(network: MultiLayerConfiguration, given: dict[int, AnyPreProcessor]) -> Inferred:
    """The network when its layers leave out what follows from others."""
    return infer([network.layers[0], *(unsized(layer) for layer in network.layers[1:])], given, None)


def word_of(owner: Model, name: str) -> str:
    """The word of a field."""
    return type(owner).model_fields[name].alias or name


def camel(name: str) -> str:
    """A setting's word."""
    for model in (NetworkSettings, ParameterSettings):
        if name in model.model_fields:
            return model.model_fields[name].alias or name
    return to_camel(name)
