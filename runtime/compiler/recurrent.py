"""What vertices with a state share: its arrays, and the rows that read and write it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from netconf.layers import BaseWrapperLayer, GravesLSTM
from netconf.outline import Outline
from runtime.compatibility import Compatibility
from runtime.compiler.vertex import Vertex
from runtime.parameters import up


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


def lost_states(
    vertices: Mapping[int, RecurrentVertex], outline: Outline, compatibility: Compatibility
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Places of the vertices whose state a release forgets: between two calls of rnn_time_step, and between two segments."""
    has, around = compatibility.has, {place: _wrappers(outline, vertex.index) for place, vertex in vertices.items()}
    most = 0 if has("wrapped_without_state") else 1 if has("twice_wrapped_without_state") else math.inf
    steps = tuple(place for place, count in around.items() if count > most)
    graves = (place for place, vertex in vertices.items() if isinstance(vertex.layer, GravesLSTM) and around[place])
    return steps, (*steps, *(graves if has("wrapped_graves_in_segments") else ()))


def _wrappers(outline: Outline, index: int) -> int:
    """How many wrappers are around a layer."""
    count, layer = 0, outline.members[index].element
    while isinstance(layer, BaseWrapperLayer):
        count, layer = count + 1, layer.layer
    return count
