"""A vertex: what one layer contributes to parameters, memory and rows of a program."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from netconf.parameters import parameters_of
from runtime.compiler.signal import Build, Signal
from runtime.kernels.kernel import COMPUTE, Kernel
from runtime.memory import Arena, Piece
from runtime.parameters import Entry, ParameterTable
from runtime.program import JOBS

if TYPE_CHECKING:
    from runtime.compiler.lots import Lots


@dataclass(frozen=True)
class UpdateRows:
    """What the jobs of a layer's parameters do, and for each parameter (by DL4J's name) the row of its update."""

    phase: int = COMPUTE
    """COMPUTE the gradient, SUM that of lots, UPDATE the parameters and renew their transposed copies (kernels/kernel.py)."""
    gradient: int = 0
    """From a parameter to its gradient, in elements."""
    rows: dict[str, int] = field(default_factory=dict)

    def row(self, name: str) -> int:
        """The row's index, or -1: no update."""
        return self.rows.get(name, -1)


class Job(NamedTuple):
    """Jobs that any thread may do, in any order; the longest are begun first."""

    cost: int
    kernel: Kernel
    number: int
    operands: dict[str, int]
    mode: int = JOBS
    lots: int = 1


class Vertex(ABC):
    """One node of a plan: a layer, or a part of one.

    Parameters
    ----------
    index : int
        Place of the layer.
    layer
        Its configuration.

    Attributes
    ----------
    reads : tuple of int
        The vertices whose output it reads, by their place in the plan; -1 is the first input of the network, -2 the second.
    looks : tuple of int
        The network's inputs of which it asks the length or the mask only.
    where : str
        What errors call it.
    place : int
        Its own place in the plan.
    stepwise : bool
        Whether the output of a step depends on the inputs up to it alone, beside a stored state: a series may be cut then.
    lots
        How its gradients are summed in a segment, where its kernels can do that by lots of examples.
    frozen : bool
        Whether it is not trained, and acts as it does outside of training.
    stops_gradient : bool
        Whether nothing that it reads gets a gradient through it.
    recurrent : bool
        Whether the output of a layer for vectors is a series for its users, and not rows.
    """

    stepwise = False
    reads_rows = False
    """Whether it reads its input as rows of numbers, even where indices would say as much."""
    draws = False
    """Whether it draws random numbers in a training pass, unless it is frozen."""
    differs_in_training = False
    """Whether its output is another in a training pass though it draws nothing, unless it is frozen."""

    def __init__(self, index: int, layer: Any) -> None:
        self.index = index
        self.layer = layer
        self.reads: tuple[int, ...] = ()
        self.looks: tuple[int, ...] = ()
        self.place = 0
        self.units = 0
        self.prefix = self.suffix = self.where = ""
        self.frozen = self.stops_gradient = self.recurrent = False
        self.entries: dict[str, Entry] = {}
        self.lots: Lots | None = None

    def dl4j_name(self, name: str) -> str:
        """DL4J's name in the layer of a parameter that is called ``name`` here."""
        return f"{self.prefix}{name}{self.suffix}"

    def declare(self, table: ParameterTable) -> None:
        """Add the parameters to the table."""
        for spec in parameters_of(self.layer):
            regions, places = self.pack(table, spec.name, spec.shape)
            self.entries[spec.name] = table.add(self.index, replace(spec, name=self.dl4j_name(spec.name)), regions, places)

    def pack(self, table: ParameterTable, name: str, shape: tuple[int, ...]) -> tuple[list[Piece], Any]:
        """Take the pieces of a parameter and say where its elements lie."""
        raise AssertionError(name)

    def declare_constants(self, arena: Arena) -> None:  # noqa: B027 - not every layer has any
        """Take memory for numbers of the configuration that kernels read; it belongs to no segment."""

    def fill(self) -> None:  # noqa: B027 - as above
        """Write them, once they are placed."""

    def declare_transposed(self, arena: Arena, below: int | None) -> None:  # noqa: B027 - not every layer has any
        """Take memory for transposed copies of weights, which the backward pass reads.

        ``below`` is the padded width of the input, None where nobody wants the gradient of the input.
        """

    @abstractmethod
    def width(self, lanes: int) -> int:
        """Number of outputs, padded to whole vectors."""

    def steps(self, before: int) -> int:
        """Number of steps of the output, for a number of steps of the input."""
        return before

    def steps_after(self, known: Mapping[int, int]) -> int:
        """The same, for those of all vertices before it, by their places."""
        return self.steps(known[self.reads[0]])

    def minibatches(self, before: int) -> int:
        """How often the minibatch its output holds, for what its first input does."""
        return before

    @abstractmethod
    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Take the memory of a segment; the output."""

    @abstractmethod
    def forward(self, build: Build) -> None:
        """Append the rows of the forward pass."""

    def backward(self, build: Build) -> None:  # noqa: B027 - not every layer has any
        """Append the rows of the backward pass."""

    @property
    def has_lots(self) -> bool:
        """Whether gradients of several lots of examples are summed apart, so that an update waits for all of them."""
        return self.lots is not None and self.lots.number > 1

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """The jobs of the parameters: their gradients, their updates, or both, as the phase of ``updates`` says."""
        return []
