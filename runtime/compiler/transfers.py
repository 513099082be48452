"""The rows of a segment that read and write the arrays of its user (kernels/transfer.py)."""

from __future__ import annotations

from typing import NamedTuple

from runtime.compiler.allocation import Allocation
from runtime.compiler.blocks import Block
from runtime.compiler.signal import Signal
from runtime.kernels import transfer
from runtime.kernels.kernel import Kernel
from runtime.memory import Array
from runtime.program import ROWS


class _Reader(NamedTuple):
    """A row of the program that works on an array of the user, from a step and an example on."""

    row: int
    step: int = 0
    example: int = 0


class Transfers:
    """Where a segment's program meets its user.

    Parameters
    ----------
    memory
        The memory of the segment.
    """

    def __init__(self, memory: Allocation) -> None:
        self.memory, self.plan, self.form, self.program = memory, memory.plan, memory.form, memory.build.program
        self._features: list[_Reader] = []
        self._labels: list[_Reader] = []
        self._label_masks: list[_Reader] = []
        self._outputs: list[_Reader] = []

    # -------------------------------------------------------------- building

    def look(self) -> None:
        """Append rows that look at features and labels, and stop when an example cannot be used; features are read then."""
        form, program, memory = self.form, self.program, self.memory
        features = self._operands(memory.input)
        untouched = {"target": -1}
        self._features.append(self._row(transfer.scan_indices if form.feature_indices else transfer.scan, features | untouched))
        if form.purpose.has_loss:
            scan = transfer.scan_indices if form.label_indices else transfer.scan
            self._labels.append(self._row(scan, self._label_operands() | untouched))
        program.barrier()
        program.halt_if_marked(memory.input.marks_at, form.batch)
        if form.purpose.has_loss:
            program.halt_if_marked(memory.labels.marks.at, form.batch)
        if not form.feature_indices:
            self._features.append(
                self._row(transfer.densify, features | {"check": transfer.IN_ANY_CASE if self.plan.takes_rows else 0})
            )
        elif self.plan.takes_rows:
            self._row(transfer.expand, features)

    def read_labels(self, block: Block) -> None:
        """Append rows that read the labels of a block as numbers, where their indices do not say all, and the mask of outputs."""
        form, output = self.form, self.plan.output
        masked = form.label_mask == "outputs"
        by_index = output.takes_indices(masked)
        labels = self._label_operands(block)
        if form.label_indices and not by_index:
            self._row(transfer.expand, labels, block)
        elif not form.label_indices:
            labels["check"] = 0 if by_index else transfer.IN_ANY_CASE
            labels["check"] |= transfer.DISTRIBUTIONS if output.loss.cross_entropy else 0
            labels["check"] |= transfer.PROBABILITIES if output.loss.probabilities else 0
            self._labels.append(self._row(transfer.densify, labels, block))
        if self.memory.labels.output_mask is not None:
            mask = labels | {"target": self.memory.labels.output_mask.at, "check": transfer.IN_ANY_CASE}
            self._label_masks.append(self._row(transfer.densify, mask, block))

    def store(self, block: Block) -> None:
        """Append the row that writes the outputs of a block to the user's array."""
        operands = self._operands(self.memory.output) | {"steps": block.steps, "batch": block.examples}
        self._outputs.append(self._row(transfer.store, operands, block))

    def _operands(self, signal: Signal) -> dict[str, int]:
        """Operands for a signal; source and strides are set at each run."""
        looked = self.memory.input
        return {
            "steps": signal.steps, "batch": self.form.batch, "size": signal.units, "width": signal.stride,
            "source": 0, "by_example": 0, "by_size": 0, "by_step": 0,
            "target": signal.at, "ids": looked.ids_at, "marks": looked.marks_at, "check": 0,
        }  # fmt: skip

    def _label_operands(self, block: Block | None = None) -> dict[str, int]:
        memory, output = self.memory, self.plan.output
        steps, examples, first, row = (memory.output.steps, self.form.batch, 0, 0)
        if block is not None:
            steps, examples, first, row = block.steps, block.examples, block.example, block.row
        return self._operands(memory.input) | {
            "steps": steps, "batch": examples, "size": output.units, "width": output.width(memory.build.numbers.lanes),
            "target": memory.labels.values.at, "ids": memory.labels.ids.at + row, "marks": memory.labels.marks.at + first,
        }  # fmt: skip

    def _row(self, kernel: Kernel, operands: dict[str, int], block: Block | None = None) -> _Reader:
        row = self.program.row(kernel, ROWS, operands["batch"], **operands)
        return _Reader(row, block.step, block.example) if block is not None else _Reader(row)

    # -------------------------------------------------------------- running

    def read(self, features: Array, labels: Array | None, output: Array | None, masks: tuple[Array | None, Array | None]) -> None:
        """Point the rows at the arrays of a run (``Segment.run`` says which), and copy masks of steps."""
        self._point(self._features, features)
        if labels is not None:
            self._point(self._labels, labels)
        if output is not None:
            self._point(self._outputs, output)
        memory, batch = self.memory, self.form.batch
        if masks[0] is not None and memory.feature_mask is not None:
            _write_mask(memory.feature_mask.array, masks[0], memory.input.steps * batch)
        if masks[1] is None:
            return
        if memory.labels.mask is not None:
            _write_mask(memory.labels.mask.array, masks[1], memory.output.steps * batch)
        else:
            self._point(self._label_masks, masks[1])

    def _point(self, readers: list[_Reader], array: Array) -> None:
        """Point rows at an array [example, size, step] or, of indices, [example, step]."""
        size, strides = array.itemsize, array.strides
        start = array.__array_interface__["data"][0] // size
        by_example, by_size, by_step = strides[0] // size, strides[1] // size if len(strides) == 3 else 0, strides[-1] // size
        for row, step, example in readers:
            place = start + example * by_example + step * by_step
            self.program.write(row, transfer.SOURCE, (place, by_example, by_size, by_step))


def _write_mask(target: Array, mask: Array, rows: int) -> None:
    """A mask [example, step] as [step, example]."""
    target[:rows].reshape(mask.shape[::-1])[:] = mask.T
