"""Layers that act on each feature by itself, as rows of a program (kernels/featurewise.py)."""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf.errors import Problem
from netconf.layers import ElementWiseMultiplicationLayer, PReLULayer
from netconf.parameters import parameters_of
from runtime.compatibility import Compatibility
from runtime.compiler.dense import DenseVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows, Vertex
from runtime.errors import DataError
from runtime.kernels import featurewise
from runtime.memory import Arena, Piece
from runtime.parameters import ParameterTable, up
from runtime.program import ROWS

_OF_SERIES = 2
"""Axes of the slopes of a series."""


class ScaleVertex(DenseVertex):
    """ElementWiseMultiplicationLayer: a factor and a shift for each feature, then an activation, as a dense layer has it."""

    reads_rows = True

    def __init__(self, index: int, layer: ElementWiseMultiplicationLayer, compatibility: Compatibility) -> None:
        super().__init__(index, layer, compatibility)

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """One row of features each."""
        piece = table.arena.take(self.width(table.arena.lanes))
        return [piece], piece.offset + table.packing.columns(1, self.units)

    def declare_transposed(self, arena: Arena, below: int | None) -> None:
        """The backward pass reads the factors as they are."""

    def _common(self, delta: Piece) -> dict[str, int]:
        return {
            "width": self.padded, "w": self.entries["W"].regions[0].at, "bias": self.entries["b"].regions[0].at,
            "source": self.source.at, "source_stride": self.source.stride, "z": delta.at,
        }  # fmt: skip

    def _row_operands(self, build: Build, delta: Piece, d_source: int, add: int) -> dict[str, int]:
        steps = {"steps": self.source.steps, "batch": build.batch}
        return self._common(delta) | steps | {"d_source": d_source, "d_source_add": add}

    def forward_affine(self, build: Build) -> None:
        """z = x * w + b."""
        build.program.row(featurewise.scale, ROWS, build.batch, **self._row_operands(build, self.z, -1, 0))

    def backward_affine(self, build: Build) -> None:
        """The gradient of the input, when somebody wants it."""
        if self.source.gradient is not None:
            operands = self._row_operands(build, self.delta(), self.source.gradient.at, self.source.claim())
            build.program.row(featurewise.scale_backward, ROWS, build.batch, **operands)

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by vector of features."""
        operands = self._common(self.delta()) | {
            "rows": self.rows, "gradient": updates.gradient, "phase": updates.phase,
            "update_w": updates.row(self.dl4j_name("W")), "update_b": updates.row(self.dl4j_name("b")),
        }  # fmt: skip
        return [Job(1, featurewise.scale_gradient, self.padded // build.numbers.lanes, operands)]


class PReLUVertex(Vertex):
    """PReLULayer of vectors [size], of series [size, steps] or of images [channels, height, width] or [height, width, channels].

    Along shared axes there is one slope.

    Parameters
    ----------
    index
        Place of the layer.
    layer
        Its configuration.
    units
        Number of inputs; of images that of their channels.
    channels_last
        Whether the shape of images has the channels last.
    """

    layer: PReLULayer
    reads_rows = True

    def __init__(self, index: int, layer: PReLULayer, units: int, *, channels_last: bool = False) -> None:
        super().__init__(index, layer)
        self.units, self.channels_last = units, channels_last
        (spec,) = parameters_of(layer)
        self.shape = spec.shape[-len(layer.input_shape) :]
        self.stepwise = len(self.shape) != _OF_SERIES or self.shape[1] == 1

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """The first axis side by side."""
        piece = table.arena.take(up(int(np.prod(shape)), table.arena.lanes))
        return [piece], piece.offset + np.arange(np.prod(shape)).reshape(shape, order="F")

    def width(self, lanes: int) -> int:
        """Number of outputs, padded to whole vectors."""
        return up(self.units, lanes)

    def _require_fit(self, source: Signal) -> None:
        """Refuse slopes of another shape than what comes.

        Raises
        ------
        DataError
            If there are neither one nor as many along an axis.
        """
        image, given = source.image, self.layer.input_shape
        if image is not None:
            channels, *extent = image
            comes = (*extent, channels) if self.channels_last else image
            if any(size not in (1, real) for size, real in zip(self.shape, comes, strict=True)):
                shape = " · ".join(map(str, comes))
                message = f"there are slopes for images of {' · '.join(map(str, given))}, but {shape} come"
                axes = "1 and 2" if self.channels_last else "2 and 3"
                hint = f"share them along height and width: sharedAxes {axes}, or give images of that size"
                raise DataError([Problem(f"layer {self.index} (PReLULayer), inputShape", message, hint)])
        elif len(self.shape) == _OF_SERIES and self.shape[1] not in (1, source.steps):
            message = f"there are slopes for {self.shape[1]} steps, but the series has {source.steps}"
            hint = f"share them along time: sharedAxes 2, or give series of {self.shape[1]} steps"
            raise DataError([Problem(f"layer {self.index} (PReLULayer), inputShape", message, hint)])

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The rectified input."""
        (self.source,) = sources
        source = self.source
        self._require_fit(source)
        width = up(source.units, build.numbers.lanes)
        size = source.steps * build.batch * width
        gradient = build.numbers.take(size) if build.purpose.has_gradient else None
        self.output = Signal(
            source.steps, source.units, width, width, build.numbers.take(size), 0, gradient,
            mask=source.mask, recurrent=source.recurrent, image=source.image,
        )  # fmt: skip
        return self.output

    def _distances(self) -> dict[str, int]:
        """From a slope to the next along each axis; 0 where it is shared."""
        apart = [int(np.prod(self.shape[:axis])) if size > 1 else 0 for axis, size in enumerate(self.shape)]
        of_images = ("by_row", "by_feature", "by_plane") if self.channels_last else ("by_plane", "by_row", "by_feature")
        names = of_images if self.source.image is not None else ("by_feature", "by_step")
        return dict.fromkeys(("by_step", "by_plane", "by_row"), 0) | dict(zip(names, apart, strict=False))

    def _operands(self, build: Build, updates: UpdateRows | None = None, add: int = 0) -> dict[str, int]:
        source, output, updates = self.source, self.output, updates or UpdateRows()
        slopes = self.entries["W"].regions[0]
        planes, height, units = source.image or (1, 1, source.units)
        return self._distances() | {
            "steps": source.steps, "batch": build.batch, "planes": planes, "height": height, "units": units,
            "width": output.width, "slopes": slopes.at, "slope_count": up(slopes.count, build.numbers.lanes),
            "source": source.at, "source_stride": source.stride,
            "target": output.at, "d": output.gradient.at if output.gradient else -1,
            "d_source": source.gradient.at if source.gradient else -1, "d_source_add": add,
            "gradient": updates.gradient, "update_w": updates.row(self.dl4j_name("W")), "phase": updates.phase,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """One row: the examples of a thread, all steps."""
        build.program.row(featurewise.rectify, ROWS, build.batch, **self._operands(build))

    def backward(self, build: Build) -> None:
        """The gradient of the input, when somebody wants it."""
        if self.source.gradient is not None:
            operands = self._operands(build, add=self.source.claim())
            build.program.row(featurewise.rectify_backward, ROWS, build.batch, **operands)

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """One job for all slopes."""
        return [Job(1, featurewise.rectify_gradient, 1, self._operands(build, updates))]
