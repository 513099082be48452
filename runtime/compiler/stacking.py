"""Vertices of graphs that change the number of examples: several inputs one after the other, and one part of that.

Threads share examples, and these are others on both sides, so threads wait for each other there.
"""

from __future__ import annotations

from typing import NamedTuple

from runtime.compiler.glue import Glue
from runtime.compiler.graph_vertices import Joint, clear, units_of
from runtime.compiler.signal import Build, Signal
from runtime.kernels import vertices
from runtime.program import ROWS


class _House(NamedTuple):
    """Where some examples lie: numbers, and examples of each step."""

    at: int
    batch: int


def _rehouse(build: Build, source: Signal, out: _House, target: Signal, into: _House, batch: int, add: int = 0) -> None:
    """Append a row that copies ``batch`` examples of a series, which lie like ``source``, to where they lie like ``target``."""
    build.program.row(
        vertices.rehouse, ROWS, batch, steps=source.steps, batch=batch, elements=source.units, padded=target.stride,
        source=out.at, source_stride=source.stride, target=into.at, target_stride=target.stride,
        source_batch=out.batch, target_batch=into.batch, add=add,
    )  # fmt: skip


class StackVertex(Joint):
    """The inputs one after the other, as a larger minibatch. Its build is of the larger one."""

    stepwise = False

    def minibatches(self, before: int) -> int:
        """As often as there are inputs."""
        return before * len(self.names)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Room for all.

        Raises
        ------
        ShapeError
            If the inputs differ, or only some of them have a mask.
        """
        self.require_same_shape(sources)
        masked = [source.mask is not None for source in sources]
        if any(masked) and not all(masked):
            said = ["a mask" if has else "no mask" for has in masked]
            self.refuse("kind of mask", list(said))
        self.signals, first = sources, sources[0]
        self.units = units_of(first)
        mask = build.numbers.take(first.steps * build.batch) if all(masked) else None
        self.output = self.signal(build, first.steps, mask, recurrent=first.recurrent, image=first.image)
        return self.output

    def forward(self, build: Build) -> None:
        """Each to its place."""
        output, batch = self.output, build.batch // len(self.signals)
        build.program.barrier()
        for number, source in enumerate(self.signals):
            into = _House(output.at + number * batch * output.stride, build.batch)
            _rehouse(build, source, _House(source.at, batch), output, into, batch)
            if source.mask is not None and output.mask is not None:
                row = Signal(output.steps, 1, 1, 1, source.mask)
                _rehouse(build, row, _House(row.at, batch), row, _House(output.mask.at + number * batch, build.batch), batch)
        build.program.barrier()

    def backward(self, build: Build) -> None:
        """From its place to each."""
        output, batch = self.output, build.batch // len(self.signals)
        build.program.barrier()
        for number, source in enumerate(self.signals):
            if source.gradient is not None and output.gradient is not None:
                out = _House(output.gradient.at + number * batch * output.stride, build.batch)
                _rehouse(build, output, out, source, _House(source.gradient.at, batch), batch, source.claim())
        build.program.barrier()


class UnstackVertex(Glue):
    """One of several parts of a minibatch. Its build is of the part."""

    def __init__(self, index: int, units: int, part: int, parts: int) -> None:
        super().__init__(index, units)
        self.part, self.parts = part, parts

    def minibatches(self, before: int) -> int:
        """As many as are in a part."""
        return before // self.parts if before % self.parts == 0 else 0

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Room for the part."""
        (self.source,) = sources
        source, self.whole = self.source, build.batch * self.parts
        self.units = units_of(source)
        mask = build.numbers.take(source.steps * build.batch) if source.mask is not None else None
        self.output = self.signal(build, source.steps, mask, recurrent=source.recurrent, image=source.image)
        return self.output

    def forward(self, build: Build) -> None:
        """Copy the part."""
        source, output, batch = self.source, self.output, build.batch
        build.program.barrier()
        out = _House(source.at + self.part * batch * source.stride, self.whole)
        _rehouse(build, source, out, output, _House(output.at, batch), batch)
        if source.mask is not None and output.mask is not None:
            row = Signal(source.steps, 1, 1, 1, source.mask)
            out = _House(source.mask.at + self.part * batch, self.whole)
            _rehouse(build, row, out, row, _House(output.mask.at, batch), batch)

    def backward(self, build: Build) -> None:
        """To the part; the others get zero from the first that asks."""
        source, output, batch = self.source, self.output, build.batch
        if source.gradient is None or output.gradient is None:
            return
        build.program.barrier()
        if not source.claim():
            clear(build.of(self.whole), source, source.gradient)
            build.program.barrier()
        into = _House(source.gradient.at + self.part * batch * source.stride, self.whole)
        _rehouse(build, output, _House(output.gradient.at, batch), source, into, batch, 1)
        build.program.barrier()
