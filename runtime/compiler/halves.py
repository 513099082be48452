"""Copies of weights in bfloat16, from which a network predicts when it is asked for that precision."""

from __future__ import annotations

import numpy as np

from netconf.errors import Problem
from runtime.compiler.lstm import LstmVertex
from runtime.compiler.plan import Plan
from runtime.errors import UnsupportedError
from runtime.memory import Arena, Array, Piece


class Halves:
    """The copies of a network: those of its LSTMs, which hold nearly all of the work.

    Parameters
    ----------
    plan
        The network, of float32 numbers.

    Attributes
    ----------
    arena
        Where they lie.

    Raises
    ------
    UnsupportedError
        If the network has no such layer.
    """

    def __init__(self, plan: Plan) -> None:
        self.arena = Arena(plan.dtype)
        self.arena.purpose = "weights in bfloat16"
        self._copies: list[tuple[Piece, Piece, int]] = []
        for vertex in plan.vertices:
            if isinstance(vertex, LstmVertex):
                sizes = {"W": vertex.inputs, "RW": vertex.units}
                for name, rows in sizes.items():
                    source = vertex.entries[name].regions[0]
                    copy = self.arena.take(source.count // rows * -(-rows // 2))
                    vertex.halves[name] = copy
                    self._copies.append((source, copy, rows))
        if not self._copies:
            message = "bfloat16 is for predictions of LSTM and GravesLSTM layers, of which the network has none"
            raise UnsupportedError([Problem("precision", message, "leave precision out: other layers compute in float32")])
        self.arena.place()

    def renew(self) -> None:
        """Copy the weights again, once they have changed."""
        panel = 4 * self.arena.lanes
        for source, copy, rows in self._copies:
            copy.array[:] = paired(source.array.reshape(-1, rows, panel)).reshape(-1)


def paired(panels: Array) -> Array:
    """Packed float32 panels [panel, row, column] as pairs of rows [panel, row / 2, column], rounded to the nearest bfloat16.

    Numbers half-way go to the even neighbour, as the processor rounds; an odd last row is paired with zeros.
    """
    bits = panels.view(np.uint32)
    if bits.shape[1] % 2:
        bits = np.concatenate([bits, np.zeros_like(bits[:, :1])], axis=1)
    rounded = bits + np.uint32(0x7FFF) + (bits >> np.uint32(16) & np.uint32(1)) >> np.uint32(16)
    low, high = rounded[:, ::2], rounded[:, 1::2]
    pairs: Array = (low | high << np.uint32(16)).view(np.float32)
    return pairs
