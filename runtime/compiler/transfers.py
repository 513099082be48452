"""The rows of a segment that read and write the arrays of its user (kernels/transfer.py)."""

from __future__ import annotations

from typing import NamedTuple

from runtime.compiler.allocation import Allocation
from runtime.compiler.blocks import Block
from runtime.compiler.output import Labels, LossVertex
from runtime.compiler.signal import Signal
from runtime.kernels import transfer
from runtime.kernels.kernel import Kernel
from runtime.memory import Array, Piece
from runtime.program import ROWS


class Arrays(NamedTuple):
    """The arrays of one run of a segment, any strides, of the network's type; or int64 indices [example, step].

    Attributes
    ----------
    features, feature_masks
        For each input [example, size, step], and where it has one its mask [example, step].
    labels, label_masks
        The same for each output, when the purpose has a loss; a mask may be [example, output, step].
    outputs
        [example, size, step] for each output, which are written, when it has none.
    """

    features: tuple[Array, ...]
    feature_masks: tuple[Array | None, ...]
    labels: tuple[Array, ...] = ()
    label_masks: tuple[Array | None, ...] = ()
    outputs: tuple[Array, ...] = ()


class _Reader(NamedTuple):
    """A row of the program that works on an array of the user, from a step and an example on."""

    row: int
    step: int = 0
    example: int = 0


class _Readers:
    """The rows that work on one array, and the strides that they know."""

    def __init__(self) -> None:
        self.rows: list[_Reader] = []
        self.strides: tuple[int, ...] = ()


class Transfers:
    """Where a segment's program meets its user.

    Parameters
    ----------
    memory
        The memory of the segment.
    """

    def __init__(self, memory: Allocation) -> None:
        self.memory, self.plan, self.form, self.program = memory, memory.plan, memory.form, memory.build.program
        self._features = [_Readers() for _ in memory.inputs]
        self._labels = [_Readers() for _ in memory.labels]
        self._label_masks = [_Readers() for _ in memory.labels]
        self._outputs = [_Readers() for _ in self.plan.outputs]

    # -------------------------------------------------------------- building

    def look(self) -> None:
        """Append rows that look at features and labels, and stop when an example cannot be used; features are read then."""
        form, program, memory = self.form, self.program, self.memory
        inputs = [self._operands(signal, signal) for signal in memory.inputs]
        untouched = {"target": -1}
        for number, (given, operands) in enumerate(zip(form.inputs, inputs, strict=True)):
            scan = transfer.scan_indices if given.indices else transfer.scan
            self._features[number].rows.append(self._row(scan, operands | untouched))
        for number, (wanted, output) in enumerate(zip(form.labels, self.plan.losses, strict=False)):
            scan = transfer.scan_indices if wanted.indices else transfer.scan
            self._labels[number].rows.append(self._row(scan, self._label_operands(output, memory.labels[number]) | untouched))
        program.barrier()
        program.halt_if_marked(memory.marks.at, memory.marks.count if form.labels else form.batch * len(inputs))
        for number, (given, operands) in enumerate(zip(form.inputs, inputs, strict=True)):
            as_rows = -1 - number in self.plan.takes_rows
            if not given.indices:
                how = {"check": transfer.IN_ANY_CASE if as_rows else 0}
                self._features[number].rows.append(self._row(transfer.densify, operands | how))
            elif as_rows:
                self._row(transfer.expand, operands)

    def read_labels(self, number: int, block: Block) -> None:
        """Append rows that read the labels of a block as numbers, where their indices do not say all, and the mask of outputs."""
        wanted, output, held = self.form.labels[number], self.plan.losses[number], self.memory.labels[number]
        by_index = output.takes_indices(wanted.mask == "outputs")
        labels = self._label_operands(output, held, block)
        if wanted.indices and not by_index:
            self._row(transfer.expand, labels, block)
        elif not wanted.indices:
            labels["check"] = 0 if by_index else transfer.IN_ANY_CASE
            labels["check"] |= transfer.DISTRIBUTIONS if output.loss.cross_entropy else 0
            labels["check"] |= transfer.PROBABILITIES if output.loss.probabilities else 0
            self._labels[number].rows.append(self._row(transfer.densify, labels, block))
        if held.output_mask is not None:
            mask = labels | {"target": held.output_mask.at, "check": transfer.IN_ANY_CASE}
            self._label_masks[number].rows.append(self._row(transfer.densify, mask, block))

    def store(self, number: int, block: Block) -> None:
        """Append the row that writes the outputs of a block to the user's array."""
        signal = self.memory.signals[self.plan.outputs[number]]
        rows = {"steps": block.steps, "batch": block.examples, "ids": -1, "marks": -1}  # it looks at none
        operands = self._operands(signal, self.memory.inputs[0]) | rows
        self._outputs[number].rows.append(self._row(transfer.store, operands, block))

    def _operands(self, signal: Signal, looked: Signal) -> dict[str, int]:
        """Operands for a signal, and the indices and marks of an input; source and strides are set at each run."""
        return {
            "steps": signal.steps, "batch": self.form.batch, "size": signal.units, "width": signal.stride,
            "source": 0, "by_example": 0, "by_size": 0, "by_step": 0,
            "target": signal.at, "ids": looked.ids_at, "marks": looked.marks_at, "check": 0,
        }  # fmt: skip

    def _label_operands(self, output: LossVertex, held: Labels, block: Block | None = None) -> dict[str, int]:
        memory = self.memory
        steps, examples, first, row = output.output.steps, memory.builds[output.place].batch, 0, 0
        if block is not None:
            steps, examples, first, row = block.steps, block.examples, block.example, block.row
        return self._operands(memory.inputs[0], memory.inputs[0]) | {
            "steps": steps, "batch": examples, "size": output.units, "width": output.width(memory.build.numbers.lanes),
            "target": held.values.at, "ids": held.ids.at + row, "marks": held.marks.at + first,
        }  # fmt: skip

    def _row(self, kernel: Kernel, operands: dict[str, int], block: Block | None = None) -> _Reader:
        row = self.program.row(kernel, ROWS, operands["batch"], **operands)
        return _Reader(row, block.step, block.example) if block is not None else _Reader(row)

    # -------------------------------------------------------------- running

    def read(self, arrays: Arrays) -> None:
        """Point the rows at the arrays of a run, and copy masks of steps."""
        for number, array in enumerate(arrays.features):
            self._point(self._features[number], array)
        for number, array in enumerate(arrays.labels):
            self._point(self._labels[number], array)
        for number, array in enumerate(arrays.outputs):
            self._point(self._outputs[number], array)
        for number, mask in enumerate(arrays.feature_masks):
            if mask is not None:
                _write_mask(self.memory.masks[number], mask)
        for labels, mask, readers in zip(self.memory.labels, arrays.label_masks, self._label_masks, strict=False):
            if mask is not None and labels.mask is None:
                self._point(readers, mask)
            else:
                _write_mask(labels.mask, mask)

    def _point(self, readers: _Readers, array: Array) -> None:
        """Point rows at an array [example, size, step] or, of indices, [example, step]."""
        size, strides = array.itemsize, array.strides
        start = array.__array_interface__["data"][0] // size
        steps = tuple([stride // size for stride in strides])
        by_example, by_size, by_step = steps if len(steps) == 3 else (steps[0], 0, steps[1])
        if strides != readers.strides:
            readers.strides = strides
            for reader in readers.rows:
                self.program.write(reader.row, transfer.BY_EXAMPLE, (by_example, by_size, by_step))
        for row, step, example in readers.rows:
            self.program.write(row, transfer.SOURCE, (start + example * by_example + step * by_step,))


def _write_mask(target: Piece | None, mask: Array | None) -> None:
    """A mask [example, step] as [step, example]."""
    if target is not None and mask is not None:
        target.array[: mask.size].reshape(mask.shape[::-1])[:] = mask.T
