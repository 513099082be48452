"""SimpleRnn as rows of a program: a fully connected layer for the input, and the recurrence (kernels/simple_rnn.py)."""

from __future__ import annotations

from typing import Any

from netconf.layers import SimpleRnn
from netconf.vocabulary import MaskedSteps
from runtime.compatibility import Compatibility
from runtime.compiler.dense import Affine
from runtime.compiler.functions import activation_kernel, bounds_of
from runtime.compiler.layer_norm import LayerNorm, is_normalized
from runtime.compiler.random_slopes import SlopedVertex
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows
from runtime.kernels import simple_rnn
from runtime.kernels.activations import random_slopes
from runtime.memory import Arena, Piece
from runtime.parameters import ParameterTable
from runtime.program import ROWS


class SimpleRnnVertex(SlopedVertex, Affine, RecurrentVertex):
    """SimpleRnn, with layer normalisation or without."""

    layer: SimpleRnn

    def __init__(self, index: int, layer: SimpleRnn, compatibility: Compatibility) -> None:
        super().__init__(index, layer)
        self.activation = activation_kernel(layer.activation, compatibility)
        self.take_bounds(bounds_of(layer.activation))
        self.sloped = random_slopes(passes=compatibility.has("rrelu_slope_one"))
        self.r_transposed: Piece | None = None

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """Columns in panels, of the recurrent weights too; the gains of both products in a row each."""
        width = self.width(table.arena.lanes)
        if name == "g":
            piece = table.arena.take(2 * width)
            both = table.packing.diagonals(self.units, 2, width)
            return [piece], piece.offset + both.reshape(1, -1, order="F")
        if name != "RW":
            return super().pack(table, name, shape)
        piece = table.arena.take(self.units * width)
        return [piece], piece.offset + table.packing.columns(self.units, self.units)

    def declare_transposed(self, arena: Arena, below: int | None) -> None:
        """W for the layer below, RW for the step before."""
        super().declare_transposed(arena, below)
        width = self.width(arena.lanes)
        self.r_transposed = arena.take(width * width)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Outputs of every step, behind the state before the segment."""
        (source,) = sources
        self.allocate_affine(build, source)
        batch, width = build.batch, self.padded
        self.hidden = build.numbers.take((source.steps + 1) * batch * width)
        self.again = build.numbers.take(self.hidden.count) if build.purpose.has_gradient and build.zero_state else None
        self.slopes = build.numbers.take(source.steps * batch * width) if self.draws_in(build) else None
        self.kernels = simple_rnn.simple_rnn(self.sloped if self.slopes else self.activation)
        self.recurrent_norm = None
        if is_normalized(self.layer):
            shape = source.steps, self.units, width
            self.recurrent_norm = LayerNorm(build, shape, self.entries["g"], width)
        gradient = build.numbers.take(source.steps * batch * width) if build.purpose.has_gradient else None
        self.output = Signal(source.steps, self.units, width, width, self.hidden, batch * width, gradient, mask=source.mask)
        return self.output

    def _operands(self, build: Build, updates: UpdateRows | None = None) -> dict[str, int]:
        updates, output, norm = updates or UpdateRows(), self.output, self.recurrent_norm
        mask = None if self.layer.masked_steps is MaskedSteps.passThrough else self.source.mask
        return {
            "steps": output.steps, "end": build.end(output.steps), "batch": build.batch,
            "units": self.units, "width": self.padded,
            "r": self.entries["RW"].regions[0].at, "r_transposed": self.r_transposed.at if self.r_transposed else -1,
            "z": self.z.at, "hidden": self.hidden.at, "d_hidden": output.gradient.at if output.gradient else -1,
            "h_before": -1, "h_after": -1, "mask": mask.at if mask else -1,
            "carry": self.layer.masked_steps is MaskedSteps.carry,
            "product": norm.product.at if norm else -1, "delta": norm.d_product.at if norm else self.z.at,
            "inverse": norm.inverse.at if norm else -1, "gain": norm.gain_at if norm else -1,
            "slopes": self.slopes.at if self.slopes else -1,
            "gradient": updates.gradient, "update_r": updates.row(self.dl4j_name("RW")), "phase": updates.phase,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """All products of the input, then step by step."""
        if self.slopes is not None:
            lie = {"slots": 1, "slot": 0, "slopes": 1, "as_gates": 0, "steps": self.output.steps}
            self.draw(build, self.slopes, 1, **lie)
        self.forward_affine(build)
        self.state_rows = (build.program.row(self.kernels[0], ROWS, build.batch, **self._operands(build)),)

    def backward(self, build: Build) -> None:
        """Step by step, then the gradient of the input; of a second pass from zero state where a release has that defect."""
        if self.again is not None:
            self.hidden = self.again
            self.forward_affine(build)
            build.program.row(self.kernels[0], ROWS, build.batch, **self._operands(build))
        build.program.row(self.kernels[1], ROWS, build.batch, **self._operands(build))
        self.backward_affine(build)

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by panel of units."""
        recurrent = Job(self.units, simple_rnn.recurrent_gradient, self._panels(build), self._operands(build, updates))
        gain = [self.recurrent_norm.job(build, self.z, updates)] if self.recurrent_norm else []
        return [*super().jobs(build, updates), recurrent, *gain]
