"""Recurrent cells (kernels/cell.py) as rows of a program (kernels/recurrence.py); to add one, see runtime/kernels/new_cell.md."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from netconf.layers import GRU, AbstractLSTM, CoupledLSTM, GatedLayer, GravesLSTM
from runtime.compatibility import Compatibility
from runtime.compiler.functions import bounds_of
from runtime.compiler.gated import GatedVertex
from runtime.compiler.random_slopes import SlopedVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import UpdateRows
from runtime.kernels import coupled_lstm, gru
from runtime.kernels.activations import random_slopes
from runtime.kernels.cell import Cell, Functions
from runtime.kernels.recurrence import Recurrence, cell_input_gradient, recurrence
from runtime.memory import Arena, Piece
from runtime.parameters import ParameterTable


@singledispatch
def cell_of(layer: GatedLayer) -> Cell:
    """The equations of a layer.

    Raises
    ------
    TypeError
        If it has none.
    """
    raise TypeError(type(layer).__name__)


@cell_of.register
def _(layer: GRU) -> Cell:
    return gru.RESET_AFTER if layer.reset_after else gru.RESET_BEFORE


@cell_of.register
def _(layer: CoupledLSTM) -> Cell:
    return coupled_lstm.PEEPHOLES if layer.peepholes else coupled_lstm.PLAIN


@cell_of.register
def _(layer: AbstractLSTM) -> Cell:
    """Of an LSTM whose activation mixes its units; all others have kernels of their own (compiler/lstm.py)."""
    from runtime.kernels import lstm_rows  # noqa: PLC0415 - few networks need it

    return lstm_rows.PEEPHOLES if isinstance(layer, GravesLSTM) else lstm_rows.PLAIN


class CellVertex(SlopedVertex, GatedVertex):
    """A layer whose cell is written down as equations.

    Its parameters are W, RW with the diagonal weights' columns behind it, b, and rb where RW has a bias of its own.
    """

    input_gradient = cell_input_gradient

    def __init__(self, index: int, layer: GatedLayer, cell: Cell, compatibility: Compatibility) -> None:
        super().__init__(index, layer, compatibility)
        self.cell, self.peepholes = cell, bool(cell.diagonals)
        self.take_bounds(bounds_of(layer.activation))
        self.plain = cell, self.activation
        self.sloped = cell.with_slopes(), random_slopes(passes=compatibility.has("rrelu_slope_one"))
        self.state_names = cell.states
        self.slots, self.input_columns, self.recurrent_columns = cell.slots, len(cell.inputs), len(cell.outer)

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """Columns of a vector of units side by side, in the order of their slots; diagonal weights in rows of their own."""
        width, packing, cell = self.width(table.arena.lanes), table.packing, self.cell
        rows = {"W": self.inputs, "RW": self.units}.get(name, 1)
        slots = {"W": cell.inputs, "b": cell.inputs, "RW": cell.outer, "rb": cell.recurrent}[name]
        order = tuple(slot - min(slots) for slot in slots)
        parts = [(rows * len(slots) * width, packing.gates(rows, self.units, order))]
        if name == "RW" and cell.inner:
            parts.append((rows * width, packing.gates(rows, self.units, (0,))))
        if name == "RW" and cell.diagonals:
            parts.append((len(cell.diagonals) * width, packing.diagonals(self.units, len(cell.diagonals), width)))
        return self.together(table, parts)

    def declare_transposed(self, arena: Arena, below: int | None) -> None:
        """The inner product's weights too."""
        super().declare_transposed(arena, below)
        if self.cell.inner:
            self.transposed["inner"] = arena.take(self.width(arena.lanes) ** 2)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """What the inner product multiplies: of every step when there will be a backward pass."""
        self.vector = self.d_vector = None
        self.cell, self.activation = self.sloped if self.draws_in(build) else self.plain
        self.slots = self.cell.slots
        output = super().allocate(build, *sources)
        if self.cell.inner:
            rows, training = build.batch * self.stride, build.purpose.has_gradient
            self.vector = build.numbers.take((self.source.steps if training else 1) * rows)
            self.d_vector = build.numbers.take(rows) if training else None
        return output

    def forward(self, build: Build) -> None:
        """One row, behind those that draw slopes: the same ones where the pass is computed twice."""
        if self.cell.slopes:
            slots, slopes = self.slots, self.cell.slopes
            lie = {"slots": slots, "slot": slots - slopes, "slopes": slopes, "as_gates": 1, "steps": self.source.steps}
            for gates in (self.gates, *([self.again[0]] if self.again else [])):
                self.draw(build, gates, self.lots.number, **lie)
        super().forward(build)

    def kernels(self) -> Recurrence:
        """The kernels of the cell."""
        return recurrence(self.cell, Functions(self.activation, self.gate), self.masking())

    def operands(self, build: Build, updates: UpdateRows | None = None, d_source: bool = False) -> dict[str, int]:
        """What the cell has beyond an LSTM, and its slots."""
        cell, regions = self.cell, self.entries["RW"].regions
        inner, more = cell.inner, "rb" in self.entries
        return super().operands(build, updates, d_source) | {
            "slots": cell.slots, "input_slot": min(cell.inputs), "input_slots": len(cell.inputs),
            "recurrent_slot": min(cell.outer), "recurrent_slots": len(cell.outer), "inner_slot": inner.slot if inner else -1,
            "inner": regions[1].at if inner else -1,
            "inner_transposed": self.transposed["inner"].at if "inner" in self.transposed else -1,
            "recurrent_bias": self.entries["rb"].regions[0].at if more else -1,
            "update_rb": (updates or UpdateRows()).row(self.dl4j_name("rb")) if more else -1,
            "diagonal": regions[-1].at if cell.diagonals else -1,
            "vector": self.vector.at if self.vector else -1,
            "vector_step": build.batch * self.stride if build.purpose.has_gradient else 0,
            "d_vector": self.d_vector.at if self.d_vector else -1,
        }  # fmt: skip
