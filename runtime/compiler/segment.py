"""A segment: the program that computes one minibatch of one length for one purpose, and the memory that it works on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from runtime.compiler.hyper import Rates
from runtime.compiler.output import Labels
from runtime.compiler.penalties import Penalties
from runtime.compiler.plan import Plan
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.rules import Updates, rules_of
from runtime.compiler.signal import Build, Purpose, Signal
from runtime.compiler.vertex import Job, UpdateRows
from runtime.kernels import elementwise, transfer
from runtime.kernels.kernel import COMPUTE, UPDATE
from runtime.memory import Array, Piece, Workspace
from runtime.program import JOBS, ROWS, Program
from runtime.schedules import Moment

States = dict[int, tuple[Piece, ...]]


class Form(NamedTuple):
    """What a segment is built for; segments of the same form are the same program.

    Attributes
    ----------
    purpose, batch, steps, back
        What is computed, for how many examples and steps, and how far the gradient goes back.
    feature_indices, label_indices
        Whether features and labels come as class indices.
    feature_mask, label_mask
        Whether there are masks: "none", "steps", or for labels "outputs".
    continued
        Whether there is a state before the segment.
    """

    purpose: Purpose
    batch: int
    steps: int
    back: int = 0
    feature_indices: bool = False
    label_indices: bool = False
    feature_mask: bool = False
    label_mask: str = "none"
    continued: bool = False


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
    """

    def __init__(self, plan: Plan, form: Form, workspace: Workspace, updates: Updates | None) -> None:
        self.plan, self.form, self.updates = plan, form, updates
        has = plan.compatibility.has
        self.build = Build(form.batch, form.steps, form.purpose, plan.dtype, form.back)
        self.build.zero_state = form.continued and has("zero_state")
        self.build.forget_state = has("forget_state")
        if has("ignore_back_length"):
            self.build.back = 0
        self._allocate()
        workspace.hold(self.build.numbers, self.build.integers)
        self.generation = workspace.generation
        self._marks = self._all_marks.array
        self._marks[:] = 0
        if form.purpose.has_loss:
            plan.output.fill()
            self._losses = self._all_losses.array
        self._emit()

    # -------------------------------------------------------------- memory

    def _allocate(self) -> None:
        form, plan, build = self.form, self.plan, self.build
        rows, width = form.steps * form.batch, plan.input_width()
        numbers, integers = build.numbers, build.integers
        self.input = Signal(
            form.steps,
            plan.inputs,
            width,
            width,
            numbers.take(0 if form.feature_indices and not plan.takes_rows else rows * width),
            ids=integers.take(rows),
            marks=(marks := integers.take(2 * form.batch)).part(0, form.batch),
        )
        self._all_marks = marks
        self.feature_mask = self.input.mask = numbers.take(rows) if form.feature_mask else None
        self.signals = {-1: self.input}
        if form.purpose.has_loss:
            self._allocate_loss(plan.output_steps(form.steps) * form.batch)
        for place, vertex in enumerate(plan.vertices):
            self.signals[place] = vertex.allocate(build, *(self.signals[i] for i in vertex.reads))
        self.output = self.signals[len(plan.vertices) - 1]
        self._noisy = plan.noisy_weights.layers if form.purpose.has_gradient else set()
        if self._noisy:
            plan.noisy_weights.allocate(build)
        if form.purpose.has_loss:
            self._all_losses = plan.output.losses

    def _allocate_loss(self, rows: int) -> None:
        form, numbers, integers = self.form, self.build.numbers, self.build.integers
        width = self.plan.output.width(numbers.lanes)
        per_output = form.label_mask == "outputs"
        only_indices = form.label_indices and self.plan.output.takes_indices(per_output)
        self.labels = Labels(
            integers.take(rows),
            self._all_marks.part(form.batch, form.batch),
            numbers.take(0 if only_indices else rows * width),
            numbers.take(rows) if form.label_mask == "steps" else None,
            numbers.take(rows * width) if per_output else None,
        )
        rules = self.updates.rules if self.updates else rules_of(self.plan.conf, self.plan.table)
        self._penalties = Penalties(rules, Rates(self.plan.compatibility, self.plan.conf.iterations), numbers)

    # -------------------------------------------------------------- the program

    def _emit(self) -> None:
        build, plan, form = self.build, self.plan, self.form
        program = build.program
        self._read_rows(program)
        if form.purpose.has_loss:
            self._penalties.emit(program)
        if self._noisy:
            program.barrier()
            plan.noisy_weights.disturb(build)
            self._renew(program, self._noisy)
            program.barrier()
        for vertex in plan.vertices:
            vertex.forward(build)
        if form.purpose.has_loss:
            plan.output.add_loss(build, self.labels)
        else:
            self.store_row = program.row(transfer.store, ROWS, form.batch, **self._transfer(self.output, self.input))
        self._states_set: tuple[States | None, bool, bool] = (None, False, False)
        self._state_rows = [(p, v, v.forward_row) for p, v in enumerate(plan.vertices) if isinstance(v, RecurrentVertex)]
        if form.purpose.has_gradient:
            self._emit_backward(program)
        program.barrier()
        program.finish()

    def _transfer(self, signal: Signal, marked: Signal) -> dict[str, int]:
        """Operands of kernels/transfer.py for a signal; strides and source are set at each run."""
        return {
            "steps": signal.steps, "batch": self.form.batch, "size": signal.units, "width": signal.stride,
            "source": 0, "by_example": 0, "by_size": 0, "by_step": 0,
            "target": signal.at, "ids": marked.ids_at, "marks": marked.marks_at, "check": 0,
        }  # fmt: skip

    def _read_rows(self, program: Program) -> None:
        """Look at features and labels; stop when an example cannot be used; copy what is not one-hot."""
        form = self.form
        features = self._transfer(self.input, self.input)
        scan = transfer.scan_indices if form.feature_indices else transfer.scan
        self._feature_rows = [program.row(scan, ROWS, form.batch, **features)]
        self._label_rows = []
        if form.purpose.has_loss:
            output = self.plan.output
            labels = self._transfer(self.input, self.input) | {
                "steps": self.output.steps, "size": output.units, "width": output.width(self.build.numbers.lanes),
                "target": self.labels.values.at, "ids": self.labels.ids.at, "marks": self.labels.marks.at,
            }  # fmt: skip
            scan = transfer.scan_indices if form.label_indices else transfer.scan
            self._label_rows = [program.row(scan, ROWS, form.batch, **labels)]
        program.barrier()
        program.halt_if_marked(self.input.marks_at, form.batch)
        if form.purpose.has_loss:
            program.halt_if_marked(self.labels.marks.at, form.batch)
        if not form.feature_indices:
            features["check"] = 2 if self.plan.takes_rows else 0
            self._feature_rows.append(program.row(transfer.densify, ROWS, form.batch, **features))
        elif self.plan.takes_rows:
            program.row(transfer.expand, ROWS, form.batch, **features)
        if form.purpose.has_loss:
            by_index = output.takes_indices(form.label_mask == "outputs")
            if form.label_indices and not by_index:
                program.row(transfer.expand, ROWS, form.batch, **labels)
            elif not form.label_indices:
                labels["check"] = (0 if by_index else 2) + (1 if output.loss.cross_entropy and output.activation.by_row else 0)
                self._label_rows.append(program.row(transfer.densify, ROWS, form.batch, **labels))

    def _emit_backward(self, program: Program) -> None:
        assert self.updates is not None  # noqa: S101 - the purpose asks for them
        build, updates, plan = self.build, self.updates, self.plan
        trains = self.form.purpose is Purpose.train
        for vertex in reversed(plan.vertices):
            vertex.backward(build)
        program.barrier()
        late = {v.index for v in plan.vertices if not trains or updates.normalizes(v.index)} | self._noisy
        self._append_jobs(program, {v.index: COMPUTE if v.index in late else COMPUTE | UPDATE for v in plan.vertices})
        if self._noisy:
            program.barrier()
            plan.noisy_weights.restore(build)
            self._renew(program, set() if trains else self._noisy)
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

    def _read(self, rows: list[int], array: Array) -> None:
        """Point rows at a user's array [example, size, step] or, of indices, [example, step]."""
        size, strides = array.itemsize, array.strides
        place = (
            array.__array_interface__["data"][0] // size,
            strides[0] // size,
            strides[1] // size if len(strides) == 3 else 0,
            strides[-1] // size,
        )
        table = self.build.program.table
        for row in rows:
            table[row, transfer.SOURCE : transfer.BY_STEP + 1] = place

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
        self._read(self._feature_rows, features)
        if labels is not None:
            self._read(self._label_rows, labels)
        if output is not None:
            self._read([self.store_row], output)
        self._write_masks(*masks)
        self._set_states(*states)
        self.build.program.run(threads)

    def draw(self, passed: int, moment: Moment) -> None:
        """Set what the rows that draw random numbers need in a training pass."""
        for row in self.build.draws:
            row.prepare(self.build.program, passed, moment)

    def _write_masks(self, features: Array | None, labels: Array | None) -> None:
        shape = self.input.steps, self.form.batch
        if features is not None and self.feature_mask is not None:
            self.feature_mask.array[: shape[0] * shape[1]].reshape(shape)[:] = features.T
        if labels is None:
            return
        shape = self.output.steps, self.form.batch
        if self.labels.mask is not None:
            self.labels.mask.array[: shape[0] * shape[1]].reshape(shape)[:] = labels.T
        elif self.labels.output_mask is not None:
            target = self.labels.output_mask.array.reshape(*shape, -1)
            target[:, :, : labels.shape[1]] = labels.transpose(2, 0, 1)

    @property
    def has_remarks(self) -> bool:
        """Whether an example was marked as anything but dense."""
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
        return self._penalties.value(moment)

    def activations(self, layer: int) -> Array:
        """Output of a layer as [step, example, unit], a view."""
        signal, batch = self.signal(layer), self.form.batch
        rows = signal.values.array[signal.start : signal.start + signal.steps * batch * signal.stride]
        return rows.reshape(signal.steps, batch, signal.stride)[:, :, : signal.units]

    def signal(self, layer: int) -> Signal:
        """Output of a layer."""
        return self.signals[self.plan.of_layer[layer]]


def _append(program: Program, jobs: list[Job]) -> None:
    """Append jobs, the costly ones first, so that no thread waits long for the last."""
    for job in sorted(jobs, key=lambda j: -j.cost):
        program.row(job.kernel, JOBS, job.number, **job.operands)
