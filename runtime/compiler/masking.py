"""Vertices that make a mask of their own from the series, and bring the former one back behind the layer that it is for."""

from __future__ import annotations

from dataclasses import replace

from runtime.compiler.glue import Glue
from runtime.compiler.signal import Build, Signal
from runtime.kernels import masking
from runtime.memory import Arena, Piece
from runtime.program import ROWS


class OwnMaskVertex(Glue):
    """The same numbers with a mask of their own: the source's memory, seen otherwise."""

    stepwise = True

    def masked(self, build: Build, source: Signal, mask: Piece | None) -> Signal:
        """The source with a mask."""
        self.source, self.mask = source, mask
        return replace(source, mask=mask, of=source)


class MaskZeroVertex(OwnMaskVertex):
    """A series that is masked where all features are a value, and where it was masked before.

    Parameters
    ----------
    index
        Place of the layer.
    units
        Number of features.
    value
        What all of them are at a masked step.
    alone
        Whether it does not count where the series was masked before.
    """

    def __init__(self, index: int, units: int, value: float, *, alone: bool) -> None:
        super().__init__(index, units)
        self.value, self.alone = value, alone

    def declare_constants(self, arena: Arena) -> None:
        """The value to compare with."""
        self.constant = arena.take(1)

    def fill(self) -> None:
        """Write it."""
        self.constant.array[:] = self.value

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Memory of the mask."""
        return self.masked(build, sources[0], build.numbers.take(sources[0].steps * build.batch))

    def forward(self, build: Build) -> None:
        """Compare."""
        assert self.mask is not None  # noqa: S101 - it always has one
        source, before = self.source, None if self.alone else self.source.mask
        operands = {
            "steps": source.steps, "batch": build.batch, "elements": self.units, "source": source.at,
            "source_stride": source.stride, "value": self.constant.at, "before": before.at if before else -1,
            "mask": self.mask.at,
        }  # fmt: skip
        build.program.row(masking.mask_where_all_are, ROWS, build.batch, **operands)


class MixedMaskVertex(OwnMaskVertex):
    """A series with the mask that TimeDistributed of 1.0.0-M2.1 gives to what is inside it: that of other steps and examples."""

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Memory of the mask, when there is one."""
        before = sources[0].mask
        return self.masked(build, sources[0], build.numbers.take(before.count) if before is not None else None)

    def forward(self, build: Build) -> None:
        """Each thread needs what all have written."""
        if self.mask is None or self.source.mask is None:
            return
        build.program.barrier()
        operands = {"steps": self.source.steps, "batch": build.batch, "before": self.source.mask.at, "mask": self.mask.at}
        build.program.row(masking.mixed, ROWS, build.batch, **operands)


class FormerMaskVertex(Glue):
    """The same numbers, with the mask that another series has: that of before an ``OwnMaskVertex``; or without one."""

    stepwise = True

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """The source's memory. What is no longer a series has no mask."""
        source, *former = sources
        return replace(source, mask=former[0].mask if former and source.mask is not None else None)

    def forward(self, build: Build) -> None:
        """Nothing moves."""
