"""Vertices of graphs that measure: an example divided by its norm, the distance of two."""

from __future__ import annotations

from runtime.compiler.graph_vertices import Joint, Numbered, between, units_of
from runtime.compiler.signal import Build, Signal
from runtime.kernels import vertices
from runtime.kernels.kernel import Kernel


class NormaliseVertex(Numbered):
    """Each example divided by its norm over all steps and features, or by ``floor`` where that is larger."""

    def __init__(self, index: int, units: int, floor: float) -> None:
        super().__init__(index, units)
        self.numbers = (floor,)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """As large as the input, and the norms."""
        (self.source,) = sources
        source = self.source
        self.units = units_of(source)
        self.output = self.signal(build, source.steps, source.mask, recurrent=source.recurrent, image=source.image)
        self.norms = build.numbers.take(build.batch)
        return self.output

    def _row(self, build: Build, kernel: Kernel, at: int, d_source: int, add: int) -> None:
        source, numbers = self.source, {"norm": self.norms.at, "floor": self.constants.at}
        between(build, kernel, source, source.at, self.output, at, **numbers, d_source=d_source, add=add)

    def forward(self, build: Build) -> None:
        """Norms, then the division."""
        self._row(build, vertices.normalise, self.output.at, -1, 0)

    def backward(self, build: Build) -> None:
        """What is along the example is taken out of the gradient."""
        source, output = self.source, self.output
        if source.gradient is not None and output.gradient is not None:
            self._row(build, vertices.normalise_backward, output.gradient.at, source.gradient.at, source.claim())


class DistanceVertex(Joint, Numbered):
    """The Euclidean distance of two inputs over all steps and features; its gradient is divided by ``floor`` at least."""

    stepwise = False

    def __init__(self, index: int, names: tuple[str, ...], floor: float) -> None:
        super().__init__(index, 1, names)
        self.numbers = (floor,)

    def steps(self, before: int) -> int:
        """One."""
        return 1

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """A number for each example.

        Raises
        ------
        ShapeError
            If the inputs differ.
        """
        self.require_same_shape(sources)
        self.signals = sources
        self.output = self.signal(build, 1, None, recurrent=False)
        return self.output

    def _measure(self, build: Build, kernel: Kernel, a: Signal, b: Signal, add: int = 0) -> None:
        output = self.output
        between(
            build, kernel, a, a.at, output, output.at, other=b.at, other_stride=b.stride, floor=self.constants.at,
            d_target=output.gradient.at if output.gradient else -1, d_source=a.gradient.at if a.gradient else -1, add=add,
        )  # fmt: skip

    def forward(self, build: Build) -> None:
        """One number for each example."""
        a, b = self.signals
        self._measure(build, vertices.distance, a, b)

    def backward(self, build: Build) -> None:
        """Along the difference, for both."""
        for a, b in (self.signals, self.signals[::-1]):
            if a.gradient is not None and self.output.gradient is not None:
                self._measure(build, vertices.distance_backward, a, b, a.claim())
