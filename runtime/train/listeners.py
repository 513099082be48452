"""Listeners: what is told how the training goes, after each update of the parameters and around each epoch."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Protocol

from netconf.errors import Problem
from runtime.data.numeric import instance, whole_number
from runtime.errors import DataError


class Trained(Protocol):
    """What listeners ask of a network."""

    def score(self) -> float:
        """Score of the last minibatch, as DL4J reports it."""

    def save(self, path: str | Path) -> None:
        """Write a model file."""


def hearing(listeners: Sequence[Any]) -> list[Any]:
    """Listeners that can be told of an update; they may come as one list.

    Raises
    ------
    DataError
        If one cannot.
    """
    given = listeners[0] if len(listeners) == 1 and isinstance(listeners[0], list | tuple) else listeners
    for listener in given:
        if isinstance(listener, type):
            message = f"{listener.__name__} is a class"
            raise DataError([Problem("listeners", message, f"make a listener of it: {listener.__name__}(...)")])
        if not hasattr(listener, "iteration_done"):
            message = f"{type(listener).__name__} has no method iteration_done(network, iteration, epoch)"
            hint = "derive it from runtime.TrainingListener; DL4J's iterationDone has this name here"
            raise DataError([Problem("listeners", message, hint)])
    return list(given)


class TrainingListener:
    """A listener that does nothing; derive from it and say what you want to hear.

    The network calls ``iteration_done`` after each update, ``minibatch_done`` after all updates of a minibatch (truncated
    backpropagation makes several), and the other two around each epoch of ``fit(iterator, epochs=...)``. What is derived from
    this class may leave out what it does not need.
    """

    def iteration_done(self, network: Trained, iteration: int, epoch: int) -> None:
        """After the update number ``iteration`` in ``epoch``, both counted from 0, as in DL4J."""

    def minibatch_done(self, network: Trained) -> None:
        """After all updates of a minibatch: the moment from which a training can be continued exactly."""

    def on_epoch_start(self, network: Trained) -> None:
        """Before the first minibatch of an epoch."""

    def on_epoch_end(self, network: Trained) -> None:
        """After the last minibatch of an epoch."""


class ScoreIterationListener(TrainingListener):
    """Tell the score at every ``print_iterations``-th update.

    Parameters
    ----------
    print_iterations
        How often.
    output
        What takes the line; ``print`` when nothing is said.
    """

    def __init__(self, print_iterations: int = 10, output: Callable[[str], None] = print) -> None:
        self.print_iterations = whole_number("print_iterations", print_iterations)
        self._output = output

    def iteration_done(self, network: Trained, iteration: int, epoch: int) -> None:  # noqa: ARG002 - a listener's signature
        """Tell the score, if it is time."""
        if iteration % self.print_iterations == 0:
            self._output(f"Score at iteration {iteration} is {network.score():.6g}")


class PerformanceListener(TrainingListener):
    """Tell how long an update took, on average since the last time, at every ``frequency``-th.

    Parameters
    ----------
    frequency
        How often.
    report_score
        Whether the score is told, too.
    output
        What takes the line; ``print`` when nothing is said.
    """

    def __init__(self, frequency: int = 1, report_score: bool = False, output: Callable[[str], None] = print) -> None:  # noqa: FBT001, FBT002 - DL4J's order
        self.frequency, self.report_score = whole_number("frequency", frequency), report_score
        self._output = output
        self._since: tuple[int, float] | None = None

    def iteration_done(self, network: Trained, iteration: int, epoch: int) -> None:  # noqa: ARG002 - a listener's signature
        """Tell the time, if there are two updates to tell it of."""
        now = time.perf_counter()
        if self._since is not None and iteration % self.frequency == 0:
            updates, seconds = iteration - self._since[0], now - self._since[1]
            score = f"; score {network.score():.6g}" if self.report_score else ""
            self._output(
                f"Iteration {iteration}: {1e3 * seconds / updates:.3g} ms an update, {updates / seconds:.4g} in a second{score}"
            )
        if self._since is None or iteration % self.frequency == 0:
            self._since = iteration, now


class InvocationType(Enum):
    """When an ``EvaluativeListener`` evaluates."""

    EPOCH_START = "on_epoch_start"
    EPOCH_END = "on_epoch_end"
    ITERATION_END = "iteration_done"


class EvaluativeListener(TrainingListener):
    """Evaluate the network on other data while it is trained, and tell what came out.

    Parameters
    ----------
    data
        What ``network.evaluate`` takes, and may be gone through again.
    frequency
        At every so-manieth of these events; the first counts.
    invocation
        Which: after each update, or around each epoch.
    output
        What takes the text; ``print`` when nothing is said.
    how
        Which of the network's methods evaluates.
    """

    def __init__(
        self,
        data: Any,
        frequency: int = 1,
        invocation: InvocationType = InvocationType.ITERATION_END,
        output: Callable[[str], None] = print,
        *,
        how: Literal["evaluate", "evaluate_regression", "evaluate_roc"] = "evaluate",
    ) -> None:
        self.data, self.frequency = data, whole_number("frequency", frequency)
        self.invocation, self.how, self._output = instance("invocation", invocation, InvocationType), how, output
        self._events = 0

    def _happened(self, network: Trained, event: InvocationType) -> None:
        if event is self.invocation:
            if self._events % self.frequency == 0:
                found = getattr(network, self.how)(self.data)
                for name, one in found.items() if isinstance(found, dict) else [("", found)]:  # of each output of a graph
                    self._output(f"{name}{one.stats()}")
            self._events += 1

    def iteration_done(self, network: Trained, iteration: int, epoch: int) -> None:  # noqa: ARG002 - a listener's signature
        """Evaluate, if it is time."""
        self._happened(network, InvocationType.ITERATION_END)

    def on_epoch_start(self, network: Trained) -> None:
        """Evaluate, if it is time."""
        self._happened(network, InvocationType.EPOCH_START)

    def on_epoch_end(self, network: Trained) -> None:
        """Evaluate, if it is time."""
        self._happened(network, InvocationType.EPOCH_END)


class CollectScoresListener(TrainingListener):
    """Keep the score of every ``frequency``-th update in ``scores``, as pairs (iteration, score)."""

    def __init__(self, frequency: int = 1) -> None:
        self.frequency = whole_number("frequency", frequency)
        self.scores: list[tuple[int, float]] = []

    def iteration_done(self, network: Trained, iteration: int, epoch: int) -> None:  # noqa: ARG002 - a listener's signature
        """Keep the score, if it is time."""
        if iteration % self.frequency == 0:
            self.scores.append((iteration, network.score()))


class CheckpointListener(TrainingListener):
    """Write model files ``checkpoint_0.zip``, ``checkpoint_1.zip``, ... into a folder; numbers go on after those already there.

    Parameters
    ----------
    folder
        Where to; made when it is not there.
    every_iterations, every_epochs, every_seconds
        When; at least one must be said, and each is obeyed. Within an epoch, files are written between minibatches.
    keep_last
        How many files of this folder to keep; None keeps all.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        every_iterations: int | None = None,
        every_epochs: int | None = None,
        every_seconds: float | None = None,
        keep_last: int | None = None,
    ) -> None:
        if every_iterations is None and every_epochs is None and every_seconds is None:
            message = "a checkpoint listener needs every_iterations, every_epochs or every_seconds"
            raise DataError(message)
        self.folder = Path(folder)
        if self.folder.exists() and not self.folder.is_dir():
            raise DataError([Problem("folder", f"{folder} is a file", "name a folder, which is made when it is not there")])
        counts = {"every_iterations": every_iterations, "every_epochs": every_epochs, "keep_last": keep_last}
        whole = [None if count is None else whole_number(name, count) for name, count in counts.items()]
        self._every_iterations, self._every_epochs, self._keep_last = whole
        self._every_seconds = every_seconds
        self._due = False
        self._epochs = 0
        self._last = time.monotonic()

    def checkpoints(self) -> list[Path]:
        """The files that are there, oldest first."""
        return [path for _, path in self._numbered()]

    def _numbered(self) -> list[tuple[int, Path]]:
        found = ((_NUMBER.fullmatch(path.name), path) for path in self.folder.glob("checkpoint_*.zip"))
        return sorted((int(match[1]), path) for match, path in found if match)

    def iteration_done(self, network: Trained, iteration: int, epoch: int) -> None:  # noqa: ARG002 - a listener's signature
        """Note that a file is due; it waits for the end of the minibatch."""
        if self._every_iterations is not None and iteration % self._every_iterations == 0:
            self._due = True

    def minibatch_done(self, network: Trained) -> None:
        """Write the file that is due."""
        if self._every_seconds is not None and time.monotonic() - self._last >= self._every_seconds:
            self._due = True
        if self._due:
            self._checkpoint(network)

    def on_epoch_end(self, network: Trained) -> None:
        """Write a file, if it is time."""
        self._epochs += 1
        if self._every_epochs is not None and self._epochs % self._every_epochs == 0:
            self._checkpoint(network)

    def _checkpoint(self, network: Trained) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        number = max((number for number, _ in self._numbered()), default=-1) + 1
        network.save(self.folder / f"checkpoint_{number}.zip")
        self._due, self._last = False, time.monotonic()
        if self._keep_last is not None:
            for path in self.checkpoints()[: -self._keep_last]:
                path.unlink()


_NUMBER = re.compile(r"checkpoint_(\d+)\.zip", re.ASCII)
