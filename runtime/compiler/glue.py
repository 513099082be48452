"""Vertices without weights: series moved, combined, reduced, repeated (kernels/series.py), and activations of their own."""

from __future__ import annotations

from dataclasses import replace

from netconf.errors import Problem
from netconf.vocabulary import Mode, PoolingType
from runtime.compiler.signal import Build, Image, Signal
from runtime.compiler.vertex import Vertex
from runtime.errors import ShapeError
from runtime.kernels import dense, series
from runtime.kernels.activations import Activation
from runtime.kernels.kernel import Kernel
from runtime.kernels.series import ADDED, BACKWARDS, HALVED, REPEATED, REVERSED
from runtime.memory import Piece
from runtime.parameters import ParameterTable, up
from runtime.program import ROWS


def move(  # noqa: PLR0913, PLR0917 - where from and where to, and how
    build: Build, source: Signal, at: int, target: Signal, to: int, how: int = 0, elements: int | None = None, padded: int = 0
) -> None:
    """Append a row that copies the numbers at ``at``, which lie like ``source``, to ``to``, which lies like ``target``.

    All ``elements`` of a row, and what is behind them becomes zero; or some, with zeros up to ``padded``.
    """
    build.program.row(
        series.move,
        ROWS,
        build.batch,
        steps=max(source.steps, target.steps) if how & REPEATED else target.steps,
        batch=build.batch,
        elements=source.units if elements is None else elements,
        padded=target.stride if elements is None else padded,
        source=at,
        source_stride=source.stride,
        target=to,
        target_stride=target.stride,
        how=how,
    )


class Glue(Vertex):
    """A vertex without parameters, of ``units`` outputs."""

    reads_rows = True

    def __init__(self, index: int, units: int) -> None:
        super().__init__(index, None)
        self.units = units

    def declare(self, table: ParameterTable) -> None:
        """No parameters."""

    def width(self, lanes: int) -> int:
        """Number of outputs, padded to whole vectors."""
        return up(self.units, lanes)

    def signal(self, build: Build, steps: int, mask: Piece | None, *, recurrent: bool, image: Image | None = None) -> Signal:
        """Memory of the output and, when there will be a backward pass, of its gradient."""
        units = self.units if image is None else image.size
        width = up(units, build.numbers.lanes)
        size = steps * build.batch * width
        gradient = build.numbers.take(size) if build.purpose.has_gradient else None
        return Signal(
            steps, units, width, width, build.numbers.take(size), 0, gradient, mask=mask, recurrent=recurrent, image=image
        )


class ReverseVertex(Glue):
    """A series against time, padding included, and its mask."""

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The reversed copy."""
        (self.source,) = sources
        mask = build.numbers.take(self.source.steps * build.batch) if self.source.mask is not None else None
        self.output = self.signal(build, self.source.steps, mask, recurrent=True)
        if self.source.gradient is None:
            self.output.gradient = None
        return self.output

    def forward(self, build: Build) -> None:
        """Copy against time. One-hot input that came as indices is written out first (compiler/segment.py)."""
        move(build, self.source, self.source.at, self.output, self.output.at, REVERSED)
        if self.source.mask is not None and self.output.mask is not None:
            row = Signal(self.source.steps, 1, 1, 1, self.source.mask)
            move(build, row, self.source.mask.at, row, self.output.mask.at, REVERSED)

    def backward(self, build: Build) -> None:
        """The gradient against time."""
        if self.source.gradient is not None and self.output.gradient is not None:
            how = REVERSED | (ADDED if self.source.claim() else 0)
            move(build, self.output, self.output.gradient.at, self.source, self.source.gradient.at, how)


class CombineVertex(Glue):
    """The outputs of a layer along the series and of one against it."""

    def __init__(self, index: int, units: int, mode: Mode) -> None:
        super().__init__(index, 2 * units if mode is Mode.CONCAT else units)
        self.mode = mode

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Both side by side, or one row for both."""
        self.ahead, self.back = sources
        self.output = self.signal(build, self.ahead.steps, self.ahead.mask, recurrent=self.ahead.recurrent)
        return self.output

    def _product(self, build: Build, a: tuple[Signal, int], b: tuple[Signal, int], target: tuple[Signal, int], how: int) -> None:
        build.program.row(
            series.product,
            ROWS,
            build.batch,
            steps=self.output.steps,
            batch=build.batch,
            elements=self.units,
            padded=target[0].stride,
            a=a[1],
            a_stride=a[0].stride,
            b=b[1],
            b_stride=b[0].stride,
            target=target[1],
            target_stride=target[0].stride,
            how=how,
        )

    def forward(self, build: Build) -> None:
        """The second output is read against time."""
        ahead, back, output = self.ahead, self.back, self.output
        if self.mode is Mode.MUL:
            self._product(build, (ahead, ahead.at), (back, back.at), (output, output.at), REVERSED)
        elif self.mode is Mode.CONCAT:
            move(build, ahead, ahead.at, output, output.at)
            move(build, back, back.at, output, output.at + ahead.units, REVERSED, elements=back.units)
        else:
            half = HALVED if self.mode is Mode.AVERAGE else 0
            move(build, ahead, ahead.at, output, output.at, half)
            move(build, back, back.at, output, output.at, REVERSED | ADDED | half)

    def backward(self, build: Build) -> None:
        """Each of both gets its share; neither has another reader."""
        ahead, back, output = self.ahead, self.back, self.output
        if output.gradient is None or ahead.gradient is None or back.gradient is None:
            return
        d, d_ahead, d_back = output.gradient.at, ahead.gradient.at, back.gradient.at
        if self.mode is Mode.MUL:
            self._product(build, (output, d), (back, back.at), (ahead, d_ahead), REVERSED)
            self._product(build, (output, d), (ahead, ahead.at), (back, d_back), BACKWARDS)
            return
        half = HALVED if self.mode is Mode.AVERAGE else 0
        apart = ahead.units if self.mode is Mode.CONCAT else 0
        part = Signal(output.steps, ahead.units, output.width, output.stride, output.values)
        move(build, part, d, ahead, d_ahead, half)
        move(build, part, d + apart, back, d_back, REVERSED | half)


class PooledVertex(Glue):
    """Few elements for many: a kernel for each direction, with the same operands."""

    source: Signal
    kernels: tuple[Kernel, Kernel]

    def _operands(self, build: Build, add: int = 0) -> dict[str, int]:
        raise NotImplementedError

    def forward(self, build: Build) -> None:
        """One row."""
        build.program.row(self.kernels[0], ROWS, build.batch, **self._operands(build))

    def backward(self, build: Build) -> None:
        """To the elements that the values came from."""
        if self.source.gradient is not None:
            build.program.row(self.kernels[1], ROWS, build.batch, **self._operands(build, self.source.claim()))


class ReduceVertex(PooledVertex):
    """One row for a whole series: its last step that is not masked, or a pooling of all."""

    def __init__(self, index: int, units: int, pooling: PoolingType | None, power: int = 2) -> None:
        super().__init__(index, units)
        self.power, self.takes_last = power, pooling is None
        kinds = {
            PoolingType.MAX: series.MAXIMUM,
            PoolingType.AVG: series.AVERAGE,
            PoolingType.SUM: series.SUM,
            PoolingType.PNORM: series.NORM,
        }
        self.kernels = (series.last_step, series.last_step_backward) if pooling is None else series.pooling(kinds[pooling])

    def steps(self, before: int) -> int:
        """One."""
        return 1

    @property
    def masked_by(self) -> tuple[int, ...]:
        """Behind which places the mask comes that tells the last step."""
        return self.reads if self.takes_last else ()

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """One row for each example."""
        (self.source,) = sources
        self.output = self.signal(build, 1, None, recurrent=False)
        return self.output

    def _operands(self, build: Build, add: int = 0) -> dict[str, int]:
        source, output = self.source, self.output
        return {
            "steps": source.steps, "batch": build.batch, "elements": self.units, "padded": output.stride,
            "source": source.at, "source_stride": source.stride, "value": output.at, "value_stride": output.stride,
            "d_value": output.gradient.at if output.gradient else -1,
            "d_source": source.gradient.at if source.gradient else -1,
            "mask": source.mask.at if source.mask else -1, "p": self.power, "add": add,
        }  # fmt: skip


class RepeatVertex(Glue):
    """A vector at every step of a series."""

    def __init__(self, index: int, units: int, times: int) -> None:
        super().__init__(index, units)
        self.times = times

    def steps(self, before: int) -> int:
        """As many as it is repeated."""
        return self.times

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The series."""
        (self.source,) = sources
        self.output = self.signal(build, self.times, None, recurrent=True)
        self.sums = build.numbers.take(build.batch * self.source.stride) if build.purpose.has_gradient else None
        return self.output

    def forward(self, build: Build) -> None:
        """The same row at each step."""
        move(build, self.source, self.source.at, self.output, self.output.at, REPEATED)

    def backward(self, build: Build) -> None:
        """The sum over the steps."""
        source, output = self.source, self.output
        if source.gradient is None or output.gradient is None:
            return
        add = source.claim() and self.sums is not None
        target = self.sums if add and self.sums is not None else source.gradient
        build.program.row(
            series.pooling(series.SUM)[0], ROWS, build.batch, steps=output.steps, batch=build.batch, elements=self.units,
            padded=source.stride, source=output.gradient.at, source_stride=output.stride, value=target.at,
            value_stride=source.stride, d_value=-1, d_source=-1, mask=-1, p=0, add=0,
        )  # fmt: skip
        if add:
            move(build, source, target.at, source, source.gradient.at, ADDED)


class ActivationVertex(Glue):
    """An activation function alone, or a mask: masked steps become zero."""

    stepwise = True

    def __init__(self, index: int, units: int, activation: Activation, *, masked: bool = False) -> None:
        super().__init__(index, units)
        self.activation, self.masked = activation, masked

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A copy of the input, and the output, which may lie where it does."""
        (self.source,) = sources
        source = self.source
        self.output = self.signal(build, source.steps, source.mask, recurrent=source.recurrent, image=source.image)
        apart = build.purpose.has_gradient and not self.activation.keeps_output
        self.z = build.numbers.take(self.output.values.count) if apart else self.output.values
        return self.output

    def _operands(self, build: Build) -> dict[str, int]:
        output, mask = self.output, self.source.mask if self.masked else None
        return {
            "steps": output.steps, "batch": build.batch, "outputs": output.units, "width": output.width,
            "z": self.z.at, "y": output.at, "d": output.gradient.at if output.gradient else -1, "mask": mask.at if mask else -1,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """Copy, then the function."""
        move(build, self.source, self.source.at, self.output, self.z.at)
        build.program.row(dense.activate(self.activation)[0], ROWS, build.batch, **self._operands(build))

    def backward(self, build: Build) -> None:
        """The derivative, then copy."""
        if self.source.gradient is None or self.output.gradient is None:
            return
        build.program.row(dense.activate(self.activation)[1], ROWS, build.batch, **self._operands(build))
        how = ADDED if self.source.claim() else 0
        move(build, self.output, self.output.gradient.at, self.source, self.source.gradient.at, how)


def require_images(where: str, source: Signal, image: Image) -> None:
    """Refuse what a preprocessor cannot see as its images.

    Raises
    ------
    ShapeError
        If the images that come are not those of the preprocessor.
    """
    if source.units != image.size or (source.image is not None and source.image != image):
        shape = source.units if source.image is None else " · ".join(map(str, source.image))
        message = f"the preprocessor before it takes images of {' · '.join(map(str, image))} numbers, but {shape} come"
        raise ShapeError([Problem(where, message, "channels · height · width of both must agree")])


class ReshapeVertex(Glue):
    """What a preprocessor from or to images does: rows are read as images, or images as rows; nothing moves.

    Vectors, the steps of a series, and images [channel, row, column] all lie in the same order.
    """

    stepwise = True

    def __init__(self, index: int, units: int, image: Image, *, gives_images: bool) -> None:
        """``units`` is what readers count: the channels of images."""
        super().__init__(index, units)
        self.image, self.gives_images = image, gives_images

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The source, seen otherwise.

        Raises
        ------
        ShapeError
            If the images that come are not those of the preprocessor.
        """
        (source,) = sources
        require_images(self.where, source, self.image)
        return replace(source, image=self.image if self.gives_images else None, of=source)

    def forward(self, build: Build) -> None:
        """Nothing moves."""
