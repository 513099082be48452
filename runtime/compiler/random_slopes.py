"""RRELU as rows of a program: slopes drawn while training (kernels/random_slopes.py), their mean otherwise."""

from __future__ import annotations

from netconf.activations import ActivationRReLU
from runtime.compatibility import Compatibility
from runtime.compiler.functions import activation_kernel
from runtime.compiler.glue import ActivationVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Vertex
from runtime.kernels import dropout, random_slopes
from runtime.memory import Arena, Piece
from runtime.program import ROWS, Program
from runtime.random_pass import RandomPass
from runtime.schedules import Moment


class SlopedVertex(Vertex):
    """A vertex whose activation may be RRELU.

    Attributes
    ----------
    bounds
        Of the slopes; None where the activation is another.
    """

    bounds: ActivationRReLU | None = None

    def take_bounds(self, bounds: ActivationRReLU | None) -> None:
        """Say between which slopes to draw, if at all."""
        self.bounds, self.draws = bounds, bounds is not None

    def declare_constants(self, arena: Arena) -> None:
        """The bounds."""
        if self.bounds is not None:
            self.values = arena.take(2)

    def fill(self) -> None:
        """Write them."""
        if self.bounds is not None:
            self.values.array[:2] = self.bounds.l, self.bounds.u

    def draws_in(self, build: Build) -> bool:
        """Whether it draws slopes in a segment: there is no gradient otherwise, or it acts as outside of training."""
        return self.bounds is not None and build.purpose.has_gradient and not self.frozen

    def draw(self, build: Build, target: Piece, lots: int, **lie: int) -> None:
        """Append the row that draws slopes alone; ``lie`` are the operands that say where in ``target`` they lie."""
        row = build.program.row(
            random_slopes.draw, ROWS, build.batch, lots,
            batch=build.batch, units=self.units, width=self.width(build.numbers.lanes), target=target.at, key=0,
            values=self.values.at, **lie,
        )  # fmt: skip
        self.prepare_row(build, row)

    def prepare_row(self, build: Build, row: int) -> None:
        """Give a row that draws slopes its key before each run."""
        build.draws.append(_Draw(self, row))


class RandomSlopesVertex(SlopedVertex, ActivationVertex):
    """RRELU behind a layer whose own activation is the identity.

    Parameters
    ----------
    index
        Place of the layer.
    units
        Number of inputs.
    bounds
        Of the slopes.
    compatibility
        The release whose defects are wanted: the mean slope as a lower bound, a gradient that passes as it is.
    """

    def __init__(self, index: int, units: int, bounds: ActivationRReLU, compatibility: Compatibility) -> None:
        super().__init__(index, units, activation_kernel(bounds, compatibility))
        self.take_bounds(bounds)
        self.passes = compatibility.has("rrelu_slope_one")

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The output and, while training, the factors."""
        output = super().allocate(build, *sources)
        self.factors = build.numbers.take(output.values.count) if self.draws_in(build) else None
        return output

    def forward(self, build: Build) -> None:
        """One row: the examples of a thread, all steps."""
        if self.factors is None:
            super().forward(build)
            return
        source, output = self.source, self.output
        row = build.program.row(
            random_slopes.disturb, ROWS, build.batch,
            steps=source.steps, batch=build.batch, units=output.units, width=output.width, stride=source.stride,
            source=source.at, target=output.at, factors=self.factors.at, key=0, values=self.values.at,
        )  # fmt: skip
        self.prepare_row(build, row)

    def backward(self, build: Build) -> None:
        """The gradient of the input, when somebody wants it."""
        if self.factors is None:
            super().backward(build)
            return
        source, gradient = self.source, self.output.gradient
        if source.gradient is None or gradient is None:
            return
        build.program.row(
            dropout.back, ROWS, build.batch,
            steps=source.steps, batch=build.batch, width=self.output.width, stride=source.stride,
            d_source=source.gradient.at, add=source.claim(), d_target=gradient.at, factors=-1 if self.passes else self.factors.at,
        )  # fmt: skip


class _Draw:
    """The row that draws slopes: what it needs before each run."""

    def __init__(self, vertex: Vertex, row: int) -> None:
        self.place, self.row = vertex.place, row

    def prepare(self, program: Program, random: RandomPass, moment: Moment) -> None:
        """Set the key of a training pass."""
        program.set(self.row, key=random.key(self.place))
