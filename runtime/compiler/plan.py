"""The plan of a network: its vertices in topological order with their parameters. The one door from words to numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf.layers import AbstractLSTM, BaseOutputLayer, DenseLayer, Layer
from netconf.network import MultiLayerConfiguration
from runtime.compatibility import Compatibility
from runtime.compiler.dense import DenseVertex
from runtime.compiler.lstm import LstmVertex
from runtime.compiler.output import OutputVertex
from runtime.compiler.rules import Updates
from runtime.compiler.support import require_supported
from runtime.compiler.vertex import Vertex
from runtime.parameters import ParameterTable, up


class Plan:
    """A network, ready for segments to be built from.

    Parameters
    ----------
    conf
        The configuration.
    dtype
        float32 or float64.

    Raises
    ------
    PlaceholderError
        If a size is not bound.
    UnsupportedError
        If a word is not implemented.
    """

    def __init__(self, conf: MultiLayerConfiguration, dtype: Any) -> None:
        require_supported(conf)
        self.conf = conf
        self.dtype = np.dtype(dtype)
        self.compatibility = Compatibility(conf.compatibility)
        like_dl4j = self.compatibility.has("float32_constants")
        self.vertices: list[Vertex] = []
        self.of_layer: list[int] = []
        for i, layer in enumerate(conf.layers):
            self.add(_vertex(i, layer, like_dl4j), len(self.vertices) - 1)
            self.of_layer.append(len(self.vertices) - 1)
        self.table = ParameterTable(self.dtype)
        for vertex in self.vertices:
            vertex.declare(self.table)
        self.table.place()

    def add(self, vertex: Vertex, *reads: int) -> int:
        """Append a vertex, behind those that it reads; its place."""
        vertex.reads = reads
        self.vertices.append(vertex)
        return len(self.vertices) - 1

    @property
    def output(self) -> OutputVertex:
        """The last vertex."""
        last = self.vertices[-1]
        assert isinstance(last, OutputVertex)  # noqa: S101 - require_supported has seen to it
        return last

    @property
    def inputs(self) -> int:
        """Number of features."""
        return int(self.conf.layers[0].n_in)

    @property
    def recurrent(self) -> bool:
        """Whether the network reads series: it has a layer that does."""
        return any(isinstance(v, LstmVertex) for v in self.vertices) or self.output.recurrent

    def updates(self) -> Updates:
        """Memory and rules of training: gradients, updater state, and the transposed copies that the backward pass reads."""
        updates = Updates(self.conf, self.table)
        for vertex in self.vertices:
            vertex.declare_transposed(updates.transposed, self.below(vertex))
        updates.transposed.place()
        return updates

    def below(self, vertex: Vertex) -> int | None:
        """Padded width of a vertex's first input, when it comes from another vertex."""
        lanes = self.table.arena.lanes
        return self.vertices[vertex.reads[0]].width(lanes) if vertex.reads[0] >= 0 else None

    def output_steps(self, steps: int) -> int:
        """Number of steps of the output, for a number of steps of the input."""
        known = {-1: steps}
        for place, vertex in enumerate(self.vertices):
            known[place] = vertex.steps(known[vertex.reads[0]])
        return known[len(self.vertices) - 1]

    def input_width(self) -> int:
        """Features, padded to whole vectors."""
        return up(self.inputs, self.table.arena.lanes)


def _vertex(index: int, layer: Layer, like_dl4j: bool) -> Vertex:
    """One line for each family of layers."""
    if isinstance(layer, AbstractLSTM):
        return LstmVertex(index, layer, like_dl4j)
    if isinstance(layer, DenseLayer):
        return DenseVertex(index, layer, like_dl4j)
    if isinstance(layer, BaseOutputLayer):
        return OutputVertex(index, layer, like_dl4j)
    raise TypeError(type(layer).__name__)
