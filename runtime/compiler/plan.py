"""The plan of a network: its vertices in topological order with their parameters. The one door from words to numbers."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from netconf.bindings import AnyConfiguration
from netconf.flow import Kind
from netconf.layers import CnnLossLayer, Convolution1DLayer, ConvolutionLayer, Layer
from netconf.outline import Outline
from netconf.parameters import parameters_of
from runtime.compatibility import Compatibility
from runtime.compiler.dropout import DropoutVertex
from runtime.compiler.glue import ReduceVertex, ReshapeVertex
from runtime.compiler.inputs import inputs_of, size_of
from runtime.compiler.layers import append_member
from runtime.compiler.output import LossVertex
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.rules import Rule, Updates, rules_of
from runtime.compiler.support import require_supported
from runtime.compiler.vertex import Vertex
from runtime.compiler.weight_noise import NoisyWeights
from runtime.kernels.simd import VECTOR_BYTES
from runtime.memory import Arena, Piece, Sizes, require_room, together
from runtime.parameters import Entry, ParameterTable, is_frozen, unwrapped


class Plan:
    """A network, ready for segments to be built from.

    Parameters
    ----------
    conf
        The configuration.
    dtype
        float32 or float64.
    debug
        Whether offsets are checked before each run (compiler/watch.py).

    Raises
    ------
    PlaceholderError
        If a placeholder is not bound.
    UnsupportedError
        If a word is not implemented.
    MemoryLimitError
        If the parameters cannot fit.
    """

    def __init__(self, conf: AnyConfiguration, dtype: Any, *, debug: bool = False) -> None:
        self.outline = outline = Outline(conf)
        require_supported(outline)
        self.conf, self.debug = conf, debug
        self.dtype = np.dtype(dtype)
        self.compatibility = Compatibility(conf.compatibility)
        self.lanes = VECTOR_BYTES // self.dtype.itemsize
        self.vertices: list[Vertex] = []
        self.of_member: list[int] = []
        self._steps: dict[tuple[int, ...], dict[int, int]] = {}
        self._units = [size_of(outline, flow) for flow in outline.brings]
        for index, member in enumerate(outline.members):
            sources = [self.of_member[number] if number >= 0 else number for number in member.reads]
            self.of_member.append(append_member(member, self, index, sources))
        self.outputs = tuple(self.of_member[number] for number in outline.outputs)
        self.inputs = inputs_of(outline, recurrent=self.recurrent)
        layers = [member.element for member in outline.members if isinstance(member.element, Layer)]
        count = sum(spec.size for layer in layers for spec in parameters_of(layer))
        require_room("network", {f"{count:,} parameters and their places": count * (self.dtype.itemsize + 8)})
        self.table = ParameterTable(self.dtype, [member.name for member in outline.members])
        for vertex in self.vertices:
            vertex.declare(self.table)
        self.table.place()
        self.constants = Arena(self.dtype, "numbers of the configuration")
        for vertex in self.vertices:
            vertex.declare_constants(self.constants)
        self.constants.place()
        for vertex in self.vertices:
            vertex.fill()
        holders = {entry.name: vertex.place for vertex in self.vertices for entry in vertex.entries.values()}
        self.noisy_weights = NoisyWeights(outline, self.table, self.compatibility, holders)

    def add(self, vertex: Vertex, *reads: int) -> int:
        """Append a vertex, behind those that it reads (-1 is the first input of the network, -2 the second); its place."""
        vertex.reads = reads
        vertex.place = len(self.vertices)
        vertex.where = f"layer {vertex.index}" if self.outline.is_chain else self.name_of(vertex.index)
        self.vertices.append(vertex)
        return len(self.vertices) - 1

    @cached_property
    def losses(self) -> tuple[LossVertex, ...]:
        """The outputs that have a loss."""
        return tuple(vertex for place in self.outputs if isinstance(vertex := self.vertices[place], LossVertex))

    @cached_property
    def gives_series(self) -> tuple[bool, ...]:
        """Of each output, whether it is a time series for its user."""
        kinds = (self.outline.gives[number].kind for number in self.outline.outputs)
        vertices = [self.vertices[place] if place >= 0 else None for place in self.outputs]
        return tuple(
            v.recurrent if isinstance(v, LossVertex) else kind is Kind.series for v, kind in zip(vertices, kinds, strict=True)
        )

    @cached_property
    def gives_images(self) -> tuple[int, ...]:
        """The places of the outputs that have a row for each pixel of images."""
        return tuple(vertex.place for vertex in self.losses if isinstance(vertex.layer, CnnLossLayer))

    def name_of(self, layer: int) -> str:
        """A layer as messages name it."""
        return self.outline.members[layer].place

    @cached_property
    def rules(self) -> list[Rule]:
        """How each parameter is updated."""
        return rules_of(self.outline, self.table)

    @cached_property
    def recurrent(self) -> bool:
        """Whether the network reads series: it has a layer that does."""
        if any(isinstance(v, RecurrentVertex) for v in self.vertices) or any(self.vertices[p].recurrent for p in self.outputs):
            return True
        return any(isinstance(unwrapped(member.element), Convolution1DLayer) for member in self.outline.members)

    @cached_property
    def convolves_images(self) -> bool:
        """Whether the work is more than the number of parameters tells."""
        return any(isinstance(unwrapped(member.element), ConvolutionLayer) for member in self.outline.members)

    @cached_property
    def stepwise(self) -> bool:
        """Whether a series may be cut in parts that are computed one after the other."""
        return all(v.stepwise for v in self.vertices)

    def comes(self, index: int) -> Kind:
        """What comes to a layer or vertex."""
        return self.outline.comes[index].kind

    def units(self, place: int) -> int:
        """Number of outputs of a vertex, or of a network's input (0 where only the data say it); of images their channels."""
        return self._units[-1 - place] if place < 0 else self.vertices[place].units

    @cached_property
    def times(self) -> tuple[int, ...]:
        """How often the minibatch each vertex's output holds."""
        found: list[int] = []
        for vertex in self.vertices:
            source = vertex.reads[0]
            found.append(vertex.minibatches(found[source] if source >= 0 else 1))
        return tuple(found)

    @cached_property
    def keeps_examples(self) -> bool:
        """Whether every output has a row, or a series, for each example."""
        return all(self.times_of(place) == 1 for place in self.outputs)

    def times_of(self, place: int) -> int:
        """The same of a vertex or, below 0, of an input."""
        return self.times[place] if place >= 0 else 1

    @cached_property
    def takes_rows(self) -> frozenset[int]:
        """The inputs (by their places below 0) that a vertex needs as rows of numbers, even where indices would say as much."""
        read = {self._behind(place) for v in self.vertices if v.reads_rows for place in v.reads}
        return frozenset(place for place in (*read, *self.outputs) if place < 0)

    @cached_property
    def tell_last_step(self) -> frozenset[int]:
        """The inputs, by their numbers, whose masks tell a layer which step of each example is the last."""
        found: set[int] = set()
        open_places = [place for v in self.vertices if isinstance(v, ReduceVertex) for place in v.masked_by]
        while open_places:
            place = open_places.pop()
            if place not in found:
                found.add(place)
                open_places += [*self.vertices[place].reads, *self.vertices[place].looks] if place >= 0 else []
        return frozenset(-1 - place for place in found if place < 0)

    @cached_property
    def draws(self) -> bool:
        """Whether a training pass draws random numbers."""
        return bool(self.noisy_weights.layers) or any(v.draws and not v.frozen for v in self.vertices)

    @cached_property
    def differs_in_training(self) -> bool:
        """Whether a training pass has other activations than a prediction."""
        return self.draws or any(v.differs_in_training and not v.frozen for v in self.vertices)

    @cached_property
    def reached(self) -> frozenset[int]:
        """The vertices that get a gradient: no path from them to a loss may lead through a FrozenLayer only."""
        found: set[int] = set()
        open_places = [vertex.place for vertex in self.losses]
        while open_places:
            place = open_places.pop()
            if place >= 0 and place not in found and not self.vertices[place].stops_gradient:
                found.add(place)
                open_places += self.vertices[place].reads
        return frozenset(found)

    @cached_property
    def keeping_steps(self) -> tuple[Piece, ...]:
        """Parameters that no gradient reaches but penalties move, where a release takes each step for the next gradient."""
        if not self.compatibility.has("step_is_next_gradient"):
            return ()
        reached = {self.vertices[place].index for place in self.reached}
        moved = (r for r in self.rules if r.penalties and r.entry.layer not in reached)
        return tuple(piece for rule in moved for piece in rule.entry.regions)

    @property
    def sizes(self) -> Sizes:
        """Bytes by purpose."""
        return together(self.table.sizes, self.constants.sizes, self.noisy_weights.sizes)

    def has_gradient(self, entry: Entry) -> bool:
        """Whether the loss has a gradient with regard to a parameter that is computed: it is not frozen, nor a statistic."""
        reached = {self.vertices[place].index for place in self.reached}
        return (
            entry.layer in reached and entry.spec.kind != "statistic" and not is_frozen(self.outline.members[entry.layer].element)
        )

    def updates(self) -> Updates:
        """Rules of training, and what it needs of memory: gradients, updater state, transposed weights for the backward pass.

        It is allocated by ``place``.
        """
        updates = Updates(self.outline, self.table)
        for vertex in self.vertices:
            vertex.declare_transposed(updates.transposed, self.below(vertex))
        return updates

    def below(self, vertex: Vertex) -> int | None:
        """Padded width of a vertex's first input, when it comes from another vertex."""
        lanes = self.table.arena.lanes
        place = vertex.reads[0]
        return self.vertices[place].width(lanes) if self._behind(place) >= 0 else None

    def _behind(self, place: int) -> int:
        """The place itself, or of a vertex that only acts while training, or that moves nothing, the one that it reads."""
        while place >= 0 and isinstance(self.vertices[place], DropoutVertex | ReshapeVertex):
            place = self.vertices[place].reads[0]
        return place

    def steps(self, of_inputs: tuple[int, ...]) -> dict[int, int]:
        """Number of steps of each vertex, by its place, for those of the inputs; inputs are there too."""
        known = self._steps.get(of_inputs)
        if known is None:
            known = {-1 - number: steps for number, steps in enumerate(of_inputs)}
            for place, vertex in enumerate(self.vertices):
                known[place] = vertex.steps_after(known)
            self._steps[of_inputs] = known
        return known
