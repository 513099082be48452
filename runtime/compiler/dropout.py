"""Dropout of a layer's input as rows of a program (kernels/dropout.py); nothing outside of training."""

from __future__ import annotations

import math

import numpy as np

from netconf.errors import Problem
from netconf.weights import AlphaDropout, Dropout, GaussianDropout, GaussianNoise, IDropout, SpatialDropout
from runtime.compatibility import Compatibility
from runtime.compiler.glue import ReduceVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.stream_order import Order
from runtime.compiler.vertex import Vertex
from runtime.errors import DataError
from runtime.kernels import dropout as kernels
from runtime.kernels.kernel import Kernel
from runtime.memory import Piece
from runtime.parameters import ParameterTable, up
from runtime.program import ROWS, Program
from runtime.random_pass import RandomPass
from runtime.schedules import Moment, value_at

_ALPHA = -1.0507009873554804 * 1.6732632423543772
"""What a dropped element becomes for SELU (Klambauer et al. 2017): its value at minus infinity."""
_WORDS = 2**32


class DropoutVertex(Vertex):
    """What a layer does to its input while training.

    Parameters
    ----------
    index
        Place of the layer.
    dropout
        Its dropout.
    units
        Number of inputs.
    compatibility
        The release whose defects are wanted.
    order
        How DL4J's array lies in memory, where its stream of random numbers is wanted.
    below
        What makes its input: a last step that a mask tells lies by rows there, one without a mask does not.
    """

    stepwise = True
    draws = True

    def __init__(
        self,
        index: int,
        dropout: IDropout,
        units: int,
        compatibility: Compatibility,
        order: Order | None = None,
        below: Vertex | None = None,
    ) -> None:
        super().__init__(index, dropout)
        self.below = below
        self.units = units
        self.compatibility = compatibility
        self.order = order

    def declare(self, table: ParameterTable) -> None:
        """It has no parameters."""

    def width(self, lanes: int) -> int:
        """Number of outputs, padded to whole vectors."""
        return up(self.units, lanes)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Output and factors; of one-hot input what is left as indices; the input itself outside of training."""
        (self.source,) = sources
        if not build.purpose.has_gradient:
            return self.source
        source, take = self.source, build.numbers.take
        self.rows = source.steps * build.batch
        self.kept = build.integers.take(self.rows) if self._leaves_indices() else None
        size = 0 if self.kept is not None and not source.values.count else self.rows * source.width
        self.values = take(len(kernels.VALUE_NAMES))
        self.factors = take(size)
        gradient = take(size) if source.gradient is not None else None
        self.output = Signal(
            source.steps,
            source.units,
            source.width,
            source.width,
            take(size),
            gradient=gradient,
            ids=self.kept,
            marks=source.marks if self.kept is not None else None,
            scale=self.values if self.kept is not None else None,
            mask=source.mask,
            recurrent=source.recurrent,
            image=source.image,
        )
        return self.output

    def _leaves_indices(self) -> bool:
        """Whether a one-hot row is kept, times a factor that all share, or dropped, and nothing needs it as numbers."""
        alike = self.order is None and isinstance(self.layer, Dropout | SpatialDropout)
        return alike and self.source.ids is not None and not self.source.as_rows

    def _kernel(self) -> Kernel:
        if self.order is not None:
            return kernels.as_given
        return kernels.gaussian if isinstance(self.layer, GaussianDropout | GaussianNoise) else kernels.keep_or_drop

    def forward(self, build: Build) -> None:
        """One row: the examples of a thread, all steps."""
        if not build.purpose.has_gradient:
            return
        source = self.source
        row = build.program.row(
            self._kernel(), ROWS, build.batch,
            steps=source.steps, batch=build.batch, units=source.units, width=source.width, stride=source.stride,
            source=source.at, ids=source.ids_at, dense=source.marks_at,
            target=self.output.at if self.factors.count else -1, factors=self.factors.at if self.factors.count else -1,
            key=0, threshold=0, together=self._together(), values=self.values.at,
            kept=self.kept.at if self.kept is not None else -1,
        )  # fmt: skip
        if self.order is None:
            build.draws.append(_Draw(self, row, self.values))
        else:
            build.draws.append(_StreamDraw(self, self.order))

    def _together(self) -> int:
        """How many steps share their noise: those of a series, or the pixels of an image (compiler/pixels.py)."""
        if not isinstance(self.layer, SpatialDropout):
            return 1
        return self.source.steps if self.source.pixels is None else self.source.pixels.area

    def backward(self, build: Build) -> None:
        """The gradient of the input, when somebody wants it."""
        source, gradient = self.source, self.output.gradient
        if gradient is None or source.gradient is None:
            return
        without = self.compatibility.has("dropout_without_gradient")
        build.program.row(
            kernels.back, ROWS, build.batch,
            steps=source.steps, batch=build.batch, width=source.width, stride=source.stride,
            d_source=source.gradient.at, add=source.claim(), d_target=gradient.at, factors=-1 if without else self.factors.at,
        )  # fmt: skip

    def _rate(self, name: str, moment: Moment) -> float:
        """A probability or rate at a moment.

        Raises
        ------
        DataError
            If a schedule gives a number that is none.
        """
        value = value_at(getattr(self.layer, name), moment, self.compatibility)
        fits = {"keep": 0 < value <= 1, "rate": 0 <= value < 1, "stddev": 0 <= value < math.inf}
        if not fits[name]:
            allowed = {"keep": "above 0 and at most 1", "rate": "from 0 up and below 1", "stddev": "0 or more"}[name]
            where = f"{self.where}, {type(self.layer).__name__}, {name}"
            message = f"the schedule gives {value:g} at iteration {moment.iteration}, epoch {moment.epoch}; it must be {allowed}"
            raise DataError([Problem(where, message, "change the schedule")])
        return value

    def noise(self, moment: Moment) -> tuple[float, tuple[float, ...]]:
        """The probability to keep, and the values that the kernel reads (``VALUE_NAMES``)."""
        match self.layer:
            case Dropout() | SpatialDropout():
                keep = self._rate("keep", moment)
                return keep, (1 / keep, 0.0, 0.0, 0.0)
            case AlphaDropout():
                keep = self._rate("keep", moment)
                scale = 1 / math.sqrt(keep + _ALPHA**2 * keep * (1 - keep))
                shift = -scale * (1 - keep) * _ALPHA
                return keep, (scale, shift, 0.0, scale * _ALPHA + shift)
            case GaussianDropout():
                rate = self._rate("rate", moment)
                return 1.0, (math.sqrt(rate / (1 - rate)), 0.0)
            case GaussianNoise():
                return 1.0, (0.0, self._rate("stddev", moment))
            case _:
                raise TypeError(type(self.layer).__name__)


class _StreamDraw:
    """Factors and shifts of a training pass from a stream of DL4J."""

    def __init__(self, vertex: DropoutVertex, order: Order) -> None:
        told = isinstance(vertex.below, ReduceVertex) and vertex.below.source.mask is not None
        self.vertex, self.order = vertex, Order.flat if told else order
        self.place = vertex.place
        source = vertex.source  # a vertex knows the segment that was built last; this is of one segment
        self.shape = source.steps, vertex.rows // source.steps, source.units
        self.factors, self.target = vertex.factors, vertex.output.values

    def prepare(self, program: Program, random: RandomPass, moment: Moment) -> None:
        """Write them where the kernel reads them."""
        vertex, stream, shape = self.vertex, random.stream, self.shape
        assert stream is not None  # noqa: S101 - the plan has asked for an order only then
        keep, values = vertex.noise(moment)
        factors, shifts = (np.zeros(shape) for _ in range(2))
        count = int(np.prod(shape))
        match vertex.layer:
            case GaussianDropout():
                factors = 1 + values[0] * self.order.arranged(stream.normal((count,)), *shape)
            case GaussianNoise():
                factors, shifts = factors + 1, values[1] * self.order.arranged(stream.normal((count,)), *shape)
            case SpatialDropout():
                factors += stream.kept(keep, shape[1] * shape[2]).reshape(1, shape[1], shape[2]) * values[0]
            case _:
                kept = self.order.arranged(stream.kept(keep, count), *shape)
                factors, shifts = np.where(kept, values[0], values[2]), np.where(kept, values[1], values[3])
        for piece, numbers in ((self.factors, factors), (self.target, shifts)):
            padded = piece.array.reshape(shape[0], shape[1], -1)
            padded[:] = 0
            padded[:, :, : shape[2]] = numbers


class _Draw:
    """One row of a program that draws numbers: what it needs before each run."""

    def __init__(self, vertex: DropoutVertex, row: int, values: Piece) -> None:
        self.vertex, self.row, self.values = vertex, row, values
        self.place = vertex.place

    def prepare(self, program: Program, random: RandomPass, moment: Moment) -> None:
        """Set the key of a training pass and the probabilities of a moment."""
        keep, values = self.vertex.noise(moment)
        self.values.array[: len(values)] = values
        program.set(self.row, key=random.key(self.place), threshold=round(keep * _WORDS))
