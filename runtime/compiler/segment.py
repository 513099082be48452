"""A segment: the program that computes one minibatch of one length for one purpose, and the memory that it works on."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.compiler.allocation import Allocation, Form
from runtime.compiler.plan import Plan
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.rules import Updates
from runtime.compiler.signal import Purpose, Signal
from runtime.compiler.transfers import Transfers
from runtime.compiler.vertex import Job, UpdateRows
from runtime.compiler.watch import Watch, check_guards
from runtime.kernels import elementwise, transfer
from runtime.kernels.kernel import COMPUTE, UPDATE
from runtime.memory import Array, Piece, Workspace
from runtime.pace import Pace
from runtime.program import JOBS, Program
from runtime.random_pass import RandomPass
from runtime.schedules import Moment
from runtime.streams import Stream07

States = dict[int, tuple[Piece, ...]]

_FEW = 16
"""Numbers that Python looks at faster than NumPy."""


class Segment:
    """One built segment. ``run`` reads arrays of the user, and leaves losses, gradients and outputs in memory.

    Parameters
    ----------
    plan, form
        The network, and what is computed.
    workspace
        The memory that segments share.
    updates
        Gradients and updater state; None for purposes without a gradient.

    Attributes
    ----------
    pace
        What its runs took, when it is short enough for that to matter.
    watch
        Checks each run, in debug mode.
    constants
        Pieces of its memory that no run writes, and their values.

    Raises
    ------
    MemoryLimitError
        If it needs more memory than there is; nothing is allocated then.
    """

    def __init__(self, plan: Plan, form: Form, workspace: Workspace, updates: Updates | None) -> None:
        self.plan, self.form, self.updates = plan, form, updates
        self.pace: Pace | None = None
        self.watch: Watch | None = None
        self.memory = memory = Allocation(plan, form)
        self.build, self.input, self.output = memory.build, memory.input, memory.output
        workspace.hold(str(form), {"numbers": self.build.numbers, "integers": self.build.integers})
        self._marks = memory.marks.array
        self.constants: list[tuple[Piece, Any]] = [(memory.marks, 0)]
        if form.purpose.has_loss:
            self._losses = plan.output.losses.array
        for piece, values in self.constants:
            piece.array[:] = values
        self.transfers = Transfers(memory)
        self._emit()

    # -------------------------------------------------------------- the program

    def _emit(self) -> None:
        build, plan, form = self.build, self.plan, self.form
        program, noisy = build.program, self.memory.noisy
        self.transfers.look()
        if form.purpose.has_loss:
            self.memory.penalties.emit(program)
        if noisy:
            program.barrier()
            plan.noisy_weights.disturb(build)
            self._renew(program, noisy)
            program.barrier()
        for vertex in plan.vertices[:-1]:
            vertex.forward(build)
        self._emit_output()
        for emit in build.afterwards:
            emit()
        self._states_set: tuple[States | None, bool, bool] = (None, False, False)
        recurrent = ((p, v) for p, v in enumerate(plan.vertices) if isinstance(v, RecurrentVertex))
        self._state_rows = [(p, v, row) for p, v in recurrent for row in v.state_rows]
        if form.purpose.has_gradient:
            self._emit_backward(program)
        program.barrier()
        program.finish()

    def _emit_output(self) -> None:
        """The last layer: its output or its loss; when it has several blocks its gradient too, before the next block comes."""
        build, output, program = self.build, self.plan.output, self.build.program
        for block in output.blocks:
            if output.in_parts:
                program.barrier()  # a block's rows are shared among the threads in another way than those of the layers below
            if self.form.purpose.has_loss:
                self.transfers.read_labels(block)
            output.compute(build, block)
            if self.form.purpose.has_loss:
                output.add_loss(build, self.memory.labels, block)
            elif not self.form.whole:
                self.transfers.store(block)
            if output.in_parts and self.updates is not None:
                output.backward_of(build, block)
                program.barrier()
                if not output.frozen:
                    _append(program, output.jobs_of(build, self.updates.rows(output.index, COMPUTE), block))
        if output.in_parts:
            program.barrier()

    def _emit_backward(self, program: Program) -> None:
        assert self.updates is not None  # noqa: S101 - the purpose asks for them
        build, updates, plan, noisy = self.build, self.updates, self.plan, self.memory.noisy
        trains = self.form.purpose is Purpose.train
        for vertex in reversed(plan.vertices):
            if vertex.place in plan.reached:
                vertex.backward(build)
        program.barrier()
        trained = [v for v in plan.vertices if not v.frozen]
        late = {v.index for v in trained if not trains or updates.normalizes(v.index)} | noisy
        phases = {v.index: COMPUTE if v.place in plan.reached else 0 for v in trained}  # the gradient of the others stays 0
        self._append_jobs(program, {index: phase if index in late else phase | UPDATE for index, phase in phases.items()})
        if noisy:
            program.barrier()
            plan.noisy_weights.restore(build)
            self._renew(program, set() if trains else noisy)
        if trains and late:
            program.barrier()
            for jobs, source, length, target in updates.sum_jobs():
                program.row(elementwise.sums, JOBS, jobs, source=source, length=length, target=target)
            program.barrier()
            self._append_jobs(program, dict.fromkeys(late, UPDATE))
        if trains and updates.constraints.layers:
            program.barrier()
            updates.constraints.emit(program)
            self._renew(program, updates.constraints.layers)
        renew = Program(plan.dtype)
        _append(renew, [job for v in plan.vertices for job in v.jobs(build, UpdateRows(UPDATE))])
        renew.barrier()
        self.renew_transposed = renew.finish()

    def _renew(self, program: Program, layers: set[int]) -> None:
        """Renew the transposed copies of some layers' weights, once these are written."""
        if layers:
            program.barrier()
            vertices = (v for v in self.plan.vertices if v.index in layers)
            _append(program, [job for v in vertices for job in v.jobs(self.build, UpdateRows(UPDATE))])

    def _append_jobs(self, program: Program, phases: dict[int, int]) -> None:
        """The jobs of some layers' parameters."""
        assert self.updates is not None  # noqa: S101 - see _emit_backward
        rows = {index: self.updates.rows(index, phase) for index, phase in phases.items()}
        _append(program, [job for v in self.plan.vertices if v.index in rows for job in v.jobs(self.build, rows[v.index])])

    # -------------------------------------------------------------- running

    def _set_states(self, states: States | None, read: bool, write: bool) -> None:
        last, *how = self._states_set
        if last is states and how == [read, write]:
            return
        self._states_set = states, read, write
        for place, vertex, row in self._state_rows:
            at = tuple(piece.at for piece in states[place]) if states else None
            self.build.program.set(row, **vertex.state_operands(at if read else None, at if write else None))

    def run(
        self,
        threads: int,
        features: Array,
        labels: Array | None = None,
        output: Array | None = None,
        masks: tuple[Array | None, Array | None] = (None, None),
        states: tuple[States | None, bool, bool] = (None, False, False),
    ) -> None:
        """Compute.

        Parameters
        ----------
        threads
            How many threads share the work.
        features
            [example, size, step], any strides, of the network's type; or int64 indices [example, step].
        labels
            The same for labels, when the purpose has a loss.
        output
            [example, size, step], which is written, when it has none.
        masks
            Of features [example, step], and of labels [example, step] or [example, output, step].
        states
            State of recurrent vertices by their place, whether it is read, and whether it is written.
        """
        self.transfers.read(features, labels, output, masks)
        self._set_states(*states)
        if self.watch is not None:
            self.watch.check(self, states[0], (features, labels, output, *masks))
        self.build.program.run(threads)
        if self.watch is not None:
            check_guards(self)

    def draw(self, random: RandomPass, moment: Moment) -> None:
        """Set what the rows that draw random numbers need in a training pass."""
        for row in sorted(self.build.draws, key=lambda draw: draw.place):
            row.prepare(self.build.program, random, moment)
        self.plan.noisy_weights.finish(random)
        if isinstance(random.stream, Stream07) and (output := self.plan.output).recurrent and output.layer.drop_out is not None:
            random.stream.kept(1.0, self.output.steps * self.form.batch * output.source.units)  # 0.9.1 draws again for the score

    @property
    def has_remarks(self) -> bool:
        """Whether an example was marked as anything but dense."""
        if self._marks.size <= _FEW:
            return any(mark & ~transfer.DENSE for mark in self._marks.tolist())
        return bool(np.bitwise_or.reduce(self._marks) & ~transfer.DENSE)

    def feature_marks(self) -> Array:
        """The marks of the examples' features (kernels/transfer.py)."""
        return self._marks[: self.form.batch]

    def label_marks(self) -> Array:
        """The marks of the examples' labels."""
        return self._marks[-self.form.batch :]

    def loss(self) -> float:
        """Sum of the losses of all rows, before any division."""
        return float(np.add.reduce(self._losses, dtype=np.float64))

    def row_losses(self) -> Array:
        """The loss of each row, [step, example]."""
        return self._losses.reshape(self.output.steps, self.form.batch)

    def penalty(self, moment: Moment) -> float:
        """The regularisation's part of the score at a moment, before any division (numerics.md 3.3)."""
        return self.memory.penalties.value(moment)

    def activations(self, layer: int) -> Array:
        """Output of a layer as [step, example, unit], a view."""
        signal, batch = self.signal(layer), self.form.batch
        rows = signal.values.array[signal.start : signal.start + signal.steps * batch * signal.stride]
        return rows.reshape(signal.steps, batch, signal.stride)[:, :, : signal.units]

    def signal(self, layer: int) -> Signal:
        """Output of a layer."""
        return self.memory.signals[self.plan.of_layer[layer]]


def _append(program: Program, jobs: list[Job]) -> None:
    """Append jobs, the costly ones first, so that no thread waits long for the last."""
    for job in sorted(jobs, key=lambda j: -j.cost):
        program.row(job.kernel, JOBS, job.number, **job.operands)
