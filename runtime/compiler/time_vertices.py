"""Vertices of graphs that look at the length or the mask of an input of the network: last step, repetition, reversal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runtime.compiler.glue import Glue, ReduceVertex, RepeatVertex, move
from runtime.compiler.graph_vertices import between
from runtime.compiler.signal import Build, Signal
from runtime.kernels import vertices
from runtime.kernels.series import ADDED, REVERSED


class LastStepVertex(ReduceVertex):
    """The last step that the mask of an input of the network leaves; the last of all without one."""

    def __init__(self, index: int, units: int) -> None:
        super().__init__(index, units, None)

    @property
    def masked_by(self) -> tuple[int, ...]:
        """The input that it looks at."""
        return self.looks

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """One row for each example; behind the series stands the input whose mask counts, when there is one."""
        series, *named = sources
        self.units = series.units
        return super().allocate(build, replace(series, mask=named[0].mask if named else None, of=series))


class DuplicateVertex(RepeatVertex):
    """A vector at every step of a series as long as an input of the network, and with its mask."""

    def __init__(self, index: int, units: int) -> None:
        super().__init__(index, units, 0)

    def steps_after(self, known: Mapping[int, int]) -> int:
        """As many as that input has."""
        return known[self.looks[0]]

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The series."""
        source, named = sources
        self.times, self.units = named.steps, source.units
        super().allocate(build, source)
        self.output.mask = named.mask
        return self.output


class TurnVertex(Glue):
    """A series against time; with the mask of an input the steps that it leaves, the others are zero."""

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The copy; behind the series stands the input whose mask counts, when there is one."""
        self.source, *named = sources
        self.mask, self.units = named[0].mask if named else None, self.source.units
        self.output = self.signal(build, self.source.steps, self.source.mask, recurrent=True)
        return self.output

    def _turn(self, build: Build, source: Signal, at: int, target: Signal, to: int, add: int) -> None:
        if self.mask is None:
            move(build, source, at, target, to, REVERSED | (ADDED if add else 0))
        else:
            between(build, vertices.turn, source, at, target, to, mask=self.mask.at, add=add)

    def forward(self, build: Build) -> None:
        """Copy against time."""
        self._turn(build, self.source, self.source.at, self.output, self.output.at, 0)

    def backward(self, build: Build) -> None:
        """The gradient against time."""
        source, output = self.source, self.output
        if source.gradient is not None and output.gradient is not None:
            self._turn(build, output, output.gradient.at, source, source.gradient.at, source.claim())
