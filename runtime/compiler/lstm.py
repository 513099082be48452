"""LSTM layers as rows of a program (kernels/lstm.py)."""

from __future__ import annotations

from typing import Any

from netconf.layers import AbstractLSTM, GravesLSTM
from runtime.compatibility import Compatibility
from runtime.compiler.gated import GatedVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import UpdateRows
from runtime.kernels import lstm
from runtime.kernels.halves import narrow_rows
from runtime.kernels.kernel import Kernel
from runtime.kernels.lstm_halves import forward_in_halves
from runtime.memory import Piece
from runtime.parameters import ParameterTable
from runtime.program import ROWS, STEPS


class LstmVertex(GatedVertex):
    """GravesLSTM or LSTM."""

    layer: AbstractLSTM
    state_names = ("h", "c")
    slots = input_columns = recurrent_columns = 4
    input_gradient = lstm.input_gradient

    def __init__(self, index: int, layer: AbstractLSTM, compatibility: Compatibility) -> None:
        super().__init__(index, layer, compatibility)
        self.peepholes = isinstance(layer, GravesLSTM)
        self.halves: dict[str, Piece] = {}

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """Gates in panels; peepholes, which are columns of RW outside, in rows of their own."""
        width, packing = self.width(table.arena.lanes), table.packing
        rows = {"W": self.inputs, "RW": self.units, "b": 1}[name]
        parts = [(rows * 4 * width, packing.gates(rows, self.units))]
        if name == "RW" and self.peepholes:
            parts.append((3 * width, packing.diagonals(self.units, 3, width)))
        return self.together(table, parts)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """With halves of the states, and of the input, where the segment computes with them."""
        output, (source,) = super().allocate(build, *sources), sources
        if build.halves:
            take, rows = build.numbers.take, build.batch * self.stride
            self.half_hidden = take((source.steps + 1) * rows // 2)
            output.halves = self.half_hidden.part(rows // 2, 0)
            self.narrows_source = source.halves is None
            if source.halves is None:
                source.halves = take(source.steps * build.batch * source.stride // 2)
        return output

    def kernels(self) -> lstm.Lstm:
        """The kernels of an LSTM."""
        return lstm.lstm(self.activation, self.gate, self.peepholes, self.masking())

    @staticmethod
    def _keeps_cell(build: Build) -> bool:
        """Whether the cell state of every step is kept, for a backward pass or for threads that share a step."""
        return build.purpose.has_gradient or build.split

    def state_size(self, build: Build, name: str) -> int:
        """A cell state that nobody will need is written over by the next."""
        if name == "c" and not self._keeps_cell(build):
            return build.batch * self.padded
        return super().state_size(build, name)

    def operands(self, build: Build, updates: UpdateRows | None = None, d_source: bool = False) -> dict[str, int]:
        """The peepholes lie behind RW; a step of -1 is all steps."""
        peephole = self.entries["RW"].regions[1].at if self.peepholes else -1
        cell_step = build.batch * self.stride if self._keeps_cell(build) else 0
        own = {"peephole": peephole, "cell_step": cell_step, "step": -1}
        return super().operands(build, updates, d_source) | own | self._half_operands(build)

    def _half_operands(self, build: Build) -> dict[str, int]:
        """Where halves lie, when the segment computes with them."""
        if not build.halves or self.source.halves is None:
            return dict.fromkeys(("half_w", "half_r", "half_h", "half_x", "half_x_stride"), -1)
        return {
            "half_w": self.halves["W"].at, "half_r": self.halves["RW"].at, "half_h": self.half_hidden.at,
            "half_x": self.source.halves.at, "half_x_stride": self.source.stride // 2,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """One row: the examples of a thread through all steps; or all threads together step by step, each some units."""
        kernel, operands = self.kernels().forward, self.operands(build)
        if build.halves:
            kernel = forward_in_halves(self.activation, self.gate, self.peepholes, self.masking())
            self._narrow_source(build)
        if build.split:
            self._forward_by_step(build, kernel, operands)
        else:
            self.state_rows = (self._pass(build, kernel, operands),)

    def _forward_by_step(self, build: Build, kernel: Kernel, operands: dict[str, int]) -> None:
        """Threads share the blocks of each step; the state is stored when all threads have done the last."""
        program, steps = build.program, self.source.steps
        taken = [program.row(kernel, ROWS, build.batch, **operands | {"step": steps + 1})] if build.halves else []
        self.state_rows = (*taken, program.row(kernel, STEPS, operands["blocks"], **operands | {"step": 0}))
        program.barrier()
        build.afterwards.append(lambda: self._store_state(build, kernel, operands | {"step": steps}))

    def _store_state(self, build: Build, kernel: Kernel, operands: dict[str, int]) -> None:
        self.state_rows += (build.program.row(kernel, ROWS, build.batch, **operands),)

    def _narrow_source(self, build: Build) -> None:
        """Make halves of the input, unless the layer below has done so, or there are only indices."""
        source = self.source
        if self.narrows_source and source.halves is not None and source.values.count:
            rows = {"steps": source.steps, "batch": build.batch, "stride": source.stride}
            build.program.row(narrow_rows, ROWS, build.batch, **rows, source=source.at, target=source.halves.at)
