"""From a network to the Python program that builds it: a chain of words that runs and yields an equal configuration.

The chain speaks 1.0.0-M2.1. What only 0.9.1 has words for (several updates for each minibatch) makes it speak that release. A
layer whose settings have no words in the chain's release is written as a call of its class, whose fields rule over all words.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from enum import Enum
from typing import Any

import netconf
from netconf.base import Model
from netconf.deviations import WEIGHT_DECAY_TWICE
from netconf.layers import BaseWrapperLayer, LastTimeStep, Layer, MaskZeroLayer
from netconf.releases import LAST_OF_0, NEWEST
from netconf.source.chain import COEFFICIENTS, DECAY, WIDEST, ChainSource, Network, quoted, word_of
from netconf.unbound import Placeholder
from netconf.updaters import IUpdater
from netconf.vocabulary import Apply
from netconf.weights import Dropout, Regularization
from netconf.yaml.writer import LAYER_FIRST, in_order, said_fields


def write(network: Network, java_lines: Mapping[str, int] | None = None) -> str:
    """Return a Python program that builds a network as ``conf``.

    Parameters
    ----------
    network
        The network, with or without placeholders.
    java_lines
        Lines of the Java source that it came from, by word (``seed``) and layer (``layers.0``); they become comments.
    """
    return _Program(network, java_lines or {}).text()


class _Program(ChainSource):
    """One program, with the names that it must import."""

    def __init__(self, network: Network, lines: Mapping[str, int]) -> None:
        super().__init__(network)
        self._lines = lines
        self._names: set[str] = {"NeuralNetConfiguration"}
        self._legacy = network.iterations != 1

    def text(self) -> str:
        """The program."""
        builder = f'NeuralNetConfiguration.Builder(dl4j="{LAST_OF_0 if self._legacy else NEWEST}")'
        chain = [builder, *(line for lines in self.links() for line in lines)]
        imports = ", ".join(sorted(self._names))
        head = f"from netconf import {imports}"
        if len(head) > WIDEST:
            listed = "".join(f"    {name},\n" for name in sorted(self._names))
            head = f"from netconf import (\n{listed})"
        body = "\n".join(f"    {line}" for line in chain)
        return f"{head}\n\nconf = (\n{body}\n)\n"

    def top(self, network: Network, shared: Mapping[str, Any]) -> dict[str, Any]:
        """With the division by the minibatch, which 0.x does elsewhere."""
        own = {"minibatch_division": network.minibatch_division} if self._legacy else {}
        return super().top(network, shared) | own

    def noted(self, code: str, word: str) -> str:
        """With the line of the Java source."""
        line = self._lines.get(word)
        return code if line is None else f"{code}  # Java line {line}"

    def is_sayable(self, name: str, value: Any, shared: Any = None) -> bool:
        """Whether a word of 1.0 has this meaning, on a layer beside the network's, whose term of another kind stays."""
        if self._legacy:  # 0.x has defaults of its own, so that layers say everything
            return False
        if name not in COEFFICIENTS:
            return name != "constraints" and value is not None
        if not isinstance(value, Regularization):
            return False
        decays = value.apply is not Apply.beforeUpdater
        if isinstance(shared, Regularization) and decays is (shared.apply is Apply.beforeUpdater):
            return False
        return not decays or (name in DECAY and not WEIGHT_DECAY_TWICE.acts_in(self._network.compatibility))

    def layer(
        self, layer: Layer, normal: Layer, shared: Mapping[str, Any], name: str, *, first: bool, masked: bool = False
    ) -> list[str]:
        """A layer as the links of a chain, or as one call of its class."""
        said = said_fields(layer, normal, shared, name, first=first, masked=masked)
        if self._legacy:
            said |= {field: getattr(layer, field) for field in type(layer).model_fields if getattr(layer, field) is not None}
            said.pop("layer", None)
        said.pop("type", None)
        kind = type(layer).__name__
        self._names.add(kind)
        ordered = in_order(said, LAYER_FIRST)
        words = [f"{word_of(layer, field)}={self.value(said[field])}" for field in ordered]
        if isinstance(layer, BaseWrapperLayer) and isinstance(normal, BaseWrapperLayer):
            masked = masked or isinstance(layer, LastTimeStep | MaskZeroLayer)
            inner = self.layer(layer.layer, normal.layer, shared, layer.name, first=first, masked=masked)
            return [f"{kind}({', '.join([*words, 'layer=' + ''.join(inner)])})"]
        if not all(said[field] is not None and self.is_sayable(field, said[field], shared.get(field)) for field in ordered):
            return [f"{kind}({', '.join(words)})"]
        return [f"{kind}.Builder()", *(self._word_of_layer(layer, field, said[field]) for field in ordered), ".build()"]

    def _word_of_layer(self, layer: Layer, field: str, value: Any) -> str:
        if isinstance(value, Regularization | Dropout):
            return self.word(field, value)[1]
        return f".{word_of(layer, field)}({self.value(value)})"

    def value(self, value: Any) -> str:
        """A value as Python source."""
        if isinstance(value, Enum):
            kind = type(value).__name__
            if kind not in netconf.__all__:
                return quoted(str(value.value))
            self._names.add(kind)
            return f"{kind}.{value.name}"
        if isinstance(value, Model):
            return self._object(value)
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{key!r}: {self.value(part)}" for key, part in value.items()) + "}"
        if isinstance(value, tuple):
            return "[" + ", ".join(map(self.value, value)) + "]"
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, Placeholder):
            self._names.add("Placeholder")
            return f"Placeholder({quoted(value.name)})"
        return quoted(value) if isinstance(value, str) else repr(value)

    def _object(self, value: Model) -> str:
        """An object with what differs from its class's defaults; an updater says its rate in any case."""
        kind = type(value)
        self._names.add(kind.__name__)
        said = [
            f"{_keyword_of(value, name)}={self.value(getattr(value, name))}"
            for name, field in kind.model_fields.items()
            if name != "type"
            and (getattr(value, name) != field.default or (name == "learning_rate" and isinstance(value, IUpdater)))
        ]
        return f"{kind.__name__}({', '.join(said)})"


def _keyword_of(owner: Model, name: str) -> str:
    """The word, or the attribute's name where Python keeps the word for itself: from_."""
    word = word_of(owner, name)
    return name if keyword.iskeyword(word) else word
