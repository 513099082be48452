"""A segment: the program that computes one minibatch of one length for one purpose, and the memory that it works on."""

from __future__ import annotations

from typing import Any

import numpy as np

from runtime.compiler.allocation import Allocation, Form
from runtime.compiler.blocks import blocks
from runtime.compiler.output import LossVertex
from runtime.compiler.plan import Plan
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.rules import Updates
from runtime.compiler.signal import Build, Purpose, Signal
from runtime.compiler.stream_order import draws_besides
from runtime.compiler.transfers import Arrays, Transfers
from runtime.compiler.vertex import Job, UpdateRows, Vertex
from runtime.compiler.watch import Watch, check_guards
from runtime.kernels import elementwise, transfer
from runtime.kernels.kernel import COMPUTE, SUM, UPDATE
from runtime.memory import Array, Piece, Workspace
from runtime.pace import Pace
from runtime.program import JOBS, Program
from runtime.random_pass import RandomPass
from runtime.schedules import Moment

States = dict[int, tuple[Piece, ...]]

_FEW = 16
"""Numbers that Python looks at faster than NumPy."""
_REMARKS = ~transfer.DENSE
"""What an example's mark may say but that it is dense."""


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
        self.build = memory.build
        workspace.hold(str(form), {"numbers": self.build.numbers, "integers": self.build.integers})
        self._marks = memory.marks.array
        self.constants: list[tuple[Piece, Any]] = [(memory.marks, 0), (memory.one, 1)]
        if form.purpose.has_loss:
            self._losses = [output.losses.array for output in plan.losses]
        for piece, values in self.constants:
            piece.array[:] = values
        self.transfers = Transfers(memory)
        self._emit()

    # -------------------------------------------------------------- the program

    def _emit(self) -> None:
        build, plan, form = self.build, self.plan, self.form
        memory = self.memory
        program, noisy = build.program, memory.noisy
        self.transfers.look()
        if form.purpose.has_loss:
            memory.penalties.emit(program)
        if noisy:
            program.barrier()
            plan.noisy_weights.disturb(build)
            self._renew(program, noisy)
            program.barrier()
        for vertex, seen in zip(plan.vertices, memory.builds, strict=True):
            if vertex.place in memory.shared:
                program.barrier()
            vertex.forward(seen)
        number = 0
        for place, output in enumerate(plan.vertices[place] if place >= 0 else None for place in plan.outputs):
            if isinstance(output, LossVertex):
                self._emit_output(output, place, number)
                number += 1
            elif not form.purpose.has_loss and not form.whole:
                signal = memory.signals[plan.outputs[place]]
                self.transfers.store(place, blocks(signal.steps, build.batch, 0)[0])
        for emit in build.afterwards:
            emit()
        self._states_set: tuple[States | None, bool, bool] = (None, False, False)
        recurrent = ((p, v) for p, v in enumerate(plan.vertices) if isinstance(v, RecurrentVertex))
        self._state_rows = [(p, v, row) for p, v in recurrent for row in v.state_rows]
        if form.purpose.has_gradient:
            self._emit_backward(program)
        program.barrier()
        program.finish()
        self._order_draws()

    def _order_draws(self) -> None:
        """Sort the rows that draw by their vertices, and count what DL4J draws besides: dropout of an output once more."""
        before, behind = draws_besides(self.plan.outline)
        dropped = {
            output.reads[0]: output.output.steps * self._seen(output).batch * output.source.units
            for output in self.plan.losses
            if output.recurrent and output.layer.drop_out is not None
        }
        rows = sorted(self.build.draws, key=lambda draw: draw.place)
        self._draws = [(row, dropped.get(row.place, 0) if before else 0) for row in rows]
        self._draws_behind = tuple(dropped.values()) if behind else ()

    def _emit_output(self, output: LossVertex, place: int, number: int) -> None:
        """An output or its loss; when it has several blocks its gradient too, before the next block comes.

        ``place`` is that among the outputs, ``number`` that among the losses.
        """
        build, program = self.memory.builds[output.place], self.build.program
        for block in output.blocks:
            if output.in_parts:
                program.barrier()  # a block's rows are shared among the threads in another way than those of the layers below
            if self.form.purpose.has_loss:
                self.transfers.read_labels(number, block)
            output.compute(build, block)
            if self.form.purpose.has_loss:
                output.add_loss(build, self.memory.labels[number], block)
            elif not self.form.whole:
                self.transfers.store(place, block)
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
                vertex.backward(self.memory.builds[vertex.place])
        program.barrier()
        trained = [v for v in plan.vertices if not v.frozen or v.index in updates.moved_frozen]
        # the gradient of those that are not reached, or frozen, stays 0
        phases = {v.index: COMPUTE if v.place in plan.reached and not v.frozen else 0 for v in trained}
        lots = {v.index for v in trained if v.has_lots and phases[v.index]}
        normalized = {v.index for v in trained if trains and updates.normalizes(v.index)}
        late = lots | normalized | noisy if trains else {v.index for v in trained}
        self._append_jobs(program, {index: phase if index in late else phase | UPDATE for index, phase in phases.items()})
        summed = lots & normalized if trains else lots
        if summed:
            program.barrier()
            self._append_jobs(program, dict.fromkeys(summed, SUM))
        if noisy:
            program.barrier()
            plan.noisy_weights.restore(build)
            self._renew(program, set() if trains else noisy)
        if trains and late:
            program.barrier()
            for jobs, source, length, target in updates.sum_jobs():
                program.row(elementwise.sums, JOBS, jobs, source=source, length=length, target=target)
            program.barrier()
            self._append_jobs(program, {index: UPDATE | SUM if index in lots - summed else UPDATE for index in late})
        if trains and updates.constraints.layers:
            program.barrier()
            updates.constraints.emit(program)
            self._renew(program, updates.constraints.layers)
        renew = Program(plan.dtype)
        _append(renew, [job for v in plan.vertices for job in v.jobs(self._seen(v), UpdateRows(UPDATE))])
        renew.barrier()
        self.renew_transposed = renew.finish()

    def _renew(self, program: Program, layers: set[int]) -> None:
        """Renew the transposed copies of some layers' weights, once these are written."""
        if layers:
            program.barrier()
            vertices = (v for v in self.plan.vertices if v.index in layers)
            _append(program, [job for v in vertices for job in v.jobs(self._seen(v), UpdateRows(UPDATE))])

    def _append_jobs(self, program: Program, phases: dict[int, int]) -> None:
        """The jobs of some layers' parameters."""
        assert self.updates is not None  # noqa: S101 - see _emit_backward
        rows = {index: self.updates.rows(index, phase) for index, phase in phases.items()}
        _append(program, [job for v in self.plan.vertices if v.index in rows for job in v.jobs(self._seen(v), rows[v.index])])

    def _seen(self, vertex: Vertex) -> Build:
        """The segment as a vertex sees it."""
        return self.memory.builds[vertex.place]

    # -------------------------------------------------------------- running

    def _set_states(self, states: States | None, read: bool, write: bool) -> None:
        last, *how = self._states_set
        if last is states and how == [read, write]:
            return
        self._states_set = states, read, write
        for place, vertex, row in self._state_rows:
            at = tuple(piece.at for piece in states[place]) if states else None
            self.build.program.set(row, **vertex.state_operands(at if read else None, at if write else None))

    def run(self, threads: int, arrays: Arrays, states: tuple[States | None, bool, bool] = (None, False, False)) -> None:
        """Compute.

        Parameters
        ----------
        threads
            How many threads share the work.
        arrays
            What is read and written.
        states
            State of recurrent vertices by their place, whether it is read, and whether it is written.
        """
        self.transfers.read(arrays)
        self._set_states(*states)
        if self.watch is not None:
            self.watch.check(self, states[0], tuple(array for some in arrays for array in some))
        self.build.program.run(threads)
        if self.watch is not None:
            check_guards(self)

    def draw(self, random: RandomPass, moment: Moment) -> None:
        """Set what the rows that draw random numbers need in a training pass."""
        for row, besides in self._draws:
            _pass_by(random, besides)
            row.prepare(self.build.program, random, moment)
        self.plan.noisy_weights.finish(random)
        for besides in self._draws_behind:
            _pass_by(random, besides)

    @property
    def has_remarks(self) -> bool:
        """Whether an example was marked as anything but dense."""
        if self._marks.size <= _FEW:
            for mark in self._marks.tolist():  # noqa: SIM110 - a generator costs a microsecond
                if mark & _REMARKS:
                    return True
            return False
        return bool(np.bitwise_or.reduce(self._marks) & _REMARKS)

    def feature_marks(self, number: int = 0) -> Array:
        """The marks of the examples' features (kernels/transfer.py), of one input."""
        return self.memory.marks_of[number].array

    def label_marks(self, number: int = 0) -> Array:
        """The marks of the examples' labels, of one output."""
        return self.memory.marks_of[len(self.memory.inputs) + number].array

    def loss(self) -> float:
        """Sum of the losses of all rows of all outputs, before any division."""
        return sum(float(np.add.reduce(losses, dtype=np.float64)) for losses in self._losses)

    def penalty(self, moment: Moment) -> float:
        """The regularisation's part of the score at a moment, before any division."""
        return self.memory.penalties.value(moment)

    def activations(self, member: int) -> Array:
        """Output of a layer or vertex as [step, example, unit], a view."""
        signal, batch = self.signal(member), self.batch_of(member)
        rows = signal.values.array[signal.start : signal.start + signal.steps * batch * signal.stride]
        return rows.reshape(signal.steps, batch, signal.stride)[:, :, : signal.units]

    def signal(self, member: int) -> Signal:
        """Output of a layer or vertex."""
        return self.memory.signals[self.plan.of_member[member]]

    def batch_of(self, member: int) -> int:
        """Number of examples of that."""
        place = self.plan.of_member[member]
        return self.memory.builds[place].batch if place >= 0 else self.form.batch


def _append(program: Program, jobs: list[Job]) -> None:
    """Append jobs, those of lots and then the costly ones first, so that no thread waits long for the last."""
    for job in sorted(jobs, key=lambda j: (j.mode == JOBS, -j.cost)):
        program.row(job.kernel, job.mode, job.number, job.lots, **job.operands)


def _pass_by(random: RandomPass, count: int) -> None:
    """Go on in DL4J's stream as if so many numbers had been drawn at once."""
    if count and random.stream is not None:
        random.stream.skip(count)
