"""Vertices that make a mask of their own from the series, and bring the former one back behind the layer that it is for."""

from __future__ import annotations

from dataclasses import replace

from runtime.compiler.glue import Glue, move
from runtime.compiler.signal import Build, Signal
from runtime.kernels import masking
from runtime.kernels.series import ADDED
from runtime.memory import Arena
from runtime.program import ROWS


class MaskZeroVertex(Glue):
    """A copy of a series, masked where all features are a value, and where the series was masked before."""

    stepwise = True

    def __init__(self, index: int, units: int, value: float) -> None:
        super().__init__(index, units)
        self.value = value

    def declare_constants(self, arena: Arena) -> None:
        """The value to compare with."""
        self.constant = arena.take(1)

    def fill(self) -> None:
        """Write it."""
        self.constant.array[:] = self.value

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The copy, so that its reader has a mask of its own."""
        (self.source,) = sources
        self.mask = build.numbers.take(self.source.steps * build.batch)
        self.output = self.signal(build, self.source.steps, self.mask, recurrent=self.source.recurrent)
        if self.source.gradient is None:
            self.output.gradient = None
        return self.output

    def forward(self, build: Build) -> None:
        """Copy and compare."""
        source, before = self.source, self.source.mask
        move(build, source, source.at, self.output, self.output.at)
        operands = {
            "steps": source.steps, "batch": build.batch, "elements": self.units, "source": source.at,
            "source_stride": source.stride, "value": self.constant.at, "before": before.at if before else -1,
            "mask": self.mask.at,
        }  # fmt: skip
        build.program.row(masking.mask_where_all_are, ROWS, build.batch, **operands)

    def backward(self, build: Build) -> None:
        """Copy."""
        if self.source.gradient is not None and self.output.gradient is not None:
            how = ADDED if self.source.claim() else 0
            move(build, self.output, self.output.gradient.at, self.source, self.source.gradient.at, how)


class FormerMaskVertex(Glue):
    """The same numbers, with the mask that another series has: that of before ``MaskZeroVertex``."""

    stepwise = True

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The source's memory. What is no longer a series has no mask."""
        source, former = sources
        return replace(source, mask=former.mask if source.mask is not None else None)

    def forward(self, build: Build) -> None:
        """Nothing moves."""
