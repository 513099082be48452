"""What flows between vertices while a segment is built, and what a segment is built for."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from enum import IntEnum, auto
from typing import Any, NamedTuple, Protocol

import numpy as np

from runtime.memory import Arena, Piece
from runtime.program import Program
from runtime.random_pass import RandomPass
from runtime.schedules import Moment


class Purpose(IntEnum):
    """What a segment computes."""

    output = auto()
    """Activations."""
    score = auto()
    """The loss."""
    gradient = auto()
    """The loss and its gradient."""
    train = auto()
    """The loss, its gradient, and the update."""

    @property
    def has_loss(self) -> bool:
        """Whether labels are read."""
        return self is not Purpose.output

    @property
    def has_gradient(self) -> bool:
        """Whether gates and gradients are kept."""
        return self in (Purpose.gradient, Purpose.train)


class Image(NamedTuple):
    """The shape of images: rows of a signal hold them channel by channel, row by row."""

    channels: int
    height: int
    width: int

    @property
    def size(self) -> int:
        """Numbers of an image."""
        return self.channels * self.area

    @property
    def area(self) -> int:
        """Pixels of an image."""
        return self.height * self.width


@dataclass
class Signal:
    """A series [step, example, stride] of which ``units`` numbers of each row count.

    Attributes
    ----------
    steps
        Number of steps; 1 for what has no time.
    values, start
        Where step 0 lies: ``start`` elements into a piece.
    gradient
        Where the loss's gradient with regard to it goes, when somebody below wants it.
    ids, marks
        For the network's input: index of the one in each row, and a mark for each example (kernels/transfer.py).
    scale
        The number that is there in place of the one, when there are indices.
    as_rows
        Whether something reads it, or what dropout leaves of it, as rows of numbers even where there are indices.
    mask
        A number for each row, when there is a mask of the features.
    halves
        The same numbers as pairs of bfloat16 [step, example, stride / 2], from step 0 on, where a reader wants them.
    recurrent
        Whether it is a time series for its reader; otherwise rows [example + minibatch · step, unit].
    image
        The shape of the images that its rows are; None when they are none.
    pixels
        The shape of the images whose pixels rows following one another are; None where rows are none.
    of
        The signal that this is another view of, when it is one.
    """

    steps: int
    units: int
    width: int
    stride: int
    values: Piece
    start: int = 0
    gradient: Piece | None = None
    ids: Piece | None = None
    marks: Piece | None = None
    scale: Piece | None = None
    as_rows: bool = False
    mask: Piece | None = None
    recurrent: bool = True
    halves: Piece | None = None
    image: Image | None = None
    pixels: Image | None = None
    of: Signal | None = None
    written: bool = field(default=False)

    @property
    def at(self) -> int:
        """Index of the first element of step 0."""
        return self.values.at + self.start

    @property
    def ids_at(self) -> int:
        """Index of the first row's index, or -1."""
        return self.ids.at if self.ids is not None else -1

    @property
    def marks_at(self) -> int:
        """Index of the first example's mark, or -1."""
        return self.marks.at if self.marks is not None else -1

    @property
    def scale_at(self) -> int:
        """Index of that number, or -1."""
        return self.scale.at if self.scale is not None else -1

    def claim(self) -> int:
        """0 for the first of its readers that writes its gradient, 1 for those that add to it."""
        if self.of is not None:
            return self.of.claim()
        first, self.written = not self.written, True
        return 0 if first else 1


class Draw(Protocol):
    """What draws random numbers in a training pass."""

    place: int
    """Of the vertex whose pass asks for them; a stream of DL4J is drawn from in this order."""

    def prepare(self, program: Program, random: RandomPass, moment: Moment) -> None:
        """Set the key of the pass, and what depends on the moment."""


@dataclass
class Build:
    """A segment under construction."""

    batch: int
    steps: int
    purpose: Purpose
    dtype: np.dtype[Any]
    back: int
    """Steps that the gradient goes back; 0 is all."""
    zero_state: bool = False
    """Whether the gradient is that of a second forward pass from zero state (beta to M2.1)."""
    forget_state: bool = False
    """Whether the state before the segment is taken as zero in the gradient (to 0.8.0)."""
    whole: bool = False
    """Whether the outputs of all layers are looked at afterwards."""
    guarded: bool = False
    """Whether its memory is guarded (compiler/watch.py)."""
    split: bool = False
    """Whether threads share the units of a layer, step by step, in place of the examples."""
    halves: bool = False
    """Whether products are computed in bfloat16 where a vertex can."""
    numbers: Arena = field(init=False)
    integers: Arena = field(init=False)
    program: Program = field(init=False)
    draws: list[Draw] = field(default_factory=list)
    """The rows that draw random numbers."""
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    """What appends rows behind those of all vertices."""

    def __post_init__(self) -> None:
        self.numbers = Arena(self.dtype, guarded=self.guarded)
        self.integers = Arena(np.int64, guarded=self.guarded)
        self.program = Program(self.dtype)

    def of(self, batch: int) -> Build:
        """The same segment, as what works on another number of examples sees it."""
        if batch == self.batch:
            return self
        other = copy(self)
        other.batch = batch
        return other

    def end(self, steps: int) -> int:
        """The first of some steps that the gradient of recurrent layers reaches."""
        return max(0, steps - self.back) if self.back else 0
