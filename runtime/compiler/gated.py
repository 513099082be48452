"""What recurrent layers with gates share as rows of a program: memory, masks, passes and jobs. Each has kernels of its own."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import numpy as np

from netconf.layers import AbstractLSTM, GatedLayer
from netconf.vocabulary import MaskedSteps
from runtime.compatibility import Compatibility
from runtime.compiler.functions import activation_kernel
from runtime.compiler.lots import Lots
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows
from runtime.kernels import elementwise, lstm_cell
from runtime.kernels.kernel import Kernel
from runtime.kernels.simd import VECTOR_BYTES
from runtime.memory import Arena, Piece
from runtime.program import ROWS

_CACHE_SET = 1024
"""Rows whose size is a multiple of this many bytes would hit few sets of the first-level cache."""


_MASKING = {
    MaskedSteps.passThrough: lstm_cell.PASS,
    MaskedSteps.zero: lstm_cell.ZERO,
    MaskedSteps.carry: lstm_cell.CARRY,
}


class GatedKernels(Protocol):
    """The kernels of one kind of cell."""

    @property
    def forward(self) -> Kernel:
        """Some examples through all steps."""

    @property
    def backward(self) -> Kernel:
        """Some examples back through all steps."""

    @property
    def recurrent_gradient(self) -> Kernel:
        """A job for each block of units."""


class GatedVertex(RecurrentVertex):
    """A layer whose units have several pre-activations each.

    Attributes
    ----------
    slots
        Vectors that a vector of units keeps of a step.
    input_columns, recurrent_columns
        Vectors of columns that a vector of units has in W and in RW, for the transposed copies.
    input_gradient
        The kernel of the gradient of W.
    peepholes
        Whether gates look at the cell's state.
    """

    layer: GatedLayer
    lots: Lots
    slots: int
    input_columns: int
    recurrent_columns: int
    input_gradient: ClassVar[Kernel]
    peepholes = False

    def __init__(self, index: int, layer: GatedLayer, compatibility: Compatibility) -> None:
        super().__init__(index, layer)
        self.masked_backward = isinstance(layer, AbstractLSTM) and compatibility.has("masked_backward")
        self.units = int(layer.n_out)
        self.inputs = int(layer.n_in)
        self.activation = activation_kernel(layer.activation, compatibility)
        self.gate = activation_kernel(layer.gate_activation_function, compatibility)
        self.transposed: dict[str, Piece] = {}

    def stride_for(self, lanes: int) -> int:
        """Distance of two examples' rows: the padded width, and a vector more where rows would hit few sets of the cache."""
        width = self.width(lanes)
        return width + (lanes if width * VECTOR_BYTES // lanes % _CACHE_SET == 0 else 0)

    def declare_transposed(self, arena: Arena, below: int | None) -> None:
        """RW for the step before, W for the layer below."""
        width = self.width(arena.lanes)
        self.transposed = {"RW": arena.take(width * self.recurrent_columns * width)}
        if below is not None:
            self.transposed["W"] = arena.take(self.input_columns * width * below)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Gates of every step when there will be a backward pass, of one step otherwise."""
        take, lanes = build.numbers.take, build.numbers.lanes
        (source,) = sources
        batch, steps = build.batch, source.steps
        width = self.padded = self.width(lanes)
        self.stride = self.stride_for(lanes)
        training = build.purpose.has_gradient
        self.source = source
        regions = [piece for entry in self.entries.values() for piece in entry.regions]
        self.lots = Lots(build, steps * batch, self.inputs + self.units, regions)
        self.gates, self.states = self._take_pass(build)
        d_hidden = take(steps * batch * self.stride) if training else None
        self.d_cell = take(batch * self.stride) if training and "c" in self.state_names else None
        self.d_first = take(batch * self.stride) if training else None
        self.again = self._take_pass(build) if training and build.zero_state else None
        hidden = self.states[0]
        self.output = Signal(steps, self.units, width, self.stride, hidden, batch * self.stride, d_hidden, mask=source.mask)
        return self.output

    def _take_pass(self, build: Build) -> tuple[Piece, list[Piece]]:
        """Memory of one forward pass: the gates, and each state with the one before the segment."""
        batch, steps = build.batch, self.source.steps
        gates = build.numbers.take((steps if build.purpose.has_gradient else 1) * batch * self.slots * self.padded)
        return gates, [build.numbers.take(self.state_size(build, name)) for name in self.state_names]

    def state_size(self, build: Build, name: str) -> int:
        """Numbers of a state: of every step, and of the one before the segment."""
        return (self.source.steps + 1) * build.batch * self.stride

    def masking(self) -> str:
        """What the cell does at masked steps of this segment, also where a release does it wrong."""
        if self.source.mask is not None and self.masked_backward and self.layer.masked_steps is MaskedSteps.zero:
            return lstm_cell.ZERO_LATE if self.peepholes else lstm_cell.ZERO_OPEN
        return lstm_cell.PASS if self.source.mask is None else _MASKING[self.layer.masked_steps]

    def kernels(self) -> GatedKernels:
        """The kernels for this layer's functions and this segment's masks."""
        raise NotImplementedError

    def operands(self, build: Build, updates: UpdateRows | None = None, d_source: bool = False) -> dict[str, int]:
        """Operands that the kernels of all such layers have, as the forward pass and the gradients share them."""
        updates = updates or UpdateRows()
        source, training = self.source, build.purpose.has_gradient
        below = source.gradient if d_source else None
        d_hidden, mask = self.output.gradient, source.mask
        return {
            "steps": source.steps, "end": build.end(source.steps), "batch": build.batch,
            "inputs": self.inputs, "units": self.units, "width": self.padded,
            "stride": self.stride, "blocks": self.padded // build.numbers.lanes,
            "w": self.entries["W"].regions[0].at, "r": self.entries["RW"].regions[0].at, "bias": self.entries["b"].regions[0].at,
            "w_transposed": self.transposed["W"].at if "W" in self.transposed else -1,
            "r_transposed": self.transposed["RW"].at if "RW" in self.transposed else -1,
            "gates": self.gates.at, "gate_step": build.batch * self.slots * self.padded if training else 0,
            "hidden": self.states[0].at, "cell": self.states[1].at if len(self.states) > 1 else -1,
            "d_hidden": d_hidden.at if d_hidden else -1, "d_first": self.d_first.at if self.d_first else -1,
            "d_cell": self.d_cell.at if self.d_cell else -1,
            "source": source.at, "source_stride": source.stride, "ids": source.ids_at, "dense": source.marks_at,
            "scale": source.scale_at,
            "d_source": below.at if below else -1, "d_source_width": source.width,
            "d_source_add": source.claim() if below else 0,
            "h_before": -1, "c_before": -1, "h_after": -1, "c_after": -1, "mask": mask.at if mask else -1,
            "gradient": updates.gradient, "update_w": updates.row(self.dl4j_name("W")),
            "update_r": updates.row(self.dl4j_name("RW")), "update_b": updates.row(self.dl4j_name("b")), "phase": updates.phase,
            "lot_gradient": self.lots.apart(updates),
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """One row: the examples of a thread through all steps."""
        self.state_rows = (self._pass(build, self.kernels().forward, self.operands(build)),)

    def _pass(self, build: Build, kernel: Kernel, operands: dict[str, int]) -> int:
        return build.program.row(kernel, ROWS, build.batch, self.lots.number, **operands)

    def backward(self, build: Build) -> None:
        """For the releases whose gradient ignores the state before the segment, that state is taken away first."""
        if self.again is not None:
            self.gates, self.states = self.again
            self._pass(build, self.kernels().forward, self.operands(build))
        elif build.forget_state:
            for piece in self.states:
                clear = {"steps": 1, "batch": build.batch, "stride": self.stride, "data": piece.at}
                build.program.row(elementwise.clear_rows, ROWS, build.batch, **clear)
        operands = self.operands(build, d_source=self.source.gradient is not None)
        self._pass(build, self.kernels().backward, operands)

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by lot and block of units."""
        blocks, operands = self.padded // build.numbers.lanes, self.operands(build, updates)
        recurrent = Job(self.units, self.kernels().recurrent_gradient, blocks, operands)
        own = Job(1 if self.source.ids else self.inputs, self.input_gradient, blocks, operands)
        return [self.lots.share(recurrent), self.lots.share(own)]

    def together(self, table: Any, parts: list[tuple[int, Any]]) -> tuple[list[Piece], Any]:
        """Pieces of one parameter, whose columns are those of the parts (size, places within) side by side."""
        pieces = [table.arena.take(size) for size, _ in parts]
        places = [piece.offset + within for piece, (_, within) in zip(pieces, parts, strict=True)]
        return pieces, np.concatenate(places, axis=1)
