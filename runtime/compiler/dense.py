"""Fully connected layers as rows of a program (kernels/dense.py)."""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf.layers import DenseLayer, FeedForwardLayer
from runtime.compatibility import Compatibility
from runtime.compiler.functions import activation_kernel
from runtime.compiler.layer_norm import LayerNorm, is_normalized
from runtime.compiler.lots import Lots
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows, Vertex
from runtime.kernels import dense
from runtime.kernels.simd import TILE_VECTORS
from runtime.memory import Arena, Piece
from runtime.parameters import ParameterTable, up
from runtime.program import ROWS


class Affine(Vertex):
    """x W + b, which dense and output layers share."""

    layer: FeedForwardLayer
    lots: Lots

    def __init__(self, index: int, layer: FeedForwardLayer) -> None:
        super().__init__(index, layer)
        self.units, self.inputs = int(layer.n_out), int(layer.n_in)
        self.transposed: Piece | None = None

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """Columns in panels."""
        rows = self.inputs if name == "W" else 1
        piece = table.arena.take(rows * self.width(table.arena.lanes))
        return [piece], piece.offset + table.packing.columns(rows, self.units)

    def normalization(self, build: Build) -> LayerNorm | None:
        """What stands between x W and the pre-activations, if anything does."""
        if not is_normalized(self.layer):
            return None
        shape = self.source.steps, self.units, self.padded
        return LayerNorm(build, shape, self.entries["g"], 0, self.entries.get("b"))

    def width(self, lanes: int) -> int:
        """Number of outputs, padded to whole vectors."""
        return up(self.units, lanes)

    def declare_transposed(self, arena: Arena, below: int | None) -> None:
        """W for the layer below."""
        self.transposed = arena.take(self.units * below) if below is not None else None

    def allocate_affine(self, build: Build, source: Signal, rows_at_once: int | None = None) -> None:
        """Pre-activations, which become their gradient; of all rows, or of those that are computed at once."""
        self.source = source
        self.padded = self.width(build.numbers.lanes)
        self.rows = source.steps * build.batch
        self.z = build.numbers.take((self.rows if rows_at_once is None else rows_at_once) * self.padded)
        self.norm = self.normalization(build)
        in_parts = rows_at_once is not None and rows_at_once < self.rows
        regions = [piece for name in ("W", "b") if name in self.entries for piece in self.entries[name].regions]
        self.lots = Lots(build, 0 if in_parts else self.rows, self.inputs, regions)

    def affine_operands(
        self, build: Build, delta: Piece, updates: UpdateRows | None = None, d_source: bool = False
    ) -> dict[str, int]:
        """All operands; ``delta`` holds the product in the forward pass and its gradient in the backward pass."""
        updates = updates or UpdateRows()
        source = self.source
        below = source.gradient if d_source else None
        bias = None if self.norm else self.entries.get("b")
        return {
            "steps": source.steps, "batch": build.batch, "inputs": self.inputs, "outputs": self.units, "width": self.padded,
            "w": self.entries["W"].regions[0].at, "bias": bias.regions[0].at if bias else -1,
            "w_transposed": self.transposed.at if self.transposed else -1,
            "source": source.at, "source_stride": source.stride, "ids": source.ids_at, "dense": source.marks_at,
            "scale": source.scale_at,
            "z": delta.at, "d_source": below.at if below else -1, "d_source_width": source.width,
            "d_source_add": source.claim() if below else 0,
            "gradient": updates.gradient, "update_w": updates.row(self.dl4j_name("W")),
            "update_b": updates.row(self.dl4j_name("b")), "phase": updates.phase, "lot_gradient": self.lots.apart(updates),
        }  # fmt: skip

    def delta(self) -> Piece:
        """Where the gradient of the pre-activations lies after the backward pass of the activation."""
        return self.z

    def forward_affine(self, build: Build) -> None:
        """z = x W + b, normalised before b where the layer says so."""
        target = self.norm.product if self.norm else self.z
        build.program.row(dense.forward, ROWS, build.batch, **self.affine_operands(build, target))
        if self.norm:
            self.norm.forward(build, self.z)

    def _delta_of_product(self) -> Piece:
        return self.norm.d_product if self.norm else self.delta()

    def backward_affine(self, build: Build) -> None:
        """The gradient of the product, and of the input when somebody wants it."""
        if self.norm:
            self.norm.backward(build, self.delta())
        if self.source.gradient is not None:
            operands = self.affine_operands(build, self._delta_of_product(), d_source=True)
            build.program.row(dense.backward, ROWS, build.batch, **operands)

    def _panels(self, build: Build) -> int:
        return -(-self.padded // int(TILE_VECTORS * build.numbers.lanes))

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by panel of outputs."""
        operands = self.affine_operands(build, self._delta_of_product(), updates)
        own = self.lots.share(Job(self.inputs, dense.gradient, self._panels(build), operands))
        return [own, self.norm.job(build, self.delta(), updates)] if self.norm else [own]


class DenseVertex(Affine):
    """DenseLayer: an affine map and an activation; masked steps are zero, behind an LSTM too.

    Attributes
    ----------
    recurrent : bool
        Whether its output is a series for its users, and not rows: of an EmbeddingSequenceLayer, and inside TimeDistributed.
    """

    layer: DenseLayer
    stepwise = True

    def __init__(self, index: int, layer: Any, compatibility: Compatibility, recurrent: bool = False) -> None:
        super().__init__(index, layer)
        self.recurrent = recurrent
        self.activation = activation_kernel(layer.activation, compatibility)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Outputs lie where pre-activations do, unless the derivative needs those."""
        self.allocate_affine(build, sources[0])
        size = self.rows * self.padded
        apart = build.purpose.has_gradient and not self.activation.keeps_output
        self.y = build.numbers.take(size) if apart else self.z
        gradient = build.numbers.take(size) if build.purpose.has_gradient else None
        source, padded = self.source, self.padded
        self.output = Signal(
            source.steps, self.units, padded, padded, self.y, 0, gradient, mask=source.mask, recurrent=self.recurrent
        )
        return self.output

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """Columns in panels; the reconstruction's biases of an AutoEncoder, which only pretraining uses, as they are."""
        if name != "vb":
            return super().pack(table, name, shape)
        piece = table.arena.take(self.inputs)
        return [piece], piece.offset + np.arange(self.inputs)[None, :]

    def delta(self) -> Piece:
        """The gradient of the output becomes that of the pre-activations in place."""
        return self.output.gradient or self.z

    def _activation_operands(self, build: Build) -> dict[str, int]:
        d, mask = self.output.gradient, self.source.mask
        return {
            "steps": self.source.steps, "batch": build.batch, "outputs": self.units, "width": self.padded,
            "z": self.z.at, "y": self.y.at, "d": d.at if d else -1, "mask": mask.at if mask else -1,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """Product, then activation."""
        self.forward_affine(build)
        build.program.row(dense.activate(self.activation)[0], ROWS, build.batch, **self._activation_operands(build))

    def backward(self, build: Build) -> None:
        """Activation, then product."""
        build.program.row(dense.activate(self.activation)[1], ROWS, build.batch, **self._activation_operands(build))
        self.backward_affine(build)
