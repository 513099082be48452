"""Output layers as rows of a program: an affine map, then an activation (kernels/dense.py) or a loss (kernels/losses.py)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netconf.layers import BaseLossLayer, BaseOutputLayer, RnnLossLayer, RnnOutputLayer
from runtime.compiler.dense import Affine
from runtime.compiler.functions import activation_kernel, loss_code, loss_weights
from runtime.compiler.glue import move
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Vertex
from runtime.kernels import dense
from runtime.kernels.losses import loss_kernel
from runtime.kernels.series import ADDED
from runtime.memory import Piece
from runtime.parameters import up
from runtime.program import ROWS


@dataclass
class Labels:
    """Where the labels of a segment lie: indices of one-hot rows with the examples' marks, and rows of numbers where needed."""

    ids: Piece
    marks: Piece
    values: Piece
    mask: Piece | None
    output_mask: Piece | None


class LossVertex(Vertex):
    """The end of a network: pre-activations, from which outputs and, with labels, the loss and its gradient are made."""

    layer: BaseOutputLayer | BaseLossLayer
    units: int
    source: Signal
    z: Piece
    padded: int
    rows: int

    def set_loss(self, layer: BaseOutputLayer | BaseLossLayer, like_dl4j: bool) -> None:
        """Take activation and loss from the configuration."""
        self.activation = activation_kernel(layer.activation, like_dl4j)
        self.loss = loss_code(layer.loss_function)
        self.weights = loss_weights(layer.loss_function)
        self.recurrent = isinstance(layer, RnnOutputLayer | RnnLossLayer)

    def takes_indices(self, per_output_mask: bool) -> bool:
        """Whether the loss can do with the index of the one in each row of the labels."""
        return self.activation.by_row and self.loss.cross_entropy and self.weights is None and not per_output_mask

    def allocate_loss(self, build: Build) -> Signal:
        """Outputs, or in the end the gradient, lie where pre-activations do."""
        if build.purpose.has_loss:
            self.losses = build.numbers.take(self.rows)
            self.weight_row = build.numbers.take(self.padded)
        self.output = Signal(self.source.steps, self.units, self.padded, self.padded, self.z, recurrent=self.recurrent)
        return self.output

    def fill(self) -> None:
        """Write what is constant in a segment's memory, once it is placed."""
        if self.weights is not None:
            self.weight_row.array[:] = 0
            self.weight_row.array[: self.units] = np.asarray(self.weights)

    def activate(self, build: Build) -> None:
        """The activation, when there is no loss to do it."""
        if not build.purpose.has_loss:
            operands = {
                "steps": self.source.steps, "batch": build.batch, "outputs": self.units, "width": self.padded,
                "z": self.z.at, "y": self.z.at, "d": -1, "mask": -1,
            }  # fmt: skip
            build.program.row(dense.activate(self.activation)[0], ROWS, build.batch, **operands)

    def add_loss(self, build: Build, labels: Labels) -> None:
        """The loss of each row; pre-activations become its gradient."""
        masked = labels.output_mask is not None
        kernel = loss_kernel(self.activation, self.loss, self.weights is not None, masked)
        by_index = self.takes_indices(masked)
        operands = {
            "steps": self.source.steps, "batch": build.batch, "outputs": self.units, "width": self.padded, "z": self.z.at,
            "labels": labels.values.at, "ids": labels.ids.at if by_index else -1, "dense": labels.marks.at,
            "mask": labels.mask.at if labels.mask else -1, "output_mask": labels.output_mask.at if labels.output_mask else 0,
            "weights": self.weight_row.at, "loss": self.losses.at,
        }  # fmt: skip
        build.program.row(kernel, ROWS, build.batch, **operands)


class OutputVertex(LossVertex, Affine):
    """OutputLayer or RnnOutputLayer."""

    layer: BaseOutputLayer

    def __init__(self, index: int, layer: BaseOutputLayer, like_dl4j: bool) -> None:
        super().__init__(index, layer)
        self.set_loss(layer, like_dl4j)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Pre-activations, and what the loss needs."""
        self.allocate_affine(build, sources[0])
        return self.allocate_loss(build)

    def forward(self, build: Build) -> None:
        """Product, then activation."""
        self.forward_affine(build)
        self.activate(build)

    def backward(self, build: Build) -> None:
        """The gradient of the input."""
        self.backward_affine(build)


class LossOnlyVertex(LossVertex):
    """LossLayer or RnnLossLayer: the pre-activations are the input."""

    layer: BaseLossLayer

    def __init__(self, index: int, layer: BaseLossLayer, units: int, like_dl4j: bool) -> None:
        super().__init__(index, None)
        self.layer, self.units = layer, units
        self.set_loss(layer, like_dl4j)

    def declare(self, table: object) -> None:
        """No parameters."""

    def width(self, lanes: int) -> int:
        """Number of outputs, padded to whole vectors."""
        return up(self.units, lanes)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A copy of the input, and what the loss needs."""
        (self.source,) = sources
        self.padded, self.rows = self.width(build.numbers.lanes), self.source.steps * build.batch
        self.z = build.numbers.take(self.rows * self.padded)
        return self.allocate_loss(build)

    def forward(self, build: Build) -> None:
        """Copy, then activation."""
        move(build, self.source, self.source.at, self.output, self.z.at)
        self.activate(build)

    def backward(self, build: Build) -> None:
        """The gradient of the loss is that of the input."""
        if self.source.gradient is not None:
            how = ADDED if self.source.claim() else 0
            move(build, self.output, self.z.at, self.source, self.source.gradient.at, how)
