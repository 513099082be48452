"""A network as the runtime reads it: inputs, layers and vertices in order, who takes what, and what comes to each.

A chain is a graph of one input and one output, whose vertices are called by their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from netconf.flow import Flow
from netconf.layers import Layer
from netconf.network import MultiLayerConfiguration
from netconf.places import layer_in_words, tag_of, vertex_in_words
from netconf.preprocessors import AnyPreProcessor

if TYPE_CHECKING:
    from netconf.bindings import AnyConfiguration
    from netconf.graph.vertices import GraphVertex


@dataclass(frozen=True)
class Member:
    """A layer, or a vertex without parameters, in its place.

    Attributes
    ----------
    name
        What DL4J's names of its parameters begin with: ``0`` in a chain, ``encoder`` in a graph.
    place
        The same in words, for errors.
    element
        The layer or vertex.
    preprocessor
        What stands before a layer.
    reads
        The members whose output it takes, by number; -1 is the first input of the network, -2 the second.
    """

    name: str
    place: str
    element: Layer | GraphVertex
    preprocessor: AnyPreProcessor | None
    reads: tuple[int, ...]


class Outline:
    """A built network.

    Parameters
    ----------
    conf
        Its configuration.

    Attributes
    ----------
    is_chain
        Whether it is a list of layers.
    inputs
        Names of the inputs.
    members
        Layers and vertices, each after those that it takes: the order of DL4J's flat vector.
    outputs
        The members whose outputs are the network's, by number.
    """

    def __init__(self, conf: AnyConfiguration) -> None:
        self.conf = conf
        if isinstance(conf, MultiLayerConfiguration):
            self.is_chain = True
            self.inputs: tuple[str, ...] = ("features",)
            self.members = tuple(
                Member(str(i), layer_in_words(i, str(tag_of(type(layer)))), layer, conf.input_pre_processors.get(i), (i - 1,))
                for i, layer in enumerate(conf.layers)
            )
            self.outputs: tuple[int, ...] = (len(conf.layers) - 1,)
            return
        self.is_chain = False
        self.inputs = conf.inputs
        names = [name for name in conf.topological_order() if name in conf.vertices]
        number = {name: i for i, name in enumerate(names)} | {name: -1 - i for i, name in enumerate(conf.inputs)}
        self.members = tuple(
            Member(
                name,
                vertex_in_words(name, tag_of(type(node.vertex))),
                node.vertex,
                node.pre_processor,
                tuple(number[source] for source in node.inputs),
            )
            for name, node in ((name, conf.vertices[name]) for name in names)
        )
        self.outputs = tuple(number[name] for name in conf.outputs)

    @cached_property
    def _flows(self) -> tuple[tuple[Flow, ...], tuple[Flow, ...], tuple[Flow, ...]]:
        if isinstance(self.conf, MultiLayerConfiguration):
            from netconf.inference import comes, read  # noqa: PLC0415 - what only names the parts need not know what flows

            layers, preprocessors = self.conf.layers, self.conf.input_pre_processors
            coming, going = zip(*comes(layers, preprocessors), strict=True)
            return (read(layers, preprocessors),), coming, going
        from netconf.graph.inference import flowing  # noqa: PLC0415 - as above

        brought, arriving, given = flowing(self.conf)
        names = [member.name for member in self.members]
        return (
            tuple(brought[name] for name in self.inputs),
            tuple(arriving[name] for name in names),
            tuple(given[name] for name in names),
        )

    @property
    def brings(self) -> tuple[Flow, ...]:
        """What each input brings."""
        return self._flows[0]

    @property
    def comes(self) -> tuple[Flow, ...]:
        """What comes to each member, behind its preprocessor (the first of several that it takes)."""
        return self._flows[1]

    @property
    def gives(self) -> tuple[Flow, ...]:
        """What goes out of each member."""
        return self._flows[2]

    def size_behind(self, member: int) -> int | None:
        """How many features come out of a vertex of a graph, as a layer behind it says; None where none does."""
        if isinstance(self.conf, MultiLayerConfiguration):
            return None
        from netconf.graph.guess import size_behind  # noqa: PLC0415 - what only graphs have

        return size_behind(self.members[member].name, self.conf)

    def key(self, member: int) -> int | str:
        """What people call a member by: its number in a chain, its name in a graph."""
        return member if self.is_chain else self.members[member].name

    def readers(self, source: int) -> tuple[int, ...]:
        """The members that take the output of a member or, below 0, an input of the network."""
        return tuple(number for number, member in enumerate(self.members) if source in member.reads)
