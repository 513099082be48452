"""LSTM layers as rows of a program (kernels/lstm.py)."""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf.layers import AbstractLSTM, GravesLSTM
from netconf.vocabulary import MaskedSteps
from runtime.compiler.functions import activation_kernel
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows
from runtime.kernels import elementwise, lstm, lstm_cell
from runtime.kernels.halves import narrow_rows
from runtime.kernels.kernel import Kernel
from runtime.kernels.lstm_halves import forward_in_halves
from runtime.kernels.simd import VECTOR_BYTES
from runtime.memory import Arena, Piece
from runtime.parameters import ParameterTable
from runtime.program import ROWS

_CACHE_SET = 1024
"""Rows whose size is a multiple of this many bytes would hit few sets of the first-level cache."""


_MASKING = {
    MaskedSteps.passThrough: lstm_cell.PASS,
    MaskedSteps.zero: lstm_cell.ZERO,
    MaskedSteps.carry: lstm_cell.CARRY,
}


class LstmVertex(RecurrentVertex):
    """GravesLSTM or LSTM."""

    layer: AbstractLSTM
    state_names = ("h", "c")

    def __init__(self, index: int, layer: AbstractLSTM, like_dl4j: bool, masked_backward: bool = False) -> None:
        super().__init__(index, layer)
        self.masked_backward = masked_backward
        self.peepholes = isinstance(layer, GravesLSTM)
        self.units = int(layer.n_out)
        self.inputs = int(layer.n_in)
        self.activation = activation_kernel(layer.activation, like_dl4j)
        self.gate = activation_kernel(layer.gate_activation_function, like_dl4j)
        self.transposed: dict[str, Piece] = {}
        self.halves: dict[str, Piece] = {}

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """Gates in panels; peepholes, which are columns of RW outside, in rows of their own."""
        width = self.width(table.arena.lanes)
        if name == "W":
            piece = table.arena.take(self.inputs * 4 * width)
            return [piece], piece.offset + table.packing.gates(self.inputs, self.units)
        if name == "b":
            piece = table.arena.take(4 * width)
            return [piece], piece.offset + table.packing.gate_bias(self.units)
        piece = table.arena.take(self.units * 4 * width)
        places = piece.offset + table.packing.gates(self.units, self.units)
        if not self.peepholes:
            return [piece], places
        columns = table.arena.take(3 * width)
        peepholes = columns.offset + np.arange(3)[None, :] * width + np.arange(self.units)[:, None]
        return [piece, columns], np.concatenate([places, peepholes], axis=1)

    def stride_for(self, lanes: int) -> int:
        """Distance of two examples' rows: the padded width, and a vector more where rows would hit few sets of the cache."""
        width = self.width(lanes)
        return width + (lanes if width * VECTOR_BYTES // lanes % _CACHE_SET == 0 else 0)

    def declare_transposed(self, arena: Arena, below: int | None) -> None:
        """RW for the step before, W for the layer below."""
        width = self.width(arena.lanes)
        self.transposed = {"RW": arena.take(width * 4 * width)}
        if below is not None:
            self.transposed["W"] = arena.take(4 * width * below)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Gates of every step when there will be a backward pass, of one step otherwise."""
        take, lanes = build.numbers.take, build.numbers.lanes
        (source,) = sources
        batch, steps = build.batch, source.steps
        width = self.padded = self.width(lanes)
        self.stride = self.stride_for(lanes)
        training = build.purpose.has_gradient
        self.source = source
        self.gates = take((steps if training else 1) * batch * 4 * width)
        self.cell, self.hidden = (take((steps + 1) * batch * self.stride) for _ in range(2))
        d_hidden = take(steps * batch * self.stride) if training else None
        self.d_cell = take(batch * self.stride) if training else None
        self.d_first = take(batch * self.stride) if training and self._masking() == lstm_cell.CARRY else None
        self.again = None
        if training and build.zero_state:
            self.again = (
                take(steps * batch * 4 * width),
                take((steps + 1) * batch * self.stride),
                take((steps + 1) * batch * self.stride),
            )
        self.output = Signal(steps, self.units, width, self.stride, self.hidden, batch * self.stride, d_hidden, mask=source.mask)
        if build.halves:
            self.half_hidden = take((steps + 1) * batch * self.stride // 2)
            self.output.halves = self.half_hidden.part(batch * self.stride // 2, 0)
            self.narrows_source = source.halves is None
            if source.halves is None:
                source.halves = take(steps * batch * source.stride // 2)
        return self.output

    def _masking(self) -> str:
        """What the cell does at masked steps of this segment."""
        if self.source.mask is None:
            return lstm_cell.PASS
        if self.masked_backward and self.layer.masked_steps is MaskedSteps.zero:
            return lstm_cell.ZERO_LATE if self.peepholes else lstm_cell.ZERO_OPEN
        return _MASKING[self.layer.masked_steps]

    def _kernels(self) -> lstm.Lstm:
        return lstm.lstm(self.activation, self.gate, self.peepholes, self._masking())

    def _operands(self, build: Build, updates: UpdateRows | None = None, d_source: bool = False) -> dict[str, int]:
        """All operands, as the forward pass and the gradients share them."""
        updates = updates or UpdateRows()
        source, training = self.source, build.purpose.has_gradient
        recurrent = self.entries["RW"].regions
        below = source.gradient if d_source else None
        d_hidden, mask = self.output.gradient, source.mask
        return {
            "steps": source.steps, "end": build.end(source.steps), "batch": build.batch,
            "inputs": self.inputs, "units": self.units, "width": self.padded,
            "stride": self.stride, "blocks": self.padded // build.numbers.lanes,
            "w": self.entries["W"].regions[0].at, "r": recurrent[0].at, "bias": self.entries["b"].regions[0].at,
            "peephole": recurrent[1].at if self.peepholes else -1,
            "w_transposed": self.transposed["W"].at if "W" in self.transposed else -1,
            "r_transposed": self.transposed["RW"].at if "RW" in self.transposed else -1,
            "gates": self.gates.at, "gate_step": build.batch * 4 * self.padded if training else 0,
            "cell": self.cell.at, "hidden": self.hidden.at,
            "d_hidden": d_hidden.at if d_hidden else -1, "d_first": self.d_first.at if self.d_first else -1,
            "d_cell": self.d_cell.at if self.d_cell else -1,
            "source": source.at, "source_stride": source.stride, "ids": source.ids_at, "dense": source.marks_at,
            "d_source": below.at if below else -1, "d_source_width": source.width,
            "d_source_add": source.claim() if below else 0,
            "h_before": -1, "c_before": -1, "h_after": -1, "c_after": -1, "mask": mask.at if mask else -1,
            "gradient": updates.gradient, "update_w": updates.row(self.dl4j_name("W")),
            "update_r": updates.row(self.dl4j_name("RW")), "update_b": updates.row(self.dl4j_name("b")), "phase": updates.phase,
            "step": -1, **self._half_operands(build),
        }  # fmt: skip

    def _half_operands(self, build: Build) -> dict[str, int]:
        """Where halves lie, when the segment computes with them."""
        if not build.halves or self.source.halves is None:
            return dict.fromkeys(("half_w", "half_r", "half_h", "half_x", "half_x_stride"), -1)
        return {
            "half_w": self.halves["W"].at, "half_r": self.halves["RW"].at, "half_h": self.half_hidden.at,
            "half_x": self.source.halves.at, "half_x_stride": self.source.stride // 2,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """One row: the examples of a thread through all steps; or a row for each step, of which threads share the units."""
        kernel, operands = self._kernels().forward, self._operands(build)
        if build.halves:
            kernel = forward_in_halves(self.activation, self.gate, self.peepholes, self._masking())
            self._narrow_source(build)
        if build.split:
            self._forward_by_step(build, kernel, operands)
        else:
            self.state_rows = (build.program.row(kernel, ROWS, build.batch, **operands),)

    def _forward_by_step(self, build: Build, kernel: Kernel, operands: dict[str, int]) -> None:
        """A row for each step, of which threads share the blocks; the state is stored when all threads have done the last."""
        program, steps, blocks = build.program, self.source.steps, operands["blocks"]
        rows = []
        if build.halves:
            rows.append(program.row(kernel, ROWS, build.batch, **operands | {"step": steps + 1}))
        for step in range(steps):
            program.barrier()
            row = program.row(kernel, ROWS, blocks, **operands | {"step": step})
            if step == 0:
                rows.append(row)
        program.barrier()
        self.state_rows = tuple(rows)
        build.afterwards.append(lambda: self._store_state(build, kernel, operands | {"step": steps}))

    def _store_state(self, build: Build, kernel: Kernel, operands: dict[str, int]) -> None:
        self.state_rows += (build.program.row(kernel, ROWS, build.batch, **operands),)

    def _narrow_source(self, build: Build) -> None:
        """Make halves of the input, unless the layer below has done so, or there are only indices."""
        source = self.source
        if self.narrows_source and source.halves is not None and source.values.count:
            rows = {"steps": source.steps, "batch": build.batch, "stride": source.stride}
            build.program.row(narrow_rows, ROWS, build.batch, **rows, source=source.at, target=source.halves.at)

    def backward(self, build: Build) -> None:
        """For the releases whose gradient ignores the state before the segment, that state is taken away first."""
        if self.again is not None:
            self.gates, self.cell, self.hidden = self.again
            build.program.row(self._kernels().forward, ROWS, build.batch, **self._operands(build))
        elif build.forget_state:
            for piece in (self.cell, self.hidden):
                clear = {"steps": 1, "batch": build.batch, "stride": self.stride, "data": piece.at}
                build.program.row(elementwise.clear_rows, ROWS, build.batch, **clear)
        operands = self._operands(build, d_source=self.source.gradient is not None)
        build.program.row(self._kernels().backward, ROWS, build.batch, **operands)

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by block of units."""
        blocks, operands = self.padded // build.numbers.lanes, self._operands(build, updates)
        return [
            Job(self.units, self._kernels().recurrent_gradient, blocks, operands),
            Job(1 if self.source.ids else self.inputs, lstm.input_gradient, blocks, operands),
        ]
