"""The plan of a network: its vertices in topological order with their parameters. The one door from words to numbers."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from netconf.flow import Flow, Kind
from netconf.inference import kinds, read
from netconf.layers import Convolution1DLayer, ConvolutionLayer, EmbeddingLayer, EmbeddingSequenceLayer, PReLULayer
from netconf.network import MultiLayerConfiguration
from netconf.parameters import parameters_of
from netconf.preprocessors import FeedForwardToCnnPreProcessor
from runtime.compatibility import Compatibility
from runtime.compiler.dropout import DropoutVertex
from runtime.compiler.glue import ReshapeVertex
from runtime.compiler.layers import append_layer, append_preprocessor
from runtime.compiler.output import LossVertex
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.rules import Rule, Updates, rules_of
from runtime.compiler.signal import Image
from runtime.compiler.support import require_supported
from runtime.compiler.vertex import Vertex
from runtime.compiler.weight_noise import NoisyWeights
from runtime.kernels.simd import VECTOR_BYTES
from runtime.memory import Arena, Sizes, require_room, together
from runtime.parameters import Entry, ParameterTable, is_frozen, unwrapped, up


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

    def __init__(self, conf: MultiLayerConfiguration, dtype: Any, *, debug: bool = False) -> None:
        require_supported(conf)
        self.conf, self.debug = conf, debug
        self.dtype = np.dtype(dtype)
        self.compatibility = Compatibility(conf.compatibility)
        self.lanes = VECTOR_BYTES // self.dtype.itemsize
        self.vertices: list[Vertex] = []
        self.of_layer: list[int] = []
        self._output_steps: dict[int, int] = {}
        for i, layer in enumerate(conf.layers):
            before = append_preprocessor(conf.input_pre_processors.get(i), self, i, len(self.vertices) - 1)
            self.of_layer.append(append_layer(layer, self, i, before))
        count = sum(spec.size for layer in conf.layers for spec in parameters_of(layer))
        require_room("network", {f"{count:,} parameters and their places": count * (self.dtype.itemsize + 8)})
        self.table = ParameterTable(self.dtype)
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
        self.noisy_weights = NoisyWeights(conf, self.table, self.compatibility, holders)

    def add(self, vertex: Vertex, *reads: int) -> int:
        """Append a vertex, behind those that it reads; its place."""
        vertex.reads = reads
        vertex.place = len(self.vertices)
        self.vertices.append(vertex)
        return len(self.vertices) - 1

    @cached_property
    def output(self) -> LossVertex:
        """The last vertex."""
        last = self.vertices[-1]
        assert isinstance(last, LossVertex)  # noqa: S101 - require_supported has seen to it
        return last

    def name_of(self, layer: int) -> str:
        """A layer as messages name it."""
        return f"layer {layer} ({type(self.conf.layers[layer]).__name__})"

    @cached_property
    def rules(self) -> list[Rule]:
        """How each parameter is updated."""
        return rules_of(self.conf, self.table)

    @cached_property
    def reads(self) -> Flow:
        """What the network is given."""
        return read(self.conf.layers, self.conf.input_pre_processors)

    @cached_property
    def kinds(self) -> list[Kind]:
        """What comes to each layer."""
        return kinds(self.conf.layers, self.conf.input_pre_processors)

    @property
    def reads_images(self) -> bool:
        """Whether the network is given images [minibatch, channels, height, width]."""
        return self.reads.kind is Kind.images

    @cached_property
    def flat_image(self) -> Image | None:
        """The shape of the images that the network reads as vectors; None where it reads none."""
        first = self.conf.input_pre_processors.get(0)
        if not isinstance(first, FeedForwardToCnnPreProcessor):
            return None
        return Image(first.num_channels, first.input_height, first.input_width)

    @cached_property
    def inputs(self) -> int:
        """Number of features; of images, whose height and width any minibatch may have, that of their channels."""
        size = self.reads.vector_size() or self.reads.size
        if isinstance(size, int):
            return size
        layers = (unwrapped(layer) for layer in self.conf.layers)  # those without weights leave the size as it is
        sizes = (layer.input_shape[0] if isinstance(layer, PReLULayer) else getattr(layer, "n_in", None) for layer in layers)
        return int(next(size for size in sizes if size))

    def image(self, height: int, width: int) -> Image | None:
        """The shape of the images of a minibatch; None where none are read."""
        return Image(int(self.reads.size or 0), height, width) if self.reads_images else None

    @cached_property
    def recurrent(self) -> bool:
        """Whether the network reads series: it has a layer that does."""
        if any(isinstance(v, RecurrentVertex) for v in self.vertices) or self.output.recurrent:
            return True
        return any(isinstance(unwrapped(layer), Convolution1DLayer) for layer in self.conf.layers)

    @cached_property
    def convolves_images(self) -> bool:
        """Whether the work is more than the number of parameters tells."""
        return any(isinstance(unwrapped(layer), ConvolutionLayer) for layer in self.conf.layers)

    @cached_property
    def stepwise(self) -> bool:
        """Whether a series may be cut in parts that are computed one after the other."""
        return all(v.stepwise for v in self.vertices)

    def units(self, place: int) -> int:
        """Number of outputs of a vertex, of the network's input for -1; of images that of their channels."""
        return self.inputs if place < 0 else self.vertices[place].units

    @cached_property
    def takes_rows(self) -> bool:
        """Whether a vertex needs the network's input as rows of numbers, even where indices would say as much."""
        return any(self._behind(place) < 0 for v in self.vertices if v.reads_rows for place in v.reads)

    @cached_property
    def takes_indices_only(self) -> bool:
        """Whether the features are class indices whatever their type: an embedding reads them."""
        return isinstance(unwrapped(self.conf.layers[0]), EmbeddingLayer | EmbeddingSequenceLayer)

    @property
    def draws(self) -> bool:
        """Whether a training pass draws random numbers."""
        return bool(self.noisy_weights.layers) or any(v.draws and not v.frozen for v in self.vertices)

    @property
    def differs_in_training(self) -> bool:
        """Whether a training pass has other activations than a prediction."""
        return self.draws or any(v.differs_in_training and not v.frozen for v in self.vertices)

    @cached_property
    def reached(self) -> frozenset[int]:
        """The vertices that get a gradient: no path from them to the output may lead through a FrozenLayer only."""
        found: set[int] = set()
        open_places = [len(self.vertices) - 1]
        while open_places:
            place = open_places.pop()
            if place >= 0 and place not in found and not self.vertices[place].stops_gradient:
                found.add(place)
                open_places += self.vertices[place].reads
        return frozenset(found)

    @property
    def takes_one_index(self) -> bool:
        """Whether an embedding reads a single index of each example, and nothing that comes after it a series."""
        return isinstance(unwrapped(self.conf.layers[0]), EmbeddingLayer) and not self.recurrent

    @property
    def sizes(self) -> Sizes:
        """Bytes by purpose."""
        return together(self.table.sizes, self.constants.sizes, self.noisy_weights.sizes)

    def has_gradient(self, entry: Entry) -> bool:
        """Whether the loss has a gradient with regard to a parameter that is computed: it is not frozen, nor a statistic."""
        reached = {self.vertices[place].index for place in self.reached}
        return entry.layer in reached and entry.spec.kind != "statistic" and not is_frozen(self.conf.layers[entry.layer])

    def updates(self) -> Updates:
        """Rules of training, and what it needs of memory: gradients, updater state, transposed weights for the backward pass.

        It is allocated by ``place``.
        """
        updates = Updates(self.conf, self.table)
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

    def output_steps(self, steps: int) -> int:
        """Number of steps of the output, for a number of steps of the input."""
        if steps not in self._output_steps:
            known = {-1: steps}
            for place, vertex in enumerate(self.vertices):
                known[place] = vertex.steps(known[vertex.reads[0]])
            self._output_steps[steps] = known[len(self.vertices) - 1]
        return self._output_steps[steps]

    def input_width(self, image: Image | None) -> int:
        """Features, padded to whole vectors."""
        return up(self.inputs if image is None else image.size, self.table.arena.lanes)
