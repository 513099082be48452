"""Output layers as rows of a program: an affine map, then an activation (kernels/dense.py) or a loss (kernels/losses.py)."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace

import numpy as np

from netconf.layers import BaseLossLayer, BaseOutputLayer, CnnLossLayer, RnnLossLayer, RnnOutputLayer
from runtime.compatibility import Compatibility
from runtime.compiler.blocks import Block, blocks
from runtime.compiler.dense import Affine
from runtime.compiler.dropout import DropoutVertex
from runtime.compiler.functions import activation_kernel, loss_code, loss_weights
from runtime.compiler.glue import move
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows, Vertex
from runtime.kernels import dense
from runtime.kernels.kernel import COMPUTE
from runtime.kernels.loss_rows import loss_kernel
from runtime.kernels.series import ADDED
from runtime.memory import Arena, Piece
from runtime.parameters import up
from runtime.program import JOBS, ROWS


@dataclass
class Labels:
    """Where the labels of a segment lie: indices of one-hot rows with the examples' marks, and rows of numbers where needed."""

    ids: Piece
    marks: Piece
    values: Piece
    mask: Piece | None
    output_mask: Piece | None


class LossVertex(Vertex):
    """The end of a network: pre-activations, from which outputs and, with labels, the loss and its gradient are made.

    Attributes
    ----------
    reads_classes : bool
        Whether labels are class indices whatever their type is.
    blocks : list of Block
        The parts of a segment that it is computed in: one, unless the outputs of all rows are large.
    """

    layer: BaseOutputLayer | BaseLossLayer
    units: int
    source: Signal
    z: Piece
    padded: int
    rows: int
    blocks: list[Block]

    @property
    def in_parts(self) -> bool:
        """Whether there are several blocks: each goes all the way to its gradient before the next one takes its memory."""
        return len(self.blocks) > 1

    @property
    def rows_at_once(self) -> int:
        """Rows of the largest block."""
        return max(block.rows for block in self.blocks)

    def set_loss(self, layer: BaseOutputLayer | BaseLossLayer, compatibility: Compatibility) -> None:
        """Take activation and loss from the configuration."""
        self.activation = activation_kernel(layer.activation, compatibility)
        self.loss = loss_code(layer.loss_function)
        self.weights = loss_weights(layer.loss_function)
        self.only_last = compatibility.has("f_measure_last")
        word = layer.loss_function
        self.reads_classes = str(getattr(word, "type", word)).startswith("SPARSE")
        self.recurrent = isinstance(layer, RnnOutputLayer | RnnLossLayer)

    def takes_indices(self, per_output_mask: bool) -> bool:
        """Whether the loss can do with the index of the one in each row of the labels."""
        return self.activation.by_row and self.loss.cross_entropy and self.weights is None and not per_output_mask

    def allocate_loss(self, build: Build) -> Signal:
        """Outputs, or in the end the gradient, lie where pre-activations do."""
        if build.purpose.has_loss:
            self.losses = build.numbers.take(self.rows)
            self.y = build.numbers.take(self.rows * self.padded) if self.loss.beta else self.z
        steps, pixels = self.source.steps, self.source.pixels
        self.output = Signal(steps, self.units, self.padded, self.padded, self.z, recurrent=self.recurrent, pixels=pixels)
        return self.output

    def declare_constants(self, arena: Arena) -> None:
        """Weights of the outputs, and the beta of the F measure."""
        self.weight_row = arena.take(self.width(arena.lanes) if self.weights is not None else 0)
        self.beta = arena.take(1 if self.loss.beta else 0)

    def fill(self) -> None:
        """Write them."""
        self.beta.array[:] = self.loss.beta
        if self.weights is not None:
            self.weight_row.array[: self.units] = np.asarray(self.weights)

    def activate(self, build: Build, block: Block) -> None:
        """The activation, when there is no loss to do it."""
        if not build.purpose.has_loss:
            operands = {
                "steps": block.steps, "batch": block.examples, "outputs": self.units, "width": self.padded,
                "z": self.z.at, "y": self.z.at, "d": -1, "mask": -1,
            }  # fmt: skip
            build.program.row(dense.activate(self.activation)[0], ROWS, block.examples, **operands)

    @abstractmethod
    def compute(self, build: Build, block: Block) -> None:
        """Append the rows from the input of a block to its pre-activations, or without a loss to its outputs."""

    def forward(self, build: Build) -> None:
        """Nothing: it is computed block by block."""

    def add_loss(self, build: Build, labels: Labels, block: Block) -> None:
        """The loss of each row of a block; pre-activations become its gradient."""
        if self.loss.beta:
            self._add_f_measure(build, labels)
            return
        masked = labels.output_mask is not None
        kernel = loss_kernel(self.activation, self.loss, self.weights is not None, masked)
        by_index = self.takes_indices(masked)
        operands = {
            "steps": block.steps, "batch": block.examples, "outputs": self.units, "width": self.padded, "z": self.z.at,
            "labels": labels.values.at, "ids": labels.ids.at + block.row if by_index else -1,
            "dense": labels.marks.at + block.example, "mask": labels.mask.at + block.row if labels.mask else -1,
            "output_mask": labels.output_mask.at if labels.output_mask else 0,
            "weights": self.weight_row.at, "loss": self.losses.at + block.row,
        }  # fmt: skip
        build.program.row(kernel, ROWS, block.examples, **operands)

    def backward_of(self, build: Build, block: Block) -> None:
        """Append the rows of a block's backward pass, when there are several."""
        raise AssertionError(block)

    def jobs_of(self, build: Build, updates: UpdateRows, block: Block) -> list[Job]:
        """What a block adds to the gradient of the parameters, when there are several."""
        raise AssertionError(block)

    def _add_f_measure(self, build: Build, labels: Labels) -> None:
        """The loss of all rows together, which no thread has alone."""
        from runtime.kernels.f_measure import f_measure  # noqa: PLC0415 - a kernel that few networks use

        build.program.barrier()
        build.program.row(
            f_measure(self.activation), JOBS, 1,
            rows=self.rows, outputs=self.units, width=self.padded, z=self.z.at, y=self.y.at, labels=labels.values.at,
            mask=labels.mask.at if labels.mask else -1, loss=self.losses.at, beta=self.beta.at, last_only=self.only_last,
        )  # fmt: skip
        build.program.barrier()


class OutputVertex(LossVertex, Affine):
    """OutputLayer or RnnOutputLayer.

    Attributes
    ----------
    dropout
        The dropout of its input, where the score is that of the input without it.
    """

    layer: BaseOutputLayer
    stepwise = True
    dropout: DropoutVertex | None = None

    def __init__(self, index: int, layer: BaseOutputLayer, compatibility: Compatibility) -> None:
        super().__init__(index, layer)
        self.set_loss(layer, compatibility)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Pre-activations, and what the loss needs."""
        (source,) = sources
        row_bytes = self.width(build.numbers.lanes) * build.numbers.dtype.itemsize
        # what reads the network's input asks of all examples whether they are one-hot, and the F measure counts all rows
        whole = build.whole or source.ids is not None or self.loss.beta > 0 or self.dropout is not None
        self.blocks = blocks(source.steps, build.batch, 0 if whole else row_bytes)
        self.allocate_affine(build, source, self.rows_at_once)
        output = self.allocate_loss(build)
        twice = self.dropout is not None and build.purpose.has_gradient
        self.other_losses = build.numbers.take(self.rows) if twice else None
        return output

    def add_loss(self, build: Build, labels: Labels, block: Block) -> None:
        """The loss of each row of a block; where the score is that of the input without dropout, that loss is computed first."""
        if self.dropout is not None and self.other_losses is not None:
            source, self.source = self.source, self.dropout.source
            self.compute(build, block)
            self.source = source
            super().add_loss(build, labels, block)
            self.compute(build, block)
            losses, self.losses = self.losses, self.other_losses
            super().add_loss(build, labels, block)
            self.losses = losses
        else:
            super().add_loss(build, labels, block)

    def _operands_of(self, operands: dict[str, int], block: Block) -> dict[str, int]:
        """The operands of the whole segment for the rows of a block."""
        first = block.row * self.source.stride
        shifted = {name: operands[name] + first for name in ("source", "d_source") if operands[name] >= 0}
        return operands | shifted | {"steps": block.steps, "batch": block.examples}

    def compute(self, build: Build, block: Block) -> None:
        """Product, then activation."""
        if build.split and self.source.ids is None:  # threads have waited for each other, and any may have any row
            build.program.barrier()
            block = block._replace(steps=1, examples=block.rows)
        operands = self._operands_of(self.affine_operands(build, self.z), block)
        build.program.row(dense.forward, ROWS, block.examples, **operands)
        self.activate(build, block)
        if build.split:
            build.program.barrier()

    def backward(self, build: Build) -> None:
        """The gradient of the input."""
        if not self.in_parts:
            self.backward_affine(build)

    def backward_of(self, build: Build, block: Block) -> None:
        """The gradient of the input; all blocks write it, or all add to it."""
        if self.source.gradient is None:
            return
        if block is self.blocks[0]:
            self._add = self.source.claim()
        operands = self.affine_operands(build, self.z) | {"d_source": self.source.gradient.at, "d_source_add": self._add}
        build.program.row(dense.backward, ROWS, block.examples, **self._operands_of(operands, block))

    def jobs_of(self, build: Build, updates: UpdateRows, block: Block) -> list[Job]:
        """Jobs by panel of outputs; the first block starts from zero."""
        operands = self._operands_of(self.affine_operands(build, self.z, updates), block)
        operands["phase"] = COMPUTE if block is self.blocks[0] else 0
        return [Job(self.inputs, dense.gradient_of_block, self._panels(build), operands)]

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """The gradient is there already, when it was computed block by block."""
        if not self.in_parts:
            return super().jobs(build, updates)
        rest = replace(updates, phase=updates.phase & ~COMPUTE)
        return super().jobs(build, rest) if rest.phase else []


class LossOnlyVertex(LossVertex):
    """LossLayer, RnnLossLayer or, on rows of pixels, CnnLossLayer: the pre-activations are the input."""

    layer: BaseLossLayer
    reads_rows = True

    def __init__(self, index: int, layer: BaseLossLayer, units: int, compatibility: Compatibility) -> None:
        super().__init__(index, None)
        self.layer, self.units = layer, units
        self.stepwise = not isinstance(layer, CnnLossLayer)
        self.set_loss(layer, compatibility)

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
        self.blocks = blocks(self.source.steps, build.batch, 0)
        return self.allocate_loss(build)

    def compute(self, build: Build, block: Block) -> None:
        """Copy, then activation."""
        move(build, self.source, self.source.at, self.output, self.z.at)
        self.activate(build, block)

    def backward(self, build: Build) -> None:
        """The gradient of the loss is that of the input."""
        if self.source.gradient is not None:
            how = ADDED if self.source.claim() else 0
            move(build, self.output, self.z.at, self.source, self.source.gradient.at, how)
