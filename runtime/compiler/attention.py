"""Attention as vertices: projections of queries, keys and values, what the queries find, and the projection of that.

An attention layer looks at the series of one run, which in truncated backpropagation and in ``rnn_time_step`` is a part of the
whole, as in DL4J.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netconf.layers import LearnedSelfAttentionLayer
from netconf.parameters import parameters_of
from runtime.compiler.dense import Affine
from runtime.compiler.glue import Glue, move
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows, Vertex
from runtime.kernels import attention as kernels
from runtime.kernels import queries
from runtime.kernels.series import ADDED
from runtime.memory import Piece
from runtime.parameters import ParameterTable, up
from runtime.program import ROWS

if TYPE_CHECKING:
    from runtime.compiler.plan import Plan


@dataclass(frozen=True)
class Heads:
    """How many heads, the size of each, and that size padded to whole vectors."""

    count: int
    size: int
    wide: int

    @property
    def width(self) -> int:
        """Numbers in a row that holds all heads."""
        return self.count * self.wide


def heads_of(layer: Any, inputs: int, lanes: int) -> Heads:
    """The heads of an attention layer; without projection, one that is as large as the input."""
    count = int(layer.n_heads or 1) if layer.project_input else 1
    size = int(layer.head_size or layer.n_out // count) if layer.project_input else inputs
    return Heads(count, size, up(size, lanes))


class Projection(Affine):
    """A matrix without bias: to heads (``Wq``, ``Wk``, ``Wv``), or from them (``Wo``).

    Parameters
    ----------
    index, layer
        The attention layer.
    name
        DL4J's name of the matrix.
    inputs
        Numbers in a row of its input, where that is not all heads.
    heads
        The heads.
    owned
        Whether another vertex declares its parameter.
    """

    def __init__(self, index: int, layer: Any, name: str, inputs: int, heads: Heads, *, owned: bool = False) -> None:
        Vertex.__init__(self, index, layer)
        self.transposed: Piece | None = None
        self.suffix = name[1:]  # Affine calls its matrix W
        self.heads, self.owned = heads, owned
        self.inputs, self.units = (heads.width, int(layer.n_out)) if name == "Wo" else (inputs, heads.width)

    def declare(self, table: ParameterTable) -> None:
        """Its matrix."""
        if not self.owned:
            self.declare_own(table)

    def declare_own(self, table: ParameterTable) -> None:
        """Its matrix, whoever asks."""
        spec = next(s for s in parameters_of(self.layer) if s.name == self.dl4j_name("W"))
        regions, places = self.pack(table, "W", spec.shape)
        heads = self.heads
        if self.suffix == "o":
            places = places.reshape(heads.count, heads.wide, -1)[:, : heads.size].reshape(spec.shape)
        else:
            places = places.reshape(-1, heads.count, heads.wide)[:, :, : heads.size].transpose(1, 2, 0)
        self.entries["W"] = table.add(self.index, spec, regions, places)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The projected series, and its gradient apart from it, since attention needs both."""
        (source,) = sources
        self.allocate_affine(build, source)
        gradient = build.numbers.take(self.z.count) if build.purpose.has_gradient else None
        self.output = Signal(
            source.steps, self.units, self.padded, self.padded, self.z, 0, gradient, mask=source.mask, recurrent=True
        )
        return self.output

    def delta(self) -> Piece:
        """The gradient of its output."""
        return self.output.gradient or self.z

    def forward(self, build: Build) -> None:
        """One product."""
        self.forward_affine(build)

    def backward(self, build: Build) -> None:
        """One product."""
        self.backward_affine(build)


class QueriesVertex(Glue):
    """The learned queries of a LearnedSelfAttentionLayer, the same for every example; of its input only the minibatch counts."""

    def __init__(self, index: int, layer: LearnedSelfAttentionLayer) -> None:
        super().__init__(index, int(layer.n_in))
        self.layer, self.count = layer, int(layer.n_queries)

    def declare(self, table: ParameterTable) -> None:
        """Q: a padded row for each query."""
        spec = parameters_of(self.layer)[0]
        width = self.width(table.arena.lanes)
        piece = table.arena.take(self.count * width)
        places = piece.offset + np.arange(self.units)[None, :, None] + width * np.arange(self.count)[None, None, :]
        self.entries["Q"] = table.add(self.index, spec, [piece], places)

    def steps(self, before: int) -> int:
        """A step for each query."""
        return self.count

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The queries of every example."""
        self.output = self.signal(build, self.count, None, recurrent=True)
        return self.output

    def _operands(self, build: Build, updates: UpdateRows) -> dict[str, int]:
        output = self.output
        return {
            "queries": self.count, "batch": build.batch, "width": output.width, "stride": output.stride,
            "parameters": self.entries["Q"].regions[0].at, "target": output.at,
            "d_target": output.gradient.at if output.gradient else -1,
            "gradient": updates.gradient, "update": updates.row("Q"), "phase": updates.phase,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """A copy for each example."""
        build.program.row(queries.spread, ROWS, build.batch, **self._operands(build, UpdateRows()))

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by query."""
        return [Job(1, queries.gradient, self.count, self._operands(build, updates))]


class AttentionVertex(Glue):
    """What queries find: it reads queries, keys and values.

    Parameters
    ----------
    index
        Place of the layer.
    heads
        The heads.
    masked
        Whether the series that comes out has the mask of the one that goes in.
    """

    def __init__(self, index: int, heads: Heads, *, masked: bool) -> None:
        super().__init__(index, heads.width if heads.count > 1 else heads.size)
        self.heads, self.masked = heads, masked

    def width(self, lanes: int) -> int:
        """All heads, each padded."""
        return self.heads.width

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A row for each query, and the weights of all its keys."""
        self.sources = self.queries, self.keys, self.values = sources
        lanes, take = build.numbers.lanes, build.numbers.take
        self.padded = up(self.keys.steps, lanes)
        scores = build.batch * self.queries.steps * self.padded
        self.weights, self.turned = take(self.heads.count * scores), take(build.batch * self.heads.wide * self.padded)
        self.d_weights = take(scores) if build.purpose.has_gradient else None
        self.output = self.signal(build, self.queries.steps, self.queries.mask if self.masked else None, recurrent=True)
        return self.output

    def _operands(self, build: Build, *, claim: bool) -> dict[str, int]:
        parts = dict(zip("qkv", self.sources, strict=True))
        wanted = {letter: part.gradient for letter, part in parts.items()}
        output, mask = self.output, self.keys.mask
        return {
            "batch": build.batch, "heads": self.heads.count, "size": self.heads.size, "wide": self.heads.wide,
            "queries": self.queries.steps, "keys": self.keys.steps, "padded": self.padded,
            **{letter: part.at for letter, part in parts.items()},
            **{f"{letter}_stride": part.stride for letter, part in parts.items()},
            "out": output.at, "out_stride": output.stride, "weights": self.weights.at, "turned": self.turned.at,
            "mask": mask.at if mask else -1, "d_out": output.gradient.at if output.gradient else -1,
            "d_weights": self.d_weights.at if self.d_weights else -1,
            **{f"d_{letter}": piece.at if claim and piece else -1 for letter, piece in wanted.items()},
            **{f"add_{letter}": parts[letter].claim() if claim and piece else 0 for letter, piece in wanted.items()},
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """One row: each thread its examples."""
        build.program.row(kernels.attend, ROWS, build.batch, **self._operands(build, claim=False))

    def backward(self, build: Build) -> None:
        """To those of the three that want a gradient."""
        build.program.row(kernels.attend_backward, ROWS, build.batch, **self._operands(build, claim=True))


class DoubledVertex(Glue):
    """What it reads, with twice the gradient, as every attention layer of M2.1 has it."""

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The same memory."""
        (self.output,) = sources
        return self.output

    def forward(self, build: Build) -> None:
        """Nothing."""

    def backward(self, build: Build) -> None:
        """The gradient is added to itself."""
        if self.output.gradient is not None:
            move(build, self.output, self.output.gradient.at, self.output, self.output.gradient.at, ADDED)


def add_heads(plan: Plan, index: int, layer: Any, sources: tuple[int, int, int], *, masked: bool = True) -> int:
    """Append dot-product attention that reads queries, keys and values of three vertices; the place of the last.

    Parameters
    ----------
    plan, index, layer
        The plan, and the layer that says heads and projections.
    sources
        Places of queries, keys and values.
    masked
        Whether what comes out has the mask of the queries.
    """
    heads = heads_of(layer, plan.units(sources[2]), plan.lanes)
    if layer.project_input:
        sources = tuple(  # type: ignore[assignment]  # three of them
            plan.add(Projection(index, layer, name, plan.units(place), heads), place)
            for name, place in zip(("Wq", "Wk", "Wv"), sources, strict=True)
        )
    found = plan.add(AttentionVertex(index, heads, masked=masked), *sources)
    if layer.project_input:
        found = plan.add(Projection(index, layer, "Wo", 0, heads), found)
    return add_doubled(plan, index, found)


def add_doubled(plan: Plan, index: int, place: int) -> int:
    """Append the doubling of the gradient, where a release has it; the place of the last vertex."""
    if plan.compatibility.has("attention_gradient_twice"):
        return plan.add(DoubledVertex(index, plan.units(place)), place)
    return place
