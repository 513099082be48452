"""``GraphBuilder``: the vertices of a graph, each with its inputs, and the words about the network as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from netconf.builder.layer_words import LayerWords
from netconf.builder.said import Said
from netconf.builder.training_words import TrainingWords
from netconf.errors import Problem, did_you_mean
from netconf.findings import warn
from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.graph.vertices import GraphVertex
from netconf.layers import Layer
from netconf.preprocessors import InputPreProcessor
from netconf.problems import shown
from netconf.shapes import AnyInputType

if TYPE_CHECKING:
    from netconf.builder.network import Builder

VertexLike = Layer | GraphVertex | LayerWords
"""A layer, a vertex, or a builder that was not told to build."""


@dataclass(frozen=True)
class GraphSlot:
    """A vertex, and what the network's builder had been told when it was added."""

    notes: tuple[Said, ...]
    vertex: Layer | GraphVertex
    inputs: tuple[str, ...]
    preprocessor: Any = None
    built: bool = False
    """Whether it is of a built network, and its words have been given their meaning."""


def _flat(names: Iterable[Any]) -> tuple[Any, ...]:
    """Names one by one, of lists of them too."""
    found: list[Any] = []
    for name in names:
        found += _flat(name) if isinstance(name, list | tuple) else [name]
    return tuple(found)


class GraphBuilder(TrainingWords):
    """The vertices of a graph, in the order in which they are added; ``build()`` ends the chain."""

    def __init__(self, network: Builder) -> None:
        super().__init__()
        self._network = network
        self._inputs: list[str] = []
        self._types: list[Any] = []
        self._outputs: tuple[str, ...] = ()
        self._slots: dict[str, GraphSlot] = {}
        self._twice: list[str] = []
        self._last: str | None = None
        self._faults: list[Problem] = []

    def _place(self) -> str:
        return "NeuralNetConfiguration.Builder.graphBuilder"

    def _fault(self, word: str, message: str, hint: str = "") -> Self:
        self._faults.append(Problem(f"{self._place()}().{word}", message, hint))
        return self

    def addInputs(self, *names: str | Iterable[str]) -> Self:
        """Names of the network's inputs, in order; they add to those said before."""
        self._inputs += self._names("addInputs", names)
        return self

    def setInputTypes(self, *types: AnyInputType) -> Self:
        """What the network is given, one type for each input, in their order."""
        self._types += _flat(types)
        return self

    def setOutputs(self, *names: str | Iterable[str]) -> Self:
        """Names of the vertices whose outputs are the network's, in place of those said before."""
        self._outputs = self._names("setOutputs", names)
        return self

    def addLayer(self, name: str, layer: VertexLike, *inputs: Any) -> Self:
        """Add a layer that takes some inputs; several are merged. A preprocessor may stand before the inputs' names."""
        return self._add("addLayer", name, layer, inputs)

    def layer(self, name: str | int, layer: VertexLike, *inputs: Any) -> Self:
        """Add a layer: another name of addLayer; a number is a name, too."""
        return self._add("layer", str(name) if isinstance(name, int) else name, layer, inputs)

    def addVertex(self, name: str, vertex: VertexLike, *inputs: Any) -> Self:
        """Add a vertex that takes some inputs."""
        return self._add("addVertex", name, vertex, inputs)

    def appendLayer(self, name: str, layer: VertexLike, preprocessor: InputPreProcessor | None = None) -> Self:
        """Add a layer that takes what was added last."""
        return self._append("appendLayer", name, layer, preprocessor)

    def appendVertex(self, name: str, vertex: VertexLike) -> Self:
        """Add a vertex that takes what was added last."""
        return self._append("appendVertex", name, vertex, None)

    def removeVertex(self, name: str, removeConnections: bool = True) -> Self:
        """Take a vertex or an input away, and its name from the outputs and from the inputs of the others."""
        if name not in self._slots and name not in self._inputs:
            return self._fault("removeVertex", f"there is no vertex {name!r}", did_you_mean(str(name), self._slots))
        self._slots.pop(name, None)
        self._inputs = [other for other in self._inputs if other != name]
        if removeConnections:
            self._outputs = tuple(output for output in self._outputs if output != name)
            for other, slot in self._slots.items():
                self._slots[other] = replace(slot, inputs=tuple(source for source in slot.inputs if source != name))
        return self

    def inputPreProcessor(self, layer: str, preprocessor: InputPreProcessor) -> Self:
        """What stands before a layer."""
        return self._say("inputPreProcessor", (layer, preprocessor))

    def allowDisconnected(self, allow: bool) -> Self:
        """Whether vertices that lead to no output are let pass."""
        return self._say("allowDisconnected", allow)

    def allowNoOutput(self, allow: bool) -> Self:
        """Whether a graph without outputs is let pass."""
        return self._say("allowNoOutput", allow)

    def _names(self, word: str, names: Iterable[Any]) -> tuple[str, ...]:
        found = _flat(names)
        for name in found:
            if not isinstance(name, str):
                self._fault(word, f"expected a name, but {shown(name)} was given", 'names are texts: "encoder"')
        return tuple(name for name in found if isinstance(name, str))

    def _append(self, word: str, name: str, vertex: VertexLike, preprocessor: InputPreProcessor | None) -> Self:
        last = self._last or (self._inputs[-1] if self._inputs else None)
        if last is None:
            return self._fault(word, f"{name!r} has nothing to follow", "say addInputs(...) first, or addLayer with its inputs")
        return self._add(word, name, vertex, (last,) if preprocessor is None else (preprocessor, last))

    def _add(self, word: str, name: str, vertex: Any, inputs: tuple[Any, ...]) -> Self:
        preprocessor = inputs[0] if inputs and isinstance(inputs[0], InputPreProcessor) else None
        if inputs and (preprocessor is not None or inputs[0] is None):
            inputs = inputs[1:]
        made = vertex.build() if isinstance(vertex, LayerWords) else vertex
        if not isinstance(made, Layer | GraphVertex):
            hint = "for example LSTM.Builder().nOut(200).build(), or MergeVertex()"
            return self._fault(word, f"{name!r}: expected a layer or a vertex, but {shown(vertex)} was given", hint)
        if name in self._slots:
            self._twice.append(name)
        notes = self._network._notes()  # noqa: SLF001 - one chain
        self._slots[name] = GraphSlot(notes, made, self._names(word, inputs), preprocessor)
        self._last = name
        return self

    def _configuration(
        self, dl4j: str | None, notes: tuple[Said, ...], slots: dict[str, GraphSlot], settings: Mapping[str, Any]
    ) -> ComputationGraphConfiguration:
        """What comes of all words; ``settings`` are those of a network that it goes on from, about which no word is said."""
        from netconf.eras.graph import GraphChain, built  # noqa: PLC0415 - the eras read this builder's words

        chain = GraphChain(
            dl4j=dl4j,
            network=notes,
            list_words=tuple(self._said),
            slots=slots,
            inputs=tuple(self._inputs),
            types=tuple(self._types),
            outputs=self._outputs,
            twice=tuple(self._twice),
            settings=settings,
        )
        return built(chain, tuple(self._faults))

    def build(self) -> ComputationGraphConfiguration:
        """Make the configuration: give the words their meaning, let the layers inherit, infer sizes, check.

        Raises
        ------
        ConfigurationError
            With everything that is wrong, in the order of the vertices.
        """
        network = self._network
        configuration = self._configuration(network._dl4j, network._notes(), dict(self._slots), {})  # noqa: SLF001 - one chain
        warn(configuration.findings)
        return configuration
