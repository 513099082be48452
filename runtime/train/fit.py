"""Fitting: a minibatch at a time, cut in segments when backpropagation is truncated (numerics.md 2.6, 2.7)."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from netconf.errors import Problem
from netconf.findings import ConfigurationWarning
from netconf.vocabulary import BackpropType
from runtime.arrays import Series, first_marked
from runtime.compiler.signal import Purpose
from runtime.engine import Engine
from runtime.errors import DataError
from runtime.kernels.transfer import NO_DISTRIBUTION, NO_PROBABILITY
from runtime.memory import Array
from runtime.schedules import Moment

if TYPE_CHECKING:
    from netconf.network import MultiLayerConfiguration

Masks = tuple[Array | None, str, Array | None]


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
    output
        The layer with the loss.
    """

    def __init__(self, output: Any) -> None:
        function = getattr(output, "loss_function", None)
        self.loss = str(getattr(function, "plain", None) or getattr(function, "type", function))
        self.warned = False

    def __call__(self, labels: Series, marks: Array) -> None:
        """Warn when the kernels have marked an example, with its first such row."""
        if self.warned:
            return
        if (example := first_marked(marks, NO_PROBABILITY)) is not None:
            self.warned = True
            self._tell_outside(labels.array[example], example)
        elif (example := first_marked(marks, NO_DISTRIBUTION)) is not None:
            self.warned = True
            self._tell_sum(labels.array[example], example)

    def _tell_outside(self, rows: Array, example: int) -> None:
        place, step = (int(i) for i in np.argwhere((rows < 0) | (rows > 1))[0])
        message = (
            f"labels of example {example}, step {step} are no probabilities ({rows[place, step]:.6g} at output {place}): "
            f"{self.loss} takes numbers from 0 to 1; use MSE for any number, or HINGE for labels -1 and 1"
        )
        warnings.warn(message, ConfigurationWarning, stacklevel=6)

    @staticmethod
    def _tell_sum(rows: Array, example: int) -> None:
        totals = rows.sum(0)
        wrong = [t for t, total in enumerate(totals) if (abs(total - 1) > 1e-3 and total != 0) or (rows[:, t] < 0).any()]
        step = wrong[0] if wrong else 0
        message = (
            f"labels of example {example}, step {step} are no distribution (their sum is {float(totals[step]):.6g}): "
            "a multi-class cross-entropy takes probabilities that sum to 1; use XENT for independent outputs or MSE for numbers"
        )
        warnings.warn(message, ConfigurationWarning, stacklevel=6)


def update(
    network: Trainable, features: Series, labels: Series, masks: Masks, check: LabelCheck, *, stateful: bool, back: int
) -> None:
    """One update; its score is that before it."""
    engine = network.engine
    engine.stand_at(Moment(network.iteration, network.epoch), network.random_position)
    engine.updates.prepare(engine.moment, features.batch)
    segment, score = engine.learn(Purpose.train, features, labels, masks, stateful=stateful, back=back)
    engine.updates.scored(score)
    if segment.has_remarks:
        check(labels, segment.label_marks())
    network.updated(score)


def fit_minibatch(network: Trainable, features: Series, labels: Series, masks: Masks, check: LabelCheck) -> None:
    """All updates of one minibatch."""
    conf = network.conf
    network.engine.updates.begin_minibatch(network.iteration)
    if conf.backprop_type is BackpropType.TruncatedBPTT:
        fit_segments(network, features, labels, masks, check)
        return
    for _ in range(conf.iterations):
        update(network, features, labels, masks, check, stateful=False, back=0)


def fit_segments(network: Trainable, features: Series, labels: Series, masks: Masks, check: LabelCheck) -> None:
    """Truncated backpropagation: a series in segments, the state carried from one to the next, an update after each.

    Raises
    ------
    DataError
        If the series or its labels have no time axis.
    """
    _require_series(features, labels)
    if features.steps != labels.steps:
        message = f"features have {features.steps} steps and labels {labels.steps}, but truncated backpropagation cuts both alike"
        raise DataError([Problem("labels", message, "use backpropType Standard where a layer changes the number of steps")])
    conf, engine = network.conf, network.engine
    has = engine.plan.compatibility.has
    engine.stored.clear()
    try:
        for start, stop in segments(features.steps, conf.tbptt_forward_length, drop_last=has("drop_last_segment")):
            _fit_segment(network, features, labels, masks, check, (start, stop))
            if has("clear_state"):
                engine.stored.clear()
    finally:
        engine.stored.clear()


def _fit_segment(
    network: Trainable, features: Series, labels: Series, masks: Masks, check: LabelCheck, span: tuple[int, int]
) -> None:
    """One segment, ``iterations`` times from the same state."""
    conf, engine = network.conf, network.engine
    cut: Callable[[Array | None], Array | None] = lambda m: None if m is None else m[..., span[0] : span[1]]  # noqa: E731
    some = cut(masks[0]), masks[1], cut(masks[2])
    back = min(conf.tbptt_backward_length, span[1] - span[0])
    for repeat in range(conf.iterations):
        last = repeat == conf.iterations - 1
        restore = None if last else engine.stored.remember()
        update(network, features.between(*span), labels.between(*span), some, check, stateful=True, back=back)
        if restore is not None:
            restore()


def segments(steps: int, length: int, *, drop_last: bool = False) -> list[tuple[int, int]]:
    """First step and end of each segment; the last may be shorter."""
    spans = [(start, min(start + length, steps)) for start in range(0, steps, length)]
    return [s for s in spans if s[1] - s[0] == length] if drop_last else spans


def _require_series(features: Series, labels: Series) -> None:
    if (features.flat and not features.indices) or labels.flat:
        which = "labels" if labels.flat else "features"
        message = f"truncated backpropagation needs series, but the {which} have no time axis"
        raise DataError([Problem(which, message, "give [minibatch, size, time], or use backpropType Standard")])
