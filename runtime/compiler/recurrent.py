"""What vertices with a state share: its arrays, and the rows that read and write it."""

from __future__ import annotations

from runtime.compiler.vertex import Vertex
from runtime.parameters import up

States = dict[int, tuple[int, ...]]


class RecurrentVertex(Vertex):
    """A layer whose state goes from step to step.

    Attributes
    ----------
    state_names
        Names of the arrays of its state, ``h`` first; the forward kernel has operands ``h_before``, ``h_after``, ...
    stateful
        Whether the state may be stored between two runs; what reads a series against time has none to store.
    state_rows
        The rows of the segment's program that read the state before it, or write that after it.
    """

    state_names: tuple[str, ...] = ("h",)
    stateful = True
    stepwise = True
    units: int
    state_rows: tuple[int, ...] = ()

    def width(self, lanes: int) -> int:
        """Number of units, padded to whole vectors."""
        return up(self.units, lanes)

    def stride_for(self, lanes: int) -> int:
        """Distance of two examples' rows of the state."""
        return self.width(lanes)

    def state_operands(self, before: tuple[int, ...] | None, after: tuple[int, ...] | None) -> dict[str, int]:
        """Where the state is read from and written to; None is nowhere."""
        read = {f"{name}_before": before[i] if before else -1 for i, name in enumerate(self.state_names)}
        return read | {f"{name}_after": after[i] if after else -1 for i, name in enumerate(self.state_names)}
