"""The state of recurrent layers between two runs: of rnn_time_step, and of the segments of truncated backpropagation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netconf.errors import Problem
from runtime.compiler.plan import Plan
from runtime.compiler.recurrent import RecurrentVertex, lost_states
from runtime.compiler.segment import States
from runtime.data.numeric import numeric
from runtime.errors import DataError, UnsupportedError
from runtime.memory import Arena, Array, Sizes

State = dict[str, Array]


class StoredState:
    """Arrays [minibatch, units] for each recurrent layer.

    Parameters
    ----------
    plan
        The network.

    Attributes
    ----------
    known
        Whether a state is stored; otherwise the next run starts from zero.
    lost_in_steps, lost_in_segments
        The vertices whose state a release forgets between two calls of rnn_time_step, and between two segments.
    sizes
        Bytes by purpose.
    """

    def __init__(self, plan: Plan) -> None:
        self.known = False
        self._outline = plan.outline
        self._both_ways = [
            plan.name_of(index)
            for index in sorted({v.index for v in plan.vertices if isinstance(v, RecurrentVertex) and not v.stateful})
        ]
        self._dtype, self._times = plan.dtype, plan.times
        self._vertices = {p: v for p, v in enumerate(plan.vertices) if isinstance(v, RecurrentVertex) and v.stateful}
        self.lost_in_steps, self.lost_in_segments = lost_states(self._vertices, plan.outline, plan.compatibility)
        self._pieces: States = {}
        self._batch = 0
        self.sizes: Sizes = {}

    @property
    def layers(self) -> list[int | str]:
        """The recurrent layers: numbers in a chain, names in a graph."""
        return [self._outline.key(v.index) for v in self._vertices.values()]

    def clear(self) -> None:
        """Forget the state."""
        self.known = False

    def between_runs(self, batch: int, lost: Sequence[int] = ()) -> tuple[States, bool, bool]:
        """What a segment needs to go on from the state, when there is one, and to store the new one.

        The vertices of ``lost`` start from zero.

        Raises
        ------
        UnsupportedError
            If a layer reads the series against time, and so has no state to go on from.
        DataError
            If a state of another minibatch is stored.
        """
        if self._both_ways:
            message = "it reads the series against time too, so there is no state to go on from"
            hint = "give whole series to output(), and train with backpropType Standard"
            raise UnsupportedError([Problem(place, message, hint) for place in self._both_ways])
        pieces = self._hold(batch)
        for piece in (piece for place in lost for piece in pieces[place]):
            piece.array[:] = 0
        return pieces, self.known, True

    def _hold(self, batch: int) -> States:
        if self.known and self._batch != batch:
            message = f"the minibatch has {batch} examples, but the stored state belongs to {self._batch}"
            raise DataError([Problem("features", message, "call rnn_clear_previous_state() before a new series")])
        if self._batch != batch:
            arena = Arena(self._dtype, "stored state")
            self._pieces = {
                place: tuple(arena.take(batch * self._times[place] * v.stride_for(arena.lanes)) for _ in v.state_names)
                for place, v in self._vertices.items()
            }
            arena.place()
            self._batch, self.sizes = batch, arena.sizes
        return self._pieces

    def get(self, layer: int | str) -> State:
        """State of a layer as copies [minibatch, units] by name; empty when none is stored."""
        place, vertex = self._find(layer)
        if not self.known:
            return {}
        arrays = (
            piece.array.reshape(self._batch * self._times[place], -1)[:, : vertex.units].copy() for piece in self._pieces[place]
        )
        return dict(zip(vertex.state_names, arrays, strict=True))

    def set(self, layer: int | str, state: Any) -> None:
        """Store the state of a layer, arrays [minibatch, units] by name; those of others that have none are zero.

        Raises
        ------
        DataError
            If the arrays are no numbers, not [minibatch, units], or of another minibatch than the state that is stored.
        """
        place, vertex = self._find(layer)
        names, where = vertex.state_names, f"state of {self._say(layer)}"
        known = state if isinstance(state, Mapping) else {}
        found = {name: numeric(f"{where}, {name}", array) for name, array in known.items()}
        arrays = [found[name] for name in names if name in found]
        shapes = {a.shape for a in arrays}
        if len(arrays) != len(names) or len(shapes) != 1 or arrays[0].ndim != 2 or arrays[0].shape[1] != vertex.units:
            given = {name: list(array.shape) for name, array in found.items()} if found else f"a {type(state).__name__}"
            message = f"{given} is given, {' and '.join(names)} of shape [minibatch, {vertex.units}] are expected"
            raise DataError([Problem(where, message)])
        batch = int(arrays[0].shape[0])
        pieces = self._hold(batch // self._times[place])
        if not self.known:
            for piece in (p for some in pieces.values() for p in some):
                piece.array[:] = 0
        for piece, array in zip(pieces[place], arrays, strict=True):
            piece.array.reshape(batch, -1)[:, : vertex.units] = array
        self.known = True

    def _find(self, layer: int | str) -> tuple[int, RecurrentVertex]:
        for place, vertex in self._vertices.items():
            if self._outline.key(vertex.index) == layer:
                return place, vertex
        message = f"{self._say(layer)} stores no state"
        raise DataError([Problem("state", message, f"layers that do: {', '.join(map(str, self.layers)) or 'none'}")])

    def _say(self, layer: int | str) -> str:
        return f"layer {layer}" if self._outline.is_chain else f'vertex "{layer}"'

    def remember(self) -> Callable[[], None]:
        """A function that brings the present state back."""
        known = self.known
        copies = {place: [p.array.copy() for p in some] for place, some in self._pieces.items()} if known else {}

        def restore() -> None:
            for place, arrays in copies.items():
                for piece, array in zip(self._pieces[place], arrays, strict=True):
                    piece.array[:] = array
            self.known = known

        return restore
