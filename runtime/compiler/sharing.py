"""Memory that vertices of a prediction use one after the other: what came out of one is needed until its last reader is done."""

from __future__ import annotations

from runtime.compiler.output import LossVertex
from runtime.compiler.plan import Plan
from runtime.compiler.signal import Signal
from runtime.memory import Arena, Piece


class Sharing:
    """Gives back what came out of vertices that nobody reads any more, while those behind them take their memory.

    Threads have other parts of it than in the vertex before, so that all must have left what comes before such a vertex.

    Parameters
    ----------
    plan, numbers
        The network, and the arena in which its inputs have their memory already.

    Attributes
    ----------
    places
        The vertices that were given memory of others.
    """

    def __init__(self, plan: Plan, numbers: Arena) -> None:
        self.places: set[int] = set()
        self._numbers, self._first, self._reused = numbers, numbers.size, numbers.reused
        self._needed: dict[Piece, int] = {}
        never = len(plan.vertices)
        self._last = {vertex.place: vertex.place for vertex in plan.vertices} | dict.fromkeys(plan.outputs, never)
        for vertex in plan.vertices:
            last = never if isinstance(vertex, LossVertex) else vertex.place  # a loss is computed behind all vertices
            self._last |= {place: max(last, self._last[place]) for place in vertex.reads if place >= 0}

    def allocated(self, place: int, output: Signal) -> None:
        """Take note of a vertex that has its memory."""
        if self._numbers.reused > self._reused:
            self._reused = self._numbers.reused
            self.places.add(place)
        if output.values.count and output.values.offset >= self._first:
            owner = self._numbers.owner(output.values)
            self._needed[owner] = max(self._needed.get(owner, 0), self._last[place])
        for owner in [owner for owner, last in self._needed.items() if last <= place]:
            del self._needed[owner]
            self._numbers.give_back(owner)
