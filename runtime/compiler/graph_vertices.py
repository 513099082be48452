"""Vertices of graphs without weights, as rows of a program: inputs side by side, element by element, a part of one, a length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from netconf.errors import Problem
from netconf.vocabulary import Op
from runtime.compiler.glue import Glue, move
from runtime.compiler.signal import Build, Image, Signal
from runtime.errors import ShapeError
from runtime.kernels import elementwise, series, vertices
from runtime.kernels.kernel import Kernel
from runtime.kernels.series import ADDED
from runtime.memory import Arena, Piece
from runtime.program import ROWS


def between(build: Build, kernel: Kernel, source: Signal, at: int, target: Signal, to: int, **more: int) -> None:
    """Append a row that works on the numbers at ``at``, which lie like ``source``, and those at ``to``, like ``target``."""
    build.program.row(
        kernel, ROWS, build.batch, steps=source.steps, batch=build.batch, elements=source.units, padded=target.stride,
        source=at, source_stride=source.stride, target=to, target_stride=target.stride, **more,
    )  # fmt: skip


def units_of(signal: Signal) -> int:
    """What readers of a signal count: its features; of images the channels."""
    return signal.units if signal.image is None else signal.image.channels


def clear(build: Build, signal: Signal, piece: Piece) -> None:
    """Append a row that makes a piece zero, which lies like a signal."""
    rows = {"steps": signal.steps, "batch": build.batch, "stride": signal.stride}
    build.program.row(elementwise.clear_rows, ROWS, build.batch, **rows, data=piece.at)


class Joint(Glue):
    """A vertex that takes several inputs, which have the same steps.

    Attributes
    ----------
    names
        The vertices and inputs that it takes, for errors.
    """

    stepwise = True

    def __init__(self, index: int, units: int, names: tuple[str, ...]) -> None:
        super().__init__(index, units)
        self.names = names

    def refuse(self, what: str, values: Sequence[object]) -> NoReturn:
        """Say that its inputs differ in something.

        Raises
        ------
        ShapeError
            With what each brings.
        """
        said = ", ".join(f"{value} from {name}" for value, name in zip(values, self.names, strict=True))
        hint = "DuplicateToTimeSeriesVertex makes a series of a vector, LastTimeStepVertex a vector of a series"
        raise ShapeError([Problem(self.where, f"its inputs must have the same {what}: {said}", hint if what == "steps" else "")])

    def require_same_steps(self, signals: tuple[Signal, ...]) -> None:
        """Refuse inputs that are not equally long, or images of other sizes.

        Raises
        ------
        ShapeError
            With the steps of each.
        """
        if len({signal.steps for signal in signals}) > 1:
            self.refuse("steps", [signal.steps for signal in signals])
        extents = [None if signal.image is None else signal.image[1:] for signal in signals]
        if len(set(extents)) > 1:
            self.refuse("height and width", [" x ".join(map(str, extent or ())) or "no image" for extent in extents])

    def require_same_shape(self, signals: tuple[Signal, ...]) -> None:
        """Refuse inputs that differ in length, or in size.

        Raises
        ------
        ShapeError
            With what each has.
        """
        self.require_same_steps(signals)
        if len({signal.units for signal in signals}) > 1:
            self.refuse("size", [signal.units for signal in signals])

    def take_mask(self, build: Build, signals: tuple[Signal, ...]) -> Piece | None:
        """The mask of the output: where any input is not masked; none when an input has none, as in DL4J."""
        self.signals = signals
        self.mask: Piece | None = None
        masks = [signal.mask for signal in signals]
        if any(mask is None for mask in masks) or all(mask is masks[0] for mask in masks):
            return masks[0] if all(masks) else None
        self.mask = build.numbers.take(signals[0].steps * build.batch)
        return self.mask

    def join_masks(self, build: Build) -> None:
        """Append the rows that make the mask, where it is not that of an input."""
        for number, signal in enumerate(self.signals if self.mask is not None else ()):
            assert self.mask is not None  # noqa: S101 - see above
            assert signal.mask is not None  # noqa: S101 - then all have one
            row = Signal(signal.steps, 1, 1, 1, signal.mask)
            if number == 0:
                move(build, row, row.at, row, self.mask.at)
            else:
                between(build, vertices.larger, row, row.at, row, self.mask.at)


class MergeVertex(Joint):
    """The inputs side by side."""

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A row for all of them.

        Raises
        ------
        ShapeError
            If the inputs do not fit together, or their sizes not what comes next.
        """
        self.require_same_steps(sources)
        first, units = sources[0], sum(s.units for s in sources)
        image = first.image
        if image is not None:
            image = Image(sum(s.units for s in sources) // (image.height * image.width), image.height, image.width)
        elif units != self.units:
            said = " + ".join(f"{s.units} from {name}" for s, name in zip(sources, self.names, strict=True))
            raise ShapeError([Problem(self.where, f"{said} are {units} features, but what takes them has nIn {self.units}")])
        self.output = self.signal(build, first.steps, self.take_mask(build, sources), recurrent=first.recurrent, image=image)
        return self.output

    def forward(self, build: Build) -> None:
        """One behind the other; the first clears what is behind the last."""
        at, output = self.output.at, self.output
        for number, source in enumerate(self.signals):
            move(build, source, source.at, output, at, elements=source.units, padded=output.stride if number == 0 else 0)
            at += source.units
        self.join_masks(build)

    def backward(self, build: Build) -> None:
        """To each its part."""
        if self.output.gradient is None:
            return
        at, output = self.output.gradient.at, self.output
        for source in self.signals:
            if source.gradient is not None:
                part = Signal(output.steps, source.units, output.width, output.stride, output.values)
                move(build, part, at, source, source.gradient.at, ADDED if source.claim() else 0)
            at += source.units


class Numbered(Glue):
    """A vertex with numbers of its own, which kernels read."""

    numbers: tuple[float, ...]

    def declare_constants(self, arena: Arena) -> None:
        """The numbers."""
        self.constants = arena.take(len(self.numbers))

    def fill(self) -> None:
        """Write them."""
        self.constants.array[:] = self.numbers


class LineVertex(Numbered):
    """The input times a number, plus a number."""

    stepwise = True

    def __init__(self, index: int, units: int, factor: float, shift: float) -> None:
        super().__init__(index, units)
        self.numbers = factor, shift

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """As large as the input."""
        (self.source,) = sources
        source = self.source
        self.units = units_of(source)
        self.output = self.signal(build, source.steps, source.mask, recurrent=source.recurrent, image=source.image)
        return self.output

    def forward(self, build: Build) -> None:
        """Each number by itself."""
        between(build, vertices.line, self.source, self.source.at, self.output, self.output.at, numbers=self.constants.at, add=0)

    def backward(self, build: Build) -> None:
        """The gradient times the number; the shift has none."""
        if self.source.gradient is None or self.output.gradient is None:
            return
        if not self.source.claim():
            clear(build, self.source, self.source.gradient)
        between(
            build, vertices.line, self.output, self.output.gradient.at, self.source, self.source.gradient.at,
            numbers=self.constants.at, add=1,
        )  # fmt: skip


class ElementWiseVertex(Joint, Numbered):
    """The inputs, element by element: their sum, difference, product, mean or largest."""

    def __init__(self, index: int, units: int, names: tuple[str, ...], op: Op) -> None:
        super().__init__(index, units, names)
        self.op = op
        self.numbers = (1.0, 0.0, -1.0, 0.0, 1.0 / len(names), 0.0)

    def _factor(self, number: int) -> int:
        """Where the factor of an input lies in a sum."""
        subtracted = self.op is Op.Subtract and number > 0
        return self.constants.at + (4 if self.op is Op.Average else 2 if subtracted else 0)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """As large as each input, and room for what is left of a gradient, or of a product.

        Raises
        ------
        ShapeError
            If the inputs differ.
        """
        self.require_same_shape(sources)
        first = sources[0]
        self.units = units_of(first)
        self.output = self.signal(
            build, first.steps, self.take_mask(build, sources), recurrent=first.recurrent, image=first.image
        )
        needed = build.purpose.has_gradient and self.op in {Op.Product, Op.Max}
        self.left = build.numbers.take(self.output.values.count) if needed else None
        room = first.steps * build.batch
        self.shares = [s.gradient or build.numbers.take(room * s.stride) for s in sources] if needed and self.op is Op.Max else []
        return self.output

    def forward(self, build: Build) -> None:
        """The first, then the others one after the other."""
        output, (first, *others) = self.output, self.signals
        if self.op in {Op.Product, Op.Max}:
            move(build, first, first.at, output, output.at)
        else:
            between(build, vertices.line, first, first.at, output, output.at, numbers=self._factor(0), add=0)
        for number, other in enumerate(others, 1):
            if self.op is Op.Product:
                self._multiply(build, other, output.at)
            elif self.op is Op.Max:
                between(build, vertices.larger, other, other.at, output, output.at)
            else:
                between(build, vertices.line, other, other.at, output, output.at, numbers=self._factor(number), add=1)
        self.join_masks(build)

    def _multiply(self, build: Build, by: Signal, at: int) -> None:
        """Multiply the numbers at ``at``, which lie like the output."""
        output = self.output
        build.program.row(
            series.product, ROWS, build.batch, steps=output.steps, batch=build.batch, elements=output.units, padded=0,
            a=at, a_stride=output.stride, b=by.at, b_stride=by.stride, target=at, target_stride=output.stride, how=0,
        )  # fmt: skip

    def backward(self, build: Build) -> None:
        """To each its share; a largest number's goes to the first input that has it."""
        output = self.output
        if output.gradient is None:
            return
        if self.op is Op.Max and self.left is not None:
            move(build, output, output.gradient.at, output, self.left.at)
        for number, source in enumerate(self.signals):
            if self.op is Op.Max and self.left is not None:
                self._share(build, number, self.left.at)
            elif source.gradient is None:
                continue
            elif self.op is Op.Product and self.left is not None:
                move(build, output, output.gradient.at, output, self.left.at)
                for other in (*self.signals[:number], *self.signals[number + 1 :]):
                    self._multiply(build, other, self.left.at)
                move(build, output, self.left.at, source, source.gradient.at, ADDED if source.claim() else 0)
            else:
                self._add_share(build, source, self._factor(number))

    def _share(self, build: Build, number: int, left: int) -> None:
        """What is left of the gradient, where the input is the largest; one that wants none takes it all the same."""
        output, source = self.output, self.signals[number]
        between(
            build, vertices.share, source, source.at, source, self.shares[number].at,
            value=output.at, value_stride=output.stride, left=left, add=source.claim() if source.gradient else 0,
        )  # fmt: skip

    def _add_share(self, build: Build, source: Signal, factor: int) -> None:
        output = self.output
        assert output.gradient is not None  # noqa: S101 - asked before
        assert source.gradient is not None  # noqa: S101 - as above
        if not source.claim():
            clear(build, source, source.gradient)
        between(build, vertices.line, output, output.gradient.at, source, source.gradient.at, numbers=factor, add=1)


class SubsetVertex(Glue):
    """Some features of the input, from the first to the last."""

    stepwise = True

    def __init__(self, index: int, first: int, last: int) -> None:
        super().__init__(index, last - first + 1)
        self.first = first

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A row of these features; of images, channels.

        Raises
        ------
        ShapeError
            If the input has fewer.
        """
        (self.source,) = sources
        source, image = self.source, self.source.image
        size = 1 if image is None else image.height * image.width
        if (self.first + self.units) * size > source.units:
            message = f"features {self.first} to {self.first + self.units - 1} are wanted, but {source.units // size} come"
            raise ShapeError([Problem(self.where, message, "they count from 0")])
        kept = None if image is None else Image(self.units, image.height, image.width)
        self.offset = self.first * size
        self.output = self.signal(build, source.steps, source.mask, recurrent=source.recurrent, image=kept)
        return self.output

    def forward(self, build: Build) -> None:
        """Copy them."""
        source, output = self.source, self.output
        move(build, source, source.at + self.offset, output, output.at, elements=output.units, padded=output.stride)

    def backward(self, build: Build) -> None:
        """To these features; the others get zero."""
        source, output = self.source, self.output
        if source.gradient is None or output.gradient is None:
            return
        if not source.claim():
            clear(build, source, source.gradient)
        move(build, output, output.gradient.at, source, source.gradient.at + self.offset, ADDED, elements=output.units)
