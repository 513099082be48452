"""Fitting: a minibatch at a time, cut in segments when backpropagation is truncated."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from netconf.errors import Problem
from netconf.findings import ConfigurationWarning
from netconf.vocabulary import BackpropType
from runtime.arrays import first_marked
from runtime.compiler.segment import Segment
from runtime.compiler.signal import Purpose
from runtime.engine import Engine
from runtime.errors import DataError
from runtime.kernels.transfer import NO_DISTRIBUTION, NO_PROBABILITY
from runtime.memory import Array
from runtime.minibatch import Minibatch, Series
from runtime.schedules import Moment

if TYPE_CHECKING:
    from netconf.network import MultiLayerConfiguration


class Trainable(Protocol):
    """What fitting needs of a network."""

    conf: MultiLayerConfiguration
    engine: Engine
    iteration: int
    epoch: int
    random_position: int

    def updated(self, score: float) -> None:
        """Count an update and tell the listeners."""


class LabelCheck:
    """Warns once of labels that a loss cannot take for probabilities, or for distributions.

    Parameters
    ----------
    outputs
        The layers with a loss.
    """

    def __init__(self, outputs: Sequence[Any]) -> None:
        functions = [getattr(output, "loss_function", None) for output in outputs]
        self.losses = [str(getattr(function, "plain", None) or getattr(function, "type", function)) for function in functions]
        self.warned = False

    def __call__(self, minibatch: Minibatch, segment: Segment) -> None:
        """Warn when the kernels have marked an example, with its first such row."""
        for number, labels in enumerate(minibatch.labels if segment.has_remarks else ()):
            self._look(labels, segment.label_marks(number), self.losses[number])

    def _look(self, labels: Series, marks: Array, loss: str) -> None:
        if self.warned:
            return
        if (example := first_marked(marks, NO_PROBABILITY)) is not None:
            self.warned = True
            self._tell_outside(labels.array[example], example, loss)
        elif (example := first_marked(marks, NO_DISTRIBUTION)) is not None:
            self.warned = True
            self._tell_sum(labels.array[example], example)

    @staticmethod
    def _tell_outside(rows: Array, example: int, loss: str) -> None:
        place, step = (int(i) for i in np.argwhere((rows < 0) | (rows > 1))[0])
        message = (
            f"labels of example {example}, step {step} are no probabilities ({rows[place, step]:.6g} at output {place}): "
            f"{loss} takes numbers from 0 to 1; use MSE for any number, or HINGE for labels -1 and 1"
        )
        warnings.warn(message, ConfigurationWarning, stacklevel=_users_level())

    @staticmethod
    def _tell_sum(rows: Array, example: int) -> None:
        totals = rows.sum(0)
        wrong = [t for t, total in enumerate(totals) if (abs(total - 1) > 1e-3 and total != 0) or (rows[:, t] < 0).any()]
        step = wrong[0] if wrong else 0
        message = (
            f"labels of example {example}, step {step} are no distribution (their sum is {float(totals[step]):.6g}): "
            "a multi-class cross-entropy takes probabilities that sum to 1; use XENT for independent outputs or MSE for numbers"
        )
        warnings.warn(message, ConfigurationWarning, stacklevel=_users_level())


def _users_level() -> int:
    """The level of the first caller outside of this package, as ``warnings.warn`` counts from whoever asks for it."""
    frame, level = inspect.currentframe(), 0
    while frame is not None and str(frame.f_globals.get("__name__")).startswith("runtime."):
        frame, level = frame.f_back, level + 1
    return level


def update(network: Trainable, minibatch: Minibatch, check: LabelCheck, *, stateful: bool, back: int) -> None:
    """One update; its score is that before it."""
    engine = network.engine
    engine.stand_at(Moment(network.iteration, network.epoch), network.random_position)
    engine.updates.prepare(engine.moment, minibatch.batch)
    segment, score = engine.learn(Purpose.train, minibatch, stateful=stateful, back=back)
    engine.updates.scored(score)
    check(minibatch, segment)
    network.updated(score)


def fit_minibatch(network: Trainable, minibatch: Minibatch, check: LabelCheck) -> None:
    """All updates of one minibatch."""
    conf = network.conf
    network.engine.updates.begin_minibatch(network.iteration)
    if conf.backprop_type is BackpropType.TruncatedBPTT:
        fit_segments(network, minibatch, check)
        return
    for _ in range(conf.iterations):
        update(network, minibatch, check, stateful=False, back=0)


def fit_segments(network: Trainable, minibatch: Minibatch, check: LabelCheck) -> None:
    """Truncated backpropagation: series in segments, the state carried from one to the next, an update after each.

    Vectors among the inputs and labels of a graph go whole into each segment, as in DL4J.

    Raises
    ------
    DataError
        If a series or its labels have no time axis, or not all are equally long.
    """
    _require_series(network.engine, minibatch)
    conf, engine = network.conf, network.engine
    has = engine.plan.compatibility.has
    engine.stored.clear()
    try:
        for start, stop in segments(minibatch.steps, conf.tbptt_forward_length, drop_last=has("drop_last_segment")):
            _fit_segment(network, minibatch.between(start, stop), check, stop - start)
            if has("clear_state"):
                engine.stored.clear()
    finally:
        engine.stored.clear()


def _fit_segment(network: Trainable, part: Minibatch, check: LabelCheck, steps: int) -> None:
    """One segment, ``iterations`` times from the same state."""
    conf, engine = network.conf, network.engine
    back = min(conf.tbptt_backward_length, steps)
    for repeat in range(conf.iterations):
        last = repeat == conf.iterations - 1
        restore = None if last else engine.stored.remember()
        update(network, part, check, stateful=True, back=back)
        if restore is not None:
            restore()


def segments(steps: int, length: int, *, drop_last: bool = False) -> list[tuple[int, int]]:
    """First step and end of each segment; the last may be shorter."""
    spans = [(start, min(start + length, steps)) for start in range(0, steps, length)]
    return [s for s in spans if s[1] - s[0] == length] if drop_last else spans


def _require_series(engine: Engine, minibatch: Minibatch) -> None:
    """Refuse what cannot be cut alike; in a graph, one series among the inputs is enough."""
    is_chain, intake = engine.plan.outline.is_chain, engine.intake
    features = [(intake.features_name(i), one, one.flat and not one.indices) for i, one in enumerate(minibatch.features)]
    labels = [(intake.labels_name(i), one, one.flat) for i, one in enumerate(minibatch.labels)]
    flat = [which for which, _, is_flat in (*labels, *features) if is_flat]
    if flat and (is_chain or all(is_flat for *_, is_flat in features)):
        which = flat[0] if is_chain else "features"
        message = f"truncated backpropagation needs series, but the {which} have no time axis"
        raise DataError([Problem(which, message, "give [minibatch, size, time], or use backpropType Standard")])
    (first, one, _), *others = (given for given in (*features, *labels) if not given[2])
    for which, other, _ in others:
        if other.steps != one.steps:
            message = f"{first} have {one.steps} steps and {which} {other.steps}, but truncated backpropagation cuts both alike"
            raise DataError([Problem(which, message, "use backpropType Standard where a layer changes the number of steps")])
