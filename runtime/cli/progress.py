"""How a training goes, for people: a moving line on a terminal, plain lines every few seconds elsewhere."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

PLAIN_SECONDS = 5.0
"""Time between two plain lines."""
AVERAGED = 0.98
"""Weight of the past in the shown speed: it follows a change within some fifty minibatches."""


@dataclass(frozen=True)
class Standing:
    """Where a training stands."""

    epoch: int
    """From 0."""
    epochs: int
    index: int
    """Minibatches done in this epoch."""
    per_epoch: int
    score: float
    """Mean over the minibatches since the last line."""
    speed: float
    """Characters per second."""
    remaining: float
    """Seconds."""

    def __str__(self) -> str:
        return (
            f"epoch {self.epoch + 1}/{self.epochs}  minibatch {self.index:,}/{self.per_epoch:,}  score {self.score:.4g}  "
            f"{self.speed:,.0f} characters/s  {duration(self.remaining)} left"
        )


def duration(seconds: float) -> str:
    """Seconds as people say them: ``45 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min"


class Meter:
    """From finished minibatches to speed, mean score and remaining time.

    Parameters
    ----------
    epochs, per_epoch
        How far the training goes.
    time_limit
        Seconds after which it stops; None for no limit.
    """

    def __init__(self, epochs: int, per_epoch: int, time_limit: float | None) -> None:
        self._epochs, self._per_epoch = epochs, per_epoch
        self._end = None if time_limit is None else time.monotonic() + time_limit
        self._last = time.monotonic()
        self._seconds = self._characters = 0.0
        self._score, self._minibatches = 0.0, 0

    def minibatch_done(self, characters: int, score: float) -> None:
        """Count a minibatch."""
        now = time.monotonic()
        self._seconds = AVERAGED * self._seconds + (now - self._last)
        self._characters = AVERAGED * self._characters + characters
        self._last = now
        self._score += score
        self._minibatches += 1

    def pause_done(self) -> None:
        """Leave the time since the last minibatch out of the speed: it went into a sample or a file."""
        self._last = time.monotonic()

    def standing(self, epoch: int, index: int, characters_left: float) -> Standing:
        """Where the training stands; the mean score begins anew."""
        speed = self._characters / self._seconds if self._seconds else 0.0
        remaining = characters_left / speed if speed else 0.0
        if self._end is not None:
            remaining = min(remaining, max(0.0, self._end - time.monotonic()))
        score = self._score / max(1, self._minibatches)
        self._score, self._minibatches = 0.0, 0
        return Standing(epoch, self._epochs, index, self._per_epoch, score, speed, remaining)


class Display(Protocol):
    """Where progress and samples go."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def due(self) -> bool:
        """Whether it is time to show how the training goes."""

    def show(self, standing: Standing) -> None:
        """Show how the training goes."""

    def say(self, text: str) -> None:
        """Show something else: a sample, a remark."""


class PlainDisplay:
    """Lines on standard output, without colour or carriage returns."""

    def __init__(self) -> None:
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing to tidy up."""

    def due(self) -> bool:
        """Whether it is time for a line."""
        return time.monotonic() >= self._next

    def show(self, standing: Standing) -> None:
        """Write a line."""
        self._next = time.monotonic() + PLAIN_SECONDS
        self.say(str(standing))

    def say(self, text: str) -> None:
        """Write lines."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


class TerminalDisplay:
    """A bar that moves, under the lines that stay."""

    _SECONDS = 0.25

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._console = Console(highlight=False)
        self._progress = Progress(
            BarColumn(bar_width=20), TextColumn("{task.description}", markup=False), console=self._console, auto_refresh=False
        )
        self._task = self._progress.add_task("compiling kernels", total=total)
        self._next = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        self._progress.refresh()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def due(self) -> bool:
        """Whether the bar should move."""
        return time.monotonic() >= self._next

    def show(self, standing: Standing) -> None:
        """Move the bar."""
        self._next = time.monotonic() + self._SECONDS
        done = standing.epoch * standing.per_epoch + standing.index
        self._progress.update(self._task, completed=done, description=str(standing))
        self._progress.refresh()

    def say(self, text: str) -> None:
        """Write lines above the bar."""
        self._console.print(text, markup=False)
        self._progress.refresh()


def display_for(total: int) -> Display:
    """The display that fits standard output; ``total`` is the number of minibatches."""
    return TerminalDisplay(total) if sys.stdout.isatty() else PlainDisplay()
