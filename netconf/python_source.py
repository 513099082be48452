"""From a network to the Python program that builds it: a chain of words that runs and yields an equal configuration.

The chain speaks 1.0.0-M2.1. What only 0.9.1 has words for (several updates for each minibatch) makes it speak that release. A
layer whose settings have no words in the chain's release is written as a call of its class, whose fields rule over all words.
"""

from __future__ import annotations

import json
import keyword
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic.alias_generators import to_camel

import netconf
from netconf.base import Model
from netconf.deviations import WEIGHT_DECAY_TWICE
from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.inference import Inferred, infer
from netconf.layers import BaseWrapperLayer, LastTimeStep, Layer, MaskZeroLayer
from netconf.network import MultiLayerConfiguration
from netconf.preprocessors import AnyPreProcessor
from netconf.releases import LAST_OF_0, NEWEST
from netconf.settings import NetworkSettings, ParameterSettings
from netconf.unbound import Placeholder
from netconf.updaters import IUpdater
from netconf.vocabulary import Apply
from netconf.weights import Dropout, Regularization
from netconf.yaml.writer import in_order, own_settings, said_fields, shared_settings, unsized

Network = MultiLayerConfiguration | ComputationGraphConfiguration
WIDEST = 118
"""Columns of a line."""
_LIST_WORDS = frozenset(
    {"pretrain", "backprop_type", "tbptt_forward_length", "tbptt_backward_length", "validate_output_layer_config"}
)
"""Settings that are said after the layers."""
TOP_FIRST = ("seed", "compatibility", "updater", "bias_updater", "mini_batch", "minibatch_division", "iterations", "l1", "l2")
"""The first words of a chain."""
LAYER_FIRST = ("type", "name", "n_in", "n_out", "activation", "loss_function", "gate_activation_function")
"""The first words of a layer."""
_COEFFICIENTS = frozenset({"l1", "l2", "l1_bias", "l2_bias"})
_DECAY = {"l2": "weightDecay", "l2_bias": "weightDecayBias"}


def write(network: Network, java_lines: Mapping[str, int] | None = None) -> str:
    """Return a Python program that builds a network as ``conf``.

    Parameters
    ----------
    network
        The network, with or without placeholders.
    java_lines
        Lines of the Java source that it came from, by word (``seed``) and layer (``layers.0``); they become comments.
    """
    return _Writer(network, java_lines or {}).text()


class _Writer:
    """One program, with the names that it must import."""

    def __init__(self, network: Network, lines: Mapping[str, int]) -> None:
        self._network = network
        self._lines = lines
        self._names: set[str] = {"NeuralNetConfiguration"}
        self._legacy = network.iterations != 1

    def text(self) -> str:
        """The program."""
        chain = [line for lines in self._chain() for line in lines]
        imports = ", ".join(sorted(self._names))
        head = f"from netconf import {imports}"
        if len(head) > WIDEST:
            listed = "".join(f"    {name},\n" for name in sorted(self._names))
            head = f"from netconf import (\n{listed})"
        body = "\n".join(f"    {line}" for line in chain)
        return f"{head}\n\nconf = (\n{body}\n)\n"

    def _chain(self) -> Iterator[list[str]]:
        network = self._network
        yield [f'NeuralNetConfiguration.Builder(dl4j="{LAST_OF_0 if self._legacy else NEWEST}")']
        yield from self._graph(network) if isinstance(network, ComputationGraphConfiguration) else self._stack(network)
        settings = own_settings(network)
        yield from self._settings({name: value for name, value in settings.items() if name in _LIST_WORDS})
        yield [".build()"]

    def _stack(self, network: MultiLayerConfiguration) -> Iterator[list[str]]:
        """The settings and the layers of a chain."""
        plain = _inferred(network, {}).preprocessors
        own = {index: part for index, part in network.input_pre_processors.items() if part != plain.get(index)}
        pairs = list(zip(network.layers, _inferred(network, own).layers, strict=True))
        shared = {} if self._legacy else {k: v for k, v in shared_settings(pairs).items() if self._is_sayable(k, v)}
        yield from self._top(network, shared)
        yield [".list()"]
        for index, (layer, normal) in enumerate(pairs):
            parts = self._layer(layer, normal, shared, f"layer{index}", first=index == 0)
            yield self._broken("layer", [], parts, [], f"layers.{index}")
        for index, part in own.items():
            yield [f".inputPreProcessor({index}, {self._value(part)})"]

    def _graph(self, graph: ComputationGraphConfiguration) -> Iterator[list[str]]:
        """The settings and the vertices of a graph; every layer says all its sizes."""
        yield from self._top(graph, {})
        yield [".graphBuilder()"]
        yield [f".addInputs({', '.join(map(_quoted, graph.inputs))})"]
        for name in ("allow_disconnected", "allow_no_output"):
            if getattr(graph, name):
                yield [f".{to_camel(name)}(True)"]
        for name, node in graph.vertices.items():
            before = [] if node.pre_processor is None else [self._value(node.pre_processor)]
            rest = [*before, *map(_quoted, node.inputs)]
            if isinstance(node.vertex, Layer):
                parts = self._layer(node.vertex, unsized(node.vertex), {}, name, first=True)
                yield self._broken("addLayer", [_quoted(name)], parts, rest, f"layers.{name}")
            else:
                yield self._broken("addVertex", [_quoted(name)], [self._value(node.vertex)], rest, f"layers.{name}")
        if graph.outputs:
            yield [f".setOutputs({', '.join(map(_quoted, graph.outputs))})"]

    def _top(self, network: Network, shared: Mapping[str, Any]) -> Iterator[list[str]]:
        """The words of the network's builder."""
        top = {name: value for name, value in own_settings(network).items() if name not in _LIST_WORDS} | dict(shared)
        if self._legacy:
            top["minibatch_division"] = network.minibatch_division
        yield from self._settings({name: top[name] for name in in_order(top, TOP_FIRST)})

    def _settings(self, settings: Mapping[str, Any]) -> Iterator[list[str]]:
        for name, value in settings.items():
            word, call = self._word(name, value)
            yield [self._noted(call, word)]

    def _noted(self, code: str, word: str) -> str:
        line = self._lines.get(word)
        return code if line is None else f"{code}  # Java line {line}"

    def _is_sayable(self, name: str, value: Any, shared: Any = None) -> bool:
        """Whether a word of 1.0 has this meaning, on a layer beside the network's, whose term of another kind stays."""
        if name not in _COEFFICIENTS:
            return name != "constraints" and value is not None
        if not isinstance(value, Regularization):
            return False
        decays = value.apply is not Apply.beforeUpdater
        if isinstance(shared, Regularization) and decays is (shared.apply is Apply.beforeUpdater):
            return False
        return not decays or (name in _DECAY and not WEIGHT_DECAY_TWICE.acts_in(self._network.compatibility))

    def _word(self, name: str, value: Any) -> tuple[str, str]:
        """A setting as a word of a builder."""
        if isinstance(value, Regularization) and name in _DECAY and value.apply is not Apply.beforeUpdater:
            times_rate = value.apply is Apply.afterUpdaterTimesRate
            return _camel(name), f".{_DECAY[name]}({self._value(value.value)}, {times_rate})"
        if isinstance(value, Regularization):
            return _camel(name), f".{_camel(name)}({self._value(value.value)})"
        if isinstance(value, Dropout) and isinstance(value.keep, float | Placeholder):
            return "dropOut", f".dropOut({self._value(value.keep)})"
        return _camel(name), f".{_camel(name)}({self._value(value)})"

    def _broken(self, word: str, before: list[str], parts: list[str], after: list[str], place: str) -> list[str]:
        """A call with a layer among its arguments: on one line, or the layer's chain on lines of its own."""
        note = self._noted("", place)
        whole = f".{word}({', '.join([*before, ''.join(parts), *after])}){note}"
        if len(whole) + 4 <= WIDEST or len(parts) == 1:
            return [whole]
        inside = [f"    {part}" for part in parts]
        if after or before:
            inside[-1] += ","
        return [
            f".{word}(",
            *(f"    {part}," for part in before),
            *inside,
            *([f"    {', '.join(after)},"] if after else []),
            f"){note}",
        ]

    def _layer(
        self, layer: Layer, normal: Layer, shared: Mapping[str, Any], name: str, *, first: bool, masked: bool = False
    ) -> list[str]:
        """A layer as the links of a chain, or as one call of its class."""
        said = said_fields(layer, normal, shared, name, first=first, masked=masked)
        if self._legacy:  # 0.x has defaults of its own, so that everything is said
            said |= {field: getattr(layer, field) for field in type(layer).model_fields if getattr(layer, field) is not None}
            said.pop("layer", None)
        said.pop("type", None)
        kind = type(layer).__name__
        self._names.add(kind)
        ordered = in_order(said, LAYER_FIRST)
        if isinstance(layer, BaseWrapperLayer) and isinstance(normal, BaseWrapperLayer):
            masked = masked or isinstance(layer, LastTimeStep | MaskZeroLayer)
            inner = self._layer(layer.layer, normal.layer, shared, layer.name, first=first, masked=masked)
            words = [f"{_word_of(layer, field)}={self._value(said[field])}" for field in ordered]
            return [f"{kind}({', '.join([*words, 'layer=' + ''.join(inner)])})"]
        sayable = (said[field] is not None and self._is_sayable(field, said[field], shared.get(field)) for field in ordered)
        if self._legacy or not all(sayable):
            words = [f"{_word_of(layer, field)}={self._value(said[field])}" for field in ordered]
            return [f"{kind}({', '.join(words)})"]
        return [f"{kind}.Builder()", *(self._word_of_layer(layer, field, said[field]) for field in ordered), ".build()"]

    def _word_of_layer(self, layer: Layer, field: str, value: Any) -> str:
        if isinstance(value, Regularization | Dropout):
            return self._word(field, value)[1]
        return f".{_word_of(layer, field)}({self._value(value)})"

    def _value(self, value: Any) -> str:
        """A value as Python source."""
        if isinstance(value, Enum):
            kind = type(value).__name__
            if kind not in netconf.__all__:
                return _quoted(str(value.value))
            self._names.add(kind)
            return f"{kind}.{value.name}"
        if isinstance(value, Model):
            return self._object(value)
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{key!r}: {self._value(part)}" for key, part in value.items()) + "}"
        if isinstance(value, tuple):
            return "[" + ", ".join(map(self._value, value)) + "]"
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, Placeholder):
            self._names.add("Placeholder")
            return f"Placeholder({_quoted(value.name)})"
        return _quoted(value) if isinstance(value, str) else repr(value)

    def _object(self, value: Model) -> str:
        """An object with what differs from its class's defaults; an updater says its rate in any case."""
        kind = type(value)
        self._names.add(kind.__name__)
        said = [
            f"{_keyword_of(value, name)}={self._value(getattr(value, name))}"
            for name, field in kind.model_fields.items()
            if name != "type"
            and (getattr(value, name) != field.default or (name == "learning_rate" and isinstance(value, IUpdater)))
        ]
        return f"{kind.__name__}({', '.join(said)})"


def _quoted(text: str) -> str:
    """A text as Python source, in the quotes that formatters prefer."""
    return json.dumps(text, ensure_ascii=False)


def _inferred(network: MultiLayerConfiguration, given: dict[int, AnyPreProcessor]) -> Inferred:
    """The network when its layers leave out what follows from others."""
    return infer([network.layers[0], *(unsized(layer) for layer in network.layers[1:])], given, None)


def _word_of(owner: Model, name: str) -> str:
    return type(owner).model_fields[name].alias or name


def _keyword_of(owner: Model, name: str) -> str:
    """The word, or the attribute's name where Python keeps the word for itself: from_."""
    word = _word_of(owner, name)
    return name if keyword.iskeyword(word) else word


def _camel(name: str) -> str:
    """A setting's word."""
    for model in (NetworkSettings, ParameterSettings):
        if name in model.model_fields:
            return model.model_fields[name].alias or name
    return name
