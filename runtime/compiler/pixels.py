"""Images as rows of their channels, one row for each pixel, and back: a layer then acts on channels as on features."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from runtime.compiler.glue import Glue, require_images
from runtime.compiler.signal import Build, Image, Signal
from runtime.compiler.windows import image_of
from runtime.kernels import windows as kernels
from runtime.memory import Piece
from runtime.program import ROWS

if TYPE_CHECKING:
    from runtime.compiler.plan import Plan


class _Lie(NamedTuple):
    """Where numbers of images lie: from one image, example, channel and pixel to the next, and lines to clear beforehand."""

    at: int
    image: int
    example: int
    plane: int
    y: int
    lines: int = 1
    line: int = 1


def _as_images(signal: Signal, values: int, batch: int) -> _Lie:
    image = image_of(signal)
    return _Lie(values, batch * signal.stride, signal.stride, image.area, 1, 1, signal.stride)


def _as_rows(image: Image, values: int, stride: int, batch: int) -> _Lie:
    count = image.area
    return _Lie(values, count * batch * stride, stride, 1, batch * stride, count, stride)


def _move(build: Build, signal: Signal, source: _Lie, target: _Lie, planes: int, add: int = 0) -> None:
    """Append a row that moves ``planes`` channels; to the kernel an image is one column of all its pixels."""
    image = image_of(signal)
    count = image.area
    build.program.row(
        kernels.frame, ROWS, build.batch, images=signal.steps, planes=planes, height=count, width=1, rows=count, columns=1,
        top=0, left=0, source=source.at, source_image=source.image, source_example=source.example, source_plane=source.plane,
        source_y=source.y, source_x=0, target=target.at, target_image=target.image, target_example=target.example,
        target_plane=target.plane, target_y=target.y, target_x=0, target_lines=target.lines, target_line=target.line,
        fill=0, add=add,
    )  # fmt: skip


class ToPixelsVertex(Glue):
    """Images [step, example, channel · height · width] as rows [step · pixel, example, channel].

    All pixels of a masked image are masked.
    """

    stepwise = True

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The rows."""
        (self.source,) = sources
        source, image, take = self.source, image_of(self.source), build.numbers.take
        steps, width = source.steps * image.area, self.width(build.numbers.lanes)
        gradient = take(steps * build.batch * width) if source.gradient is not None else None
        self.mask: Piece | None = take(steps * build.batch) if source.mask is not None else None
        values = take(steps * build.batch * width)
        self.output = Signal(
            steps, self.units, width, width, values, 0, gradient, mask=self.mask, recurrent=False, pixels=image
        )  # fmt: skip
        return self.output

    def forward(self, build: Build) -> None:
        """Move the numbers; each pixel gets its image's number of the mask."""
        source, output, batch = self.source, self.output, build.batch
        image = image_of(source)
        rows = _as_rows(image, output.at, output.stride, batch)
        _move(build, source, _as_images(source, source.at, batch), rows, self.units)
        if source.mask is not None and self.mask is not None:
            _move(build, source, _Lie(source.mask.at, batch, 1, 0, 0), _as_rows(image, self.mask.at, 1, batch), 1)

    def backward(self, build: Build) -> None:
        """The same the other way round."""
        source, output, batch = self.source, self.output, build.batch
        if source.gradient is not None and output.gradient is not None:
            rows = _as_rows(image_of(source), output.gradient.at, output.stride, batch)
            _move(build, source, rows, _as_images(source, source.gradient.at, batch), self.units, source.claim())


class FromPixelsVertex(Glue):
    """Rows of pixels as the images that they were; the second source is those images."""

    stepwise = True

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The images."""
        self.source, images = sources
        self.output = self.signal(build, images.steps, images.mask, recurrent=False, image=images.image)
        return self.output

    def _rows(self, at: int, batch: int) -> _Lie:
        return _as_rows(image_of(self.output), at, self.source.stride, batch)

    def forward(self, build: Build) -> None:
        """Move the numbers."""
        output, batch = self.output, build.batch
        _move(build, output, self._rows(self.source.at, batch), _as_images(output, output.at, batch), self.units)

    def backward(self, build: Build) -> None:
        """The same the other way round."""
        source, output, batch = self.source, self.output, build.batch
        if source.gradient is not None and output.gradient is not None:
            images = _as_images(output, output.gradient.at, batch)
            _move(build, output, images, self._rows(source.gradient.at, batch), self.units, source.claim())


class ChannelsLastVertex(Glue):
    """Images [channel, row, column] as vectors [row, column, channel]: what a preprocessor makes of images in the order NHWC.

    Inside, images of either order lie channel by channel, so that only vectors of them differ.
    """

    stepwise = True

    def __init__(self, index: int, image: Image) -> None:
        super().__init__(index, image.size)
        self.image = image

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The vectors."""
        (self.source,) = sources
        require_images(self.where, self.source, self.image)
        self.output = self.signal(build, self.source.steps, self.source.mask, recurrent=self.source.recurrent)
        return self.output

    def _vectors(self, at: int, batch: int) -> _Lie:
        stride = self.output.stride
        return _Lie(at, batch * stride, stride, 1, self.image.channels, 1, stride)

    def forward(self, build: Build) -> None:
        """Move the numbers."""
        source, batch = self.source, build.batch
        _move(build, source, _as_images(source, source.at, batch), self._vectors(self.output.at, batch), self.image.channels)

    def backward(self, build: Build) -> None:
        """The same the other way round."""
        source, output, batch = self.source, self.output, build.batch
        if source.gradient is not None and output.gradient is not None:
            images = _as_images(source, source.gradient.at, batch)
            _move(build, source, self._vectors(output.gradient.at, batch), images, self.image.channels, source.claim())


def over_pixels(plan: Plan, index: int, source: int, append: Callable[[int], int]) -> int:
    """Let a vertex, which ``append`` puts behind another, act on the pixels of images; the place of what brings them back."""
    units = plan.units(source)
    inner = append(plan.add(ToPixelsVertex(index, units), source))
    return plan.add(FromPixelsVertex(index, units), inner, source)
