"""Batch normalisation as rows of a program (kernels/batch_norm.py)."""

from __future__ import annotations

from typing import Any

from netconf.layers import BatchNormalization
from runtime.compatibility import Compatibility
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows, Vertex
from runtime.kernels import batch_norm
from runtime.memory import Arena, Piece
from runtime.parameters import ParameterTable, up
from runtime.program import JOBS

DEVIATIONS = ("var", "log10stdev")
"""Names of the running variance, and of the decimal logarithm of its root."""


class BatchNormVertex(Vertex):
    """BatchNormalization of vectors, of all steps of a series together, or of the pixels of images (compiler/pixels.py).

    Masked steps take no part in mean and variance.

    Parameters
    ----------
    index
        Place of the layer.
    layer
        Its configuration.
    units
        Number of inputs, each a feature with statistics of its own.
    compatibility
        The release whose defects are wanted.
    """

    layer: BatchNormalization
    stepwise = True
    reads_rows = True
    differs_in_training = True

    def __init__(self, index: int, layer: BatchNormalization, units: int, compatibility: Compatibility) -> None:
        super().__init__(index, layer)
        self.units = units
        self.compatibility = compatibility

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """One row of features each."""
        piece = table.arena.take(self.width(table.arena.lanes))
        return [piece], piece.offset + table.packing.columns(1, self.units)

    def declare_constants(self, arena: Arena) -> None:
        """The layer's numbers."""
        self.values = arena.take(len(batch_norm.VALUE_NAMES))

    def fill(self) -> None:
        """Write them, as the release has them.

        To 0.9.1 eps became part of the running variance. A locked scale and shift act only when
        both are said, though the scale always does in the backward pass. What
        ``minibatch`` false asks for, that the statistics are those of the one minibatch there is, newer releases ignore.
        """
        layer, has = self.layer, self.compatibility.has
        inside = has("batch_norm_eps_inside")
        whole = layer.minibatch is False and not has("batch_norm_averages")
        scaled = not has("batch_norm_locked") or (layer.gamma != 1 and layer.beta != 0)
        values = {
            "eps": layer.eps,
            "recalled": 0.0 if inside else layer.eps,
            "kept": layer.eps if inside else 0.0,
            "decay": 0.0 if whole else layer.decay,
            "gamma": layer.gamma if scaled else 1.0,
            "beta": layer.beta if scaled else 0.0,
            "gamma_back": layer.gamma,
        }
        self.values.array[: len(values)] = [values[name] for name in batch_norm.VALUE_NAMES]

    def width(self, lanes: int) -> int:
        """Number of outputs, padded to whole vectors."""
        return up(self.units, lanes)

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Normalised input and output, which is where it lies outside of training."""
        (self.source,) = sources
        self.padded = self.width(build.numbers.lanes)
        self.rows = self.source.steps * build.batch
        size, take = self.rows * self.padded, build.numbers.take
        y = take(size)
        self.normalised = take(size) if build.purpose.has_gradient else y
        self.batch = take(len(batch_norm.BATCH_NAMES) * self.padded)
        gradient = take(size) if build.purpose.has_gradient else None
        self.output = Signal(
            self.source.steps,
            self.units,
            self.padded,
            self.padded,
            y,
            0,
            gradient,
            mask=self.source.mask,
            recurrent=self.recurrent,
        )
        return self.output

    def _fixed(self, build: Build) -> bool:
        """Whether the running mean and variance are used."""
        return self.frozen or not build.purpose.has_gradient

    def _place(self, *names: str) -> int:
        """Where a parameter lies, by any of its names; -1 when there is none."""
        return next((self.entries[name].regions[0].at for name in names if name in self.entries), -1)

    def _parameters(self) -> dict[str, int]:
        return {
            "gamma": self._place("gamma"), "beta": self._place("beta"), "mean": self._place("mean"),
            "deviation": self._place(*DEVIATIONS), "values": self.values.at, "batch": self.batch.at,
        }  # fmt: skip

    def _operands(self, build: Build, add: int = 0) -> dict[str, int]:
        source, output = self.source, self.output
        mask = None if self.compatibility.has("batch_norm_ignores_masks") else source.mask
        return self._parameters() | {
            "rows": self.rows, "units": self.units, "width": self.padded, "source": source.at, "source_stride": source.stride,
            "normalised": self.normalised.at, "target": output.at, "mask": mask.at if mask else -1, "fixed": self._fixed(build),
            "d_target": output.gradient.at if output.gradient else -1,
            "d_source": source.gradient.at if source.gradient else -1, "d_source_add": add,
        }  # fmt: skip

    def _jobs(self, build: Build) -> int:
        return self.padded // int(build.numbers.lanes)

    def _kernels(self) -> tuple[Any, Any]:
        return batch_norm.kernels(log_deviation="log10stdev" in self.entries)

    def forward(self, build: Build) -> None:
        """Each job needs the rows of all threads, and all need its own."""
        build.program.barrier()
        build.program.row(self._kernels()[0], JOBS, self._jobs(build), **self._operands(build))
        build.program.barrier()

    def backward(self, build: Build) -> None:
        """Sums over the rows, and the gradient of the input."""
        add = self.source.claim() if self.source.gradient is not None else 0
        build.program.barrier()
        build.program.row(batch_norm.backward, JOBS, self._jobs(build), **self._operands(build, add))
        build.program.barrier()

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by vector of features."""
        operands = self._parameters() | {
            "units": self.units, "width": self.padded, "fixed": self._fixed(build),
            "gradient": updates.gradient, "phase": updates.phase,
            "update_gamma": updates.row(self.dl4j_name("gamma")), "update_beta": updates.row(self.dl4j_name("beta")),
            "update_mean": updates.row(self.dl4j_name("mean")),
            "update_deviation": max(updates.row(self.dl4j_name(name)) for name in DEVIATIONS),
        }  # fmt: skip
        return [Job(1, self._kernels()[1], self._jobs(build), operands)]
