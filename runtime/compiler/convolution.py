"""Convolutions over series and images as rows of a program (kernels/convolution.py, kernels/image_convolution.py)."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from netconf.layers import Convolution1DLayer, ConvolutionLayer, FeedForwardLayer
from runtime.compatibility import Compatibility
from runtime.compiler.functions import activation_kernel
from runtime.compiler.signal import Build, Image, Signal
from runtime.compiler.vertex import Job, UpdateRows, Vertex
from runtime.compiler.windows import SeriesMask, image_of, windows_over_image, windows_over_series
from runtime.kernels import convolution, dense, image_convolution
from runtime.kernels.gemm import CHUNK
from runtime.kernels.kernel import Kernel
from runtime.kernels.simd import TILE_VECTORS
from runtime.memory import Arena, Piece
from runtime.parameters import ParameterTable, up
from runtime.program import ROWS


class Convolving(Vertex):
    """What both have in common: weights, and the activation behind them."""

    reads_rows = True
    source: Signal
    output: Signal
    z: Piece
    y: Piece
    kernels: tuple[Kernel, Kernel, Kernel]
    """Forward, backward, gradient."""

    def __init__(self, index: int, layer: FeedForwardLayer, compatibility: Compatibility) -> None:
        super().__init__(index, layer)
        self.units, self.inputs = int(layer.n_out), int(layer.n_in)
        self.activation = activation_kernel(layer.activation, compatibility)

    def width(self, lanes: int) -> int:
        """Number of outputs, padded to whole vectors."""
        return up(self.units, lanes)

    def allocate_output(self, build: Build, steps: int, mask: Piece | None, image: Image | None) -> None:
        """Pre-activations, and outputs, which lie where those do unless the derivative needs both."""
        units = self.units if image is None else image.size
        width = up(units, build.numbers.lanes)
        size = steps * build.batch * width
        self.z = self.y = build.numbers.take(size)
        if build.purpose.has_gradient and not self.activation.keeps_output:
            self.y = build.numbers.take(size)
        gradient = build.numbers.take(size) if build.purpose.has_gradient else None
        self.output = Signal(steps, units, width, width, self.y, 0, gradient, mask=mask, recurrent=image is None, image=image)

    def operands(self, build: Build, delta: Piece, updates: UpdateRows, d_source: bool) -> dict[str, int]:
        """All operands; ``delta`` holds pre-activations, or their gradient."""
        raise AssertionError

    def parameter_operands(self, updates: UpdateRows) -> dict[str, int]:
        """Where weights and biases lie, and how they are updated."""
        return {
            "w": self.entries["W"].regions[0].at, "bias": self.entries["b"].regions[0].at if "b" in self.entries else -1,
            "gradient": updates.gradient, "update_w": updates.row(self.dl4j_name("W")),
            "update_b": updates.row(self.dl4j_name("b")), "phase": updates.phase,
        }  # fmt: skip

    def _activation_operands(self, build: Build) -> dict[str, int]:
        output, d = self.output, self.output.gradient
        return {
            "steps": output.steps, "batch": build.batch, "outputs": output.units, "width": output.width,
            "z": self.z.at, "y": self.y.at, "d": d.at if d else -1, "mask": -1,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """Product, then activation. A mask changes nothing, as in M2.1: what comes next decides what it means."""
        build.program.row(self.kernels[0], ROWS, build.batch, **self.operands(build, self.z, UpdateRows(), d_source=False))
        build.program.row(dense.activate(self.activation)[0], ROWS, build.batch, **self._activation_operands(build))

    def _delta(self) -> Piece:
        """The gradient of the output becomes that of the pre-activations in place."""
        return self.output.gradient or self.z

    def backward(self, build: Build) -> None:
        """Activation, then product."""
        build.program.row(dense.activate(self.activation)[1], ROWS, build.batch, **self._activation_operands(build))
        if self.source.gradient is not None:
            operands = self.operands(build, self._delta(), UpdateRows(), d_source=True)
            build.program.row(self.kernels[1], ROWS, build.batch, **operands)

    def panels(self, lanes: int) -> int:
        """Panels of the weights, each of which is a job."""
        raise AssertionError

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by panel of the weights."""
        operands = self.operands(build, self._delta(), updates, d_source=False)
        return [Job(prod(self.entries["W"].spec.shape), self.kernels[2], self.panels(build.numbers.lanes), operands)]


class Convolution1DVertex(Convolving):
    """Convolution1DLayer: a product for each tap, of which none is copied."""

    layer: Convolution1DLayer
    kernels = (convolution.forward, convolution.backward, convolution.gradient)

    def __init__(self, index: int, layer: Convolution1DLayer, compatibility: Compatibility, *, mask_as_same: bool) -> None:
        super().__init__(index, layer, compatibility)
        self.mask = SeriesMask(index, layer, as_same=mask_as_same)
        self.transposed: Piece | None = None

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """Tap after tap the rows of the inputs, in panels of outputs. DL4J's shape is [outputs, inputs, taps]."""
        outputs, rows = (shape[0], prod(shape[1:])) if name == "W" else (self.units, 1)
        piece = table.arena.take(rows * self.width(table.arena.lanes))
        places = piece.offset + table.packing.columns(rows, outputs)
        return [piece], places.reshape(shape[2], shape[1], outputs).T if name == "W" else places

    def declare_transposed(self, arena: Arena, below: int | None) -> None:
        """The matrix of each tap for the layer below."""
        self.transposed = arena.take(self.layer.kernel_size * self.units * below) if below is not None else None

    def steps(self, before: int) -> int:
        """One for each window."""
        return windows_over_series(self.index, self.layer, before).count

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A series of the windows."""
        (self.source,) = sources
        self.windows = windows_over_series(self.index, self.layer, self.source.steps)
        count = self.windows.count
        self.allocate_output(build, count, self.mask.allocate(build, self.source, count), None)
        return self.output

    def operands(self, build: Build, delta: Piece, updates: UpdateRows, d_source: bool) -> dict[str, int]:
        """All operands of the kernels."""
        source, windows = self.source, self.windows
        below = source.gradient if d_source else None
        return self.parameter_operands(updates) | {
            "steps": source.steps, "positions": windows.count, "batch": build.batch,
            "inputs": self.inputs, "outputs": self.units, "width": self.output.width,
            "taps": windows.kernel, "stride": windows.stride, "dilation": windows.dilation, "before": windows.before,
            "w_transposed": self.transposed.at if self.transposed else -1,
            "source": source.at, "source_stride": source.stride, "z": delta.at,
            "d_source": below.at if below else -1, "d_source_width": source.width,
            "d_source_add": source.claim() if below else 0,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """The values, and the mask."""
        super().forward(build)
        self.mask.forward(build)

    def panels(self, lanes: int) -> int:
        """Panels of outputs."""
        return -(-self.width(lanes) // int(TILE_VECTORS * lanes))


class ConvolutionVertex(Convolving):
    """ConvolutionLayer: windows as columns of a small matrix, a panel of windows at a time."""

    layer: ConvolutionLayer
    stepwise = True
    kernels = (image_convolution.forward, image_convolution.backward, image_convolution.gradient)

    def __init__(self, index: int, layer: ConvolutionLayer, compatibility: Compatibility) -> None:
        super().__init__(index, layer, compatibility)
        self.elements = self.inputs * prod(layer.kernel_size)

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """[outputs, elements of a window] in panels of columns. DL4J's shape is [outputs, inputs, height, width]."""
        if name == "b":
            piece = table.arena.take(self.width(table.arena.lanes))
            return [piece], piece.offset + np.arange(self.units)[None, :]
        piece = table.arena.take(self.units * up(self.elements, table.arena.lanes))
        return [piece], (piece.offset + table.packing.columns(self.units, self.elements)).reshape(shape)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Images of the windows, and places for panels: one for each example, and one for each job."""
        (self.source,) = sources
        source, lanes = self.source, build.numbers.lanes
        self.windows = windows_over_image(self.index, self.layer, image_of(source))
        image = Image(self.units, self.windows[0].count, self.windows[1].count)
        self.allocate_output(build, source.steps, source.mask, image)
        self.panel = int(TILE_VECTORS) * lanes
        jobs = self.panels(lanes) * int(CHUNK) if build.purpose.has_gradient else 0
        self.patches = build.numbers.take(max(build.batch * self.elements, jobs) * self.panel)
        self.products = build.numbers.take(build.batch * self.units * self.panel)
        return self.output

    def operands(self, build: Build, delta: Piece, updates: UpdateRows, d_source: bool) -> dict[str, int]:
        """All operands of the kernels."""
        source, (rows, columns), image = self.source, self.windows, image_of(self.source)
        below = source.gradient if d_source else None
        return self.parameter_operands(updates) | {
            "images": source.steps, "batch": build.batch, "outputs": self.units, "elements": self.elements,
            "height": image.height, "width": image.width, "rows": rows.count, "columns": columns.count,
            "kernel_y": rows.kernel, "stride_y": rows.stride, "dilation_y": rows.dilation, "before_y": rows.before,
            "kernel_x": columns.kernel, "stride_x": columns.stride, "dilation_x": columns.dilation, "before_x": columns.before,
            "source": source.at, "source_stride": source.stride, "z": delta.at, "z_stride": self.output.stride,
            "d_source": below.at if below else -1, "d_source_add": source.claim() if below else 0,
            "patches": self.patches.at, "products": self.products.at, "panel": self.panel,
        }  # fmt: skip

    def panels(self, lanes: int) -> int:
        """Panels of elements."""
        return -(-up(self.elements, lanes) // int(TILE_VECTORS * lanes))
