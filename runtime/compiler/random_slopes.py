"""RRELU as rows of a program: slopes drawn while training (kernels/random_slopes.py), their mean otherwise."""

from __future__ import annotations

from typing import Any

from netconf.activations import ActivationRReLU
from runtime.compatibility import Compatibility
from runtime.compiler.functions import activation_kernel, bounds_of
from runtime.compiler.glue import ActivationVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Vertex
from runtime.kernels import dropout, random_slopes
from runtime.kernels.activations import random_slopes as random_slopes_of_cells
from runtime.memory import Arena, Piece
from runtime.program import ROWS, Program
from runtime.random_pass import RandomPass
from runtime.schedules import Moment


class RandomSlopesVertex(ActivationVertex):
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

    draws = True

    def __init__(self, index: int, units: int, bounds: ActivationRReLU, compatibility: Compatibility) -> None:
        super().__init__(index, units, activation_kernel(bounds, compatibility))
        self.bounds, self.compatibility = bounds, compatibility

    def declare_constants(self, arena: Arena) -> None:
        """The bounds."""
        self.values = arena.take(2)

    def fill(self) -> None:
        """Write them."""
        self.values.array[:2] = self.bounds.l, self.bounds.u

    def _random(self, build: Build) -> bool:
        return build.purpose.has_gradient and not self.frozen

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The output and, while training, the factors."""
        output = super().allocate(build, *sources)
        self.factors: Piece | None = build.numbers.take(output.values.count) if self._random(build) else None
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
        build.draws.append(_Draw(self, row))

    def backward(self, build: Build) -> None:
        """The gradient of the input, when somebody wants it."""
        if self.factors is None:
            super().backward(build)
            return
        source, gradient = self.source, self.output.gradient
        if source.gradient is None or gradient is None:
            return
        without = self.compatibility.has("rrelu_slope_one")
        build.program.row(
            dropout.back, ROWS, build.batch,
            steps=source.steps, batch=build.batch, width=self.output.width, stride=source.stride,
            d_source=source.gradient.at, add=source.claim(), d_target=gradient.at, factors=-1 if without else self.factors.at,
        )  # fmt: skip


class SlopesOfCell:
    """The slopes of a recurrent cell whose activation is RRELU: each use of it in a step has one for each unit.

    Parameters
    ----------
    bounds
        Of the slopes.
    compatibility
        The release whose defects are wanted: a gradient that passes as it is.
    """

    def __init__(self, bounds: ActivationRReLU, compatibility: Compatibility) -> None:
        self.bounds = bounds
        self.activation = random_slopes_of_cells(passes=compatibility.has("rrelu_slope_one"))

    def declare(self, arena: Arena) -> None:
        """Memory of the bounds."""
        self.values = arena.take(2)

    def fill(self) -> None:
        """Write them."""
        self.values.array[:2] = self.bounds.l, self.bounds.u

    def draw(self, vertex: Vertex, build: Build, target: Piece, lots: int, **lie: int) -> None:
        """Append the row that draws them; ``lie`` are the operands that say where in ``target`` they lie."""
        row = build.program.row(
            random_slopes.draw, ROWS, build.batch, lots,
            batch=build.batch, units=vertex.units, width=vertex.width(build.numbers.lanes), target=target.at, key=0,
            values=self.values.at, **lie,
        )  # fmt: skip
        build.draws.append(_Draw(vertex, row))


def slopes_of(layer: Any, compatibility: Compatibility) -> SlopesOfCell | None:
    """The slopes of a recurrent layer; None where its activation is another than RRELU."""
    bounds = bounds_of(layer.activation)
    return None if bounds is None else SlopesOfCell(bounds, compatibility)


class _Draw:
    """The row that draws slopes: what it needs before each run."""

    def __init__(self, vertex: Vertex, row: int) -> None:
        self.place, self.row = vertex.place, row

    def prepare(self, program: Program, random: RandomPass, moment: Moment) -> None:
        """Set the key of a training pass."""
        program.set(self.row, key=random.key(self.place))
