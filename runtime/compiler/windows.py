"""Pooling over windows, and frames around series and images, as rows of a program (kernels/windows.py)."""

from __future__ import annotations

from typing import Any, NamedTuple

from netconf.errors import Problem
from netconf.flow import Flow, Kind
from netconf.layers import GlobalPoolingLayer, Subsampling1DLayer, SubsamplingLayer
from netconf.passage import passed
from netconf.places import layer_in_words
from netconf.site import Site
from netconf.vocabulary import ConvolutionMode, PoolingType
from netconf.windows import Windows, over_image, over_series
from runtime.compiler.glue import Glue, PooledVertex
from runtime.compiler.signal import Build, Image, Signal
from runtime.errors import ShapeError
from runtime.kernels import windows as kernels
from runtime.memory import Piece
from runtime.program import ROWS

_KINDS = {
    PoolingType.MAX: kernels.MAXIMUM,
    PoolingType.AVG: kernels.AVERAGE,
    PoolingType.SUM: kernels.SUM,
    PoolingType.PNORM: kernels.NORM,
}
Pair = tuple[Windows, Windows]
"""Windows along both axes."""
_ONE = Windows(1, 1, 1, 0, 1)
"""The windows along the second axis of a series, which has the width 1."""


def _sound(found: Any, site: Site) -> Any:
    """What netconf worked out.

    Raises
    ------
    ShapeError
        If windows do not fit what came.
    """
    if site.problems:
        raise ShapeError(
            [Problem(p.location, p.message, p.hint or "give longer series, or larger images") for p in site.problems]
        )
    return found


def _site(index: int, layer: Any) -> Site:
    return Site(layer_in_words(index, layer.type, layer.name), ("layers", index))


def windows_over_series(index: int, layer: Any, steps: int) -> Windows:
    """The windows of a layer over a series.

    Raises
    ------
    ShapeError
        If none fits.
    """
    site = _site(index, layer)
    found: Windows = _sound(over_series(layer, steps, site), site)
    return found


def windows_over_image(index: int, layer: Any, image: Image) -> Pair:
    """The windows of a layer along the height and the width of an image.

    Raises
    ------
    ShapeError
        If none fits.
    """
    site = _site(index, layer)
    found: Pair = _sound(over_image(layer, image.height, image.width, site), site)
    return found


def distances(signal: Signal, batch: int, name: str) -> dict[str, int]:
    """How images, examples, planes, rows, columns and whole lines of a signal lie, as the kernels call them."""
    image = signal.image
    if image is None:
        found = (0, signal.stride, 1, batch * signal.stride, 0, signal.steps, signal.stride)
    else:
        found = (batch * signal.stride, signal.stride, image.height * image.width, image.width, 1, 1, signal.stride)
    return {f"{name}_{part}": n for part, n in zip(("image", "example", "plane", "y", "x", "lines", "line"), found, strict=True)}


def extent(signal: Signal) -> tuple[int, int, int]:
    """Planes, rows and columns of a signal."""
    image = signal.image
    return (signal.units, signal.steps, 1) if image is None else (image.channels, image.height, image.width)


def rows_of(steps: int, values: Piece) -> Signal:
    """A number for each row, such as a mask, as a series."""
    return Signal(steps, 1, 1, 1, values)


def image_of(signal: Signal) -> Image:
    """The shape of a signal's images."""
    assert signal.image is not None  # noqa: S101 - netconf lets nothing else come to a layer of images
    return signal.image


def pooling_operands(build: Build, windows: Pair, source: Signal, value: Signal) -> dict[str, int]:
    """All operands of a pooling but those that say which kind it is."""
    planes, height, width = extent(source)
    along, across = windows
    flat = {"value_image": build.batch * value.stride, "value_lines": 1}
    return {
        "batch": build.batch, "images": 1 if source.image is None else source.steps, "planes": planes,
        "height": height, "width": width, "rows": along.count, "columns": across.count,
        "kernel_y": along.kernel, "stride_y": along.stride, "dilation_y": along.dilation, "before_y": along.before,
        "kernel_x": across.kernel, "stride_x": across.stride, "dilation_x": across.dilation, "before_x": across.before,
        "source": source.at, **distances(source, build.batch, "source"),
        "value": value.at, **distances(value, build.batch, "value"),
        **(flat if source.image is not None and value.image is None else {}),  # a value for each plane, side by side
        "d_source": source.gradient.at if source.gradient else -1, "d_value": value.gradient.at if value.gradient else -1,
        "p": 0, "divide_by_all": 0, "add": 0,
    }  # fmt: skip


class Pooling(NamedTuple):
    """A kind, the power of PNORM, and whether an average counts what lies beside the input."""

    kind: PoolingType
    power: int
    divides_by_all: bool = False


class PoolingVertex(PooledVertex):
    """One value for each window."""

    windows: Pair
    output: Signal

    def __init__(self, index: int, units: int, pooling: Pooling) -> None:
        super().__init__(index, units)
        self.pooling = pooling
        self.kernels = kernels.pooling(_KINDS[pooling.kind])

    def _operands(self, build: Build, add: int = 0) -> dict[str, int]:
        kind = {"p": self.pooling.power, "divide_by_all": self.pooling.divides_by_all, "add": add}
        return pooling_operands(build, self.windows, self.source, self.output) | kind


class SeriesPoolingVertex(PoolingVertex):
    """Subsampling1DLayer."""

    def __init__(self, index: int, layer: Subsampling1DLayer, units: int, *, mask_as_same: bool) -> None:
        super().__init__(index, units, Pooling(layer.pooling_type, layer.pnorm, layer.avg_pool_include_pad_in_divisor))
        self.mask = SeriesMask(index, layer, as_same=mask_as_same)
        self.of = layer

    def steps(self, before: int) -> int:
        """One for each window."""
        return windows_over_series(self.index, self.of, before).count

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A shorter series."""
        (self.source,) = sources
        self.windows = windows_over_series(self.index, self.of, self.source.steps), _ONE
        count = self.windows[0].count
        self.output = self.signal(build, count, self.mask.allocate(build, self.source, count), recurrent=True)
        return self.output

    def forward(self, build: Build) -> None:
        """The values, and the mask."""
        super().forward(build)
        self.mask.forward(build)


class ImagePoolingVertex(PoolingVertex):
    """SubsamplingLayer; of a GlobalPoolingLayer one window is the whole image."""

    stepwise = True

    def __init__(self, index: int, layer: SubsamplingLayer | GlobalPoolingLayer, channels: int) -> None:
        all_of_window = isinstance(layer, SubsamplingLayer) and layer.avg_pool_include_pad_in_divisor
        super().__init__(index, channels, Pooling(layer.pooling_type, layer.pnorm, all_of_window))
        self.of = layer

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Smaller images, or a vector for each."""
        (self.source,) = sources
        source, image = self.source, image_of(self.source)
        if isinstance(self.of, GlobalPoolingLayer):
            self.windows = Windows(image.height, 1, 1, 0, 1), Windows(image.width, 1, 1, 0, 1)
            self.output = self.signal(build, source.steps, source.mask, recurrent=False)
            return self.output
        self.windows = windows_over_image(self.index, self.of, image)
        smaller = Image(image.channels, self.windows[0].count, self.windows[1].count)
        self.output = self.signal(build, source.steps, source.mask, recurrent=False, image=smaller)
        return self.output


class SeriesMask:
    """The mask of a series after windows went over it: a step counts when one of those in its window did."""

    def __init__(self, index: int, layer: Any, *, as_same: bool) -> None:
        """``as_same``: where a causal window moves by more than a step it looks ahead, as in M2.1."""
        self.index = index
        self.keeps = layer.stride == 1 and layer.convolution_mode in {ConvolutionMode.Same, ConvolutionMode.Causal}
        as_same = as_same and layer.convolution_mode is ConvolutionMode.Causal
        self.layer = layer.model_copy(update={"convolution_mode": ConvolutionMode.Same}) if as_same else layer
        self.pools = False

    def allocate(self, build: Build, source: Signal, positions: int) -> Piece | None:
        """The mask; that of the source where each step has a window of its own."""
        self.pools = source.mask is not None and not self.keeps
        if source.mask is None or self.keeps:
            return source.mask
        self.windows = windows_over_series(self.index, self.layer, source.steps), _ONE
        self.source = rows_of(source.steps, source.mask)
        self.target = rows_of(positions, build.numbers.take(positions * build.batch))
        return self.target.values

    def forward(self, build: Build) -> None:
        """The largest number of each window."""
        if self.pools:
            operands = pooling_operands(build, self.windows, self.source, self.target)
            build.program.row(kernels.pooling(kernels.MAXIMUM)[0], ROWS, build.batch, **operands)


class FrameVertex(Glue):
    """Zeros around a series or images, or their edges cut off: ``top`` and ``left`` are negative then."""

    def __init__(self, index: int, layer: Any, units: int, top: int, left: int = 0) -> None:
        super().__init__(index, units)
        self.of, self.top, self.left = layer, top, left

    def _out(self, flow: Flow) -> Flow:
        site = _site(self.index, self.of)
        found: Flow = _sound(passed(self.of, flow, site)[1], site)
        return found

    def steps(self, before: int) -> int:
        """As many as netconf says."""
        return self._out(Flow(Kind.series, self.units, length=before)).length or before

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A longer or shorter series, or larger or smaller images."""
        (self.source,) = sources
        source, image = self.source, self.source.image
        self.mask: tuple[Signal, Signal] | None = None
        if image is None:
            steps = self.steps(source.steps)
            if source.mask is not None:
                self.mask = rows_of(source.steps, source.mask), rows_of(steps, build.numbers.take(steps * build.batch))
            mask = self.mask[1].values if self.mask else None
            self.output = self.signal(build, steps, mask, recurrent=True)
            return self.output
        out = self._out(Flow(Kind.images, image.channels, height=image.height, width=image.width))
        framed = Image(image.channels, out.height or image.height, out.width or image.width)
        self.output = self.signal(build, source.steps, source.mask, recurrent=False, image=framed)
        return self.output

    def _row(self, build: Build, source: tuple[Signal, int], target: tuple[Signal, int], fill: int = 0, add: int = 0) -> None:
        (near, at), (far, to) = source, target
        planes, height, width = extent(near)
        _, rows, columns = extent(far)
        way = 1 if near is not self.output else -1
        lines = distances(near, build.batch, "source")
        build.program.row(
            kernels.frame, ROWS, build.batch,
            images=1 if near.image is None else near.steps, planes=planes, height=height, width=width, rows=rows,
            columns=columns, top=way * self.top, left=way * self.left, source=at,
            **{key: value for key, value in lines.items() if not key.startswith("source_line")},
            target=to, **distances(far, build.batch, "target"), fill=fill, add=add,
        )  # fmt: skip

    def forward(self, build: Build) -> None:
        """Copy what stays. A step that is put there counts: with a mask of ones all is as without a mask."""
        self._row(build, (self.source, self.source.at), (self.output, self.output.at))
        if self.mask is not None:
            before, after = self.mask
            self._row(build, (before, before.at), (after, after.at), fill=1)

    def backward(self, build: Build) -> None:
        """The same the other way round."""
        source, output = self.source, self.output
        if source.gradient is not None and output.gradient is not None:
            self._row(build, (output, output.gradient.at), (source, source.gradient.at), add=source.claim())
