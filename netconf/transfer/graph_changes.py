"""The configuration of a graph that goes on from a trained one: what is frozen, resized, taken away and added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, Self

from netconf.builder.graph import GraphBuilder, GraphSlot
from netconf.builder.network import Builder
from netconf.builder.said import Words
from netconf.errors import ConfigurationError, Problem, did_you_mean
from netconf.graph.configuration import ComputationGraphConfiguration, GraphDraft, GraphSettings
from netconf.graph.resolve import resolve_graph
from netconf.graph.vertices import AttentionVertex, FrozenVertex
from netconf.layers import BatchNormalization, FeedForwardLayer, Layer, inside
from netconf.transfer.common import draft, frozen, is_output, misfit, scheme, with_fields
from netconf.transfer.fine_tuning import FineTuneConfiguration

_PLACE: Final = "TransferLearning.GraphBuilder"
_OF_THE_GRAPH: Final = {"inputs", "vertices", "outputs"}


class GraphChanges(GraphBuilder):
    """Words about a trained graph, each of which changes it as the words before have left it; so do those of any graph's builder.

    Parameters
    ----------
    trained
        Its configuration.
    """

    def __init__(self, trained: ComputationGraphConfiguration) -> None:
        super().__init__(Builder())
        self._fine_tuning = FineTuneConfiguration.Builder().build()
        self._trained = trained
        self._frozen_at: tuple[Any, ...] = ()
        self._renewed: set[str] = set()
        self._inputs, self._outputs = [*trained.inputs], trained.outputs
        for name, node in trained.vertices.items():
            self._slots[name] = GraphSlot((), node.vertex, node.inputs, node.pre_processor, built=True)

    def _place(self) -> str:
        return _PLACE

    def fineTuneConfiguration(self, configuration: FineTuneConfiguration) -> Self:
        """What changes in all layers that are not frozen, and what added layers inherit."""
        self._fine_tuning = configuration
        return self

    def setFeatureExtractor(self, *names: str) -> Self:
        """Freeze these vertices, and all that leads to them; their parameters are never changed again."""
        self._frozen_at = names
        return self

    def nOutReplace(self, name: str, nOut: int, scheme: Any, schemeNext: Any = None) -> Self:
        """Give a layer another number of outputs; it and those that read it start anew, with weights of these schemes.

        A scheme is a WeightInit or a distribution; ``schemeNext`` is ``scheme`` when it is not given.
        """
        self._resize("nOutReplace", name, {"n_out": nOut}, scheme)
        for reader in self._sized_behind(name):
            self._renew(reader, {"n_in": None}, scheme if schemeNext is None else schemeNext)
        return self

    def nInReplace(self, name: str, nIn: int, scheme: Any) -> Self:
        """Give a layer another number of inputs; it starts anew."""
        return self._resize("nInReplace", name, {"n_in": nIn}, scheme)

    def removeVertexAndConnections(self, name: str) -> Self:
        """Take a vertex or an input away, and its name from the outputs and from the inputs of the others."""
        return self.removeVertex(name)

    def removeVertexKeepConnections(self, name: str) -> Self:
        """Take a vertex away whose place another one of this name shall take."""
        return self.removeVertex(name, removeConnections=False)

    def setInputs(self, *names: str | Iterable[str]) -> Self:
        """Names of the graph's inputs, in place of those that it has."""
        self._inputs = []
        return self.addInputs(*names)

    def _resize(self, word: str, name: str, sizes: dict[str, int | None], init: Any) -> Self:
        slot = self._slots.get(name)
        if slot is None:
            return self._fault(word, f"there is no vertex {name!r}", did_you_mean(str(name), self._slots))
        self._faults += (found := misfit(f"{_PLACE}.{word}", slot.vertex, repr(name)))
        return self if found else self._renew(name, sizes, init)

    def _renew(self, name: str, sizes: dict[str, int | None], init: Any) -> Self:
        """Let a layer start anew with other sizes; as in DL4J it stands behind all others then."""
        slot = self._slots.pop(name)
        passes_on = isinstance(slot.vertex, Layer) and isinstance(inside(slot.vertex), BatchNormalization)
        values = {"n_in": None, "n_out": None} if passes_on else {**sizes, "weight_init": scheme(init)}
        self._slots[name] = replace(slot, vertex=with_fields(slot.vertex, values))
        self._renewed.add(name)
        return self

    def _sized_behind(self, name: str) -> list[str]:
        """The layers whose number of inputs follows from a layer's outputs."""
        found: dict[str, None] = {}
        waiting, seen = [name], set()
        while waiting:
            source = waiting.pop()
            seen.add(source)
            for other, slot in self._slots.items():
                if source in slot.inputs and other not in seen:
                    layer = inside(slot.vertex) if isinstance(slot.vertex, Layer) else slot.vertex
                    found |= {other: None} if isinstance(layer, FeedForwardLayer) else {}
                    waiting += [other] if not isinstance(layer, FeedForwardLayer) or isinstance(layer, BatchNormalization) else []
        return [*found]

    def _changed(self) -> tuple[ComputationGraphConfiguration, set[str]]:
        """The new configuration, and the vertices whose parameters are those of the trained graph.

        Raises
        ------
        ConfigurationError
            With all that is wrong.
        """
        tuning, spoken = self._fine_tuning, self._said
        slots = {
            name: replace(slot, vertex=tuning.applied(slot.vertex))
            if slot.built and isinstance(slot.vertex, Layer)
            else replace(slot, notes=tuning.notes)
            for name, slot in self._slots.items()
        }
        kept = {name for name, slot in slots.items() if slot.built and name not in self._renewed}
        self._said = [*tuning.lists, *spoken]
        said = Words((*tuning.notes, *self._said))
        settings = {
            name: getattr(self._trained, name)
            for name, info in GraphSettings.model_fields.items()
            if (info.alias or name) not in said and name not in _OF_THE_GRAPH
        }
        conf = self._configuration(tuning.dl4j, tuning.notes, slots, settings)
        self._said = spoken
        return (self._frozen(conf), kept) if self._frozen_at else (conf, kept)

    def _frozen(self, conf: ComputationGraphConfiguration) -> ComputationGraphConfiguration:
        """The graph with all that leads to the feature extractors frozen."""
        still: set[Any] = set()
        waiting = [*self._frozen_at]
        while waiting:
            if (name := waiting.pop()) in conf.vertices and name not in still:
                still.add(name)
                waiting += conf.vertices[name].inputs
        if problems := [*self._unfreezable(conf, still)]:
            raise ConfigurationError(problems)
        vertices = {
            name: node.model_copy(update={"vertex": _frozen(node.vertex)}) if name in still else node
            for name, node in conf.vertices.items()
        }
        return resolve_graph(draft(GraphDraft, conf, {"vertices": vertices}), conf.findings)

    def _unfreezable(self, conf: ComputationGraphConfiguration, still: set[Any]) -> Iterable[Problem]:
        place = f"{_PLACE}.setFeatureExtractor"
        for name in self._frozen_at:
            if name not in conf.vertices:
                yield Problem(place, f"there is no vertex {name!r}", did_you_mean(str(name), conf.vertices))
        for name in sorted(still):
            if isinstance(conf.vertices[name].vertex, AttentionVertex):
                yield Problem(place, f"{name!r} is an AttentionVertex, whose parameters cannot be frozen")
        if still.issuperset(conf.outputs) and all(is_output(conf.vertices[name].vertex) for name in conf.outputs):
            message = f"{', '.join(conf.outputs)} would be frozen: there is nothing to train"
            yield Problem(place, message, "freeze vertices before the outputs")


def _frozen(vertex: Any) -> Any:
    if isinstance(vertex, Layer):
        return frozen(vertex)
    return vertex if isinstance(vertex, FrozenVertex) else FrozenVertex(underlying=vertex)
