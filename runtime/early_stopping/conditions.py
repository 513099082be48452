"""When a training ends: after an epoch that was scored, or after a minibatch."""

from __future__ import annotations

import math
import time
from enum import Enum

from netconf.errors import Problem
from runtime.data.numeric import instance, whole_number
from runtime.errors import DataError


class TimeUnit(float, Enum):
    """Seconds of a unit, by Java's names."""

    MILLISECONDS = 1e-3
    SECONDS = 1.0
    MINUTES = 60.0
    HOURS = 3600.0
    DAYS = 86400.0


class EpochTerminationCondition:
    """Asked after each epoch that was scored; derive from it for a condition of your own."""

    def initialize(self) -> None:
        """Before the first epoch."""

    def terminate(self, epoch: int, score: float, minimize: bool) -> bool:  # noqa: FBT001 - DL4J's arguments
        """Whether to stop.

        Parameters
        ----------
        epoch
            Counted from 0.
        score
            Of the calculator.
        minimize
            Whether a smaller score is better.
        """
        raise NotImplementedError


class IterationTerminationCondition:
    """Asked after each minibatch; derive from it for a condition of your own."""

    def initialize(self) -> None:
        """Before the first minibatch."""

    def terminate(self, last_score: float) -> bool:
        """Whether to stop after a minibatch with this score."""
        raise NotImplementedError


class MaxEpochsTerminationCondition(EpochTerminationCondition):
    """Stop after so many epochs."""

    def __init__(self, max_epochs: int) -> None:
        self.max_epochs = whole_number("max_epochs", max_epochs)

    def terminate(self, epoch: int, score: float, minimize: bool) -> bool:  # noqa: ARG002, FBT001 - DL4J's arguments
        """Whether there were as many."""
        return epoch + 1 >= self.max_epochs

    def __str__(self) -> str:
        return f"MaxEpochsTerminationCondition({self.max_epochs})"


class BestScoreEpochTerminationCondition(EpochTerminationCondition):
    """Stop when the score is better than expected."""

    def __init__(self, best_expected_score: float) -> None:
        self.best_expected_score = best_expected_score

    def terminate(self, epoch: int, score: float, minimize: bool) -> bool:  # noqa: ARG002, FBT001 - DL4J's arguments
        """Whether it is."""
        return score < self.best_expected_score if minimize else score > self.best_expected_score

    def __str__(self) -> str:
        return f"BestScoreEpochTerminationCondition({self.best_expected_score})"


class ScoreImprovementEpochTerminationCondition(EpochTerminationCondition):
    """Stop when the score has not improved for so many epochs.

    Parameters
    ----------
    max_epochs_with_no_improvement
        How many.
    min_improvement
        What counts as an improvement: more than this.
    """

    def __init__(self, max_epochs_with_no_improvement: int, min_improvement: float = 0.0) -> None:
        self.max_epochs_with_no_improvement = whole_number("max_epochs_with_no_improvement", max_epochs_with_no_improvement)
        self.min_improvement = min_improvement
        self.initialize()

    def initialize(self) -> None:
        """Forget the best score."""
        self.best_epoch, self.best_score = -1, math.nan

    def terminate(self, epoch: int, score: float, minimize: bool) -> bool:  # noqa: FBT001 - DL4J's arguments
        """Whether it has not."""
        gain = self.best_score - score if minimize else score - self.best_score
        if self.best_epoch < 0 or gain > self.min_improvement:
            self.best_epoch, self.best_score = epoch, score
            return False
        return epoch >= self.best_epoch + self.max_epochs_with_no_improvement

    def __str__(self) -> str:
        epochs, least = self.max_epochs_with_no_improvement, self.min_improvement
        return f"ScoreImprovementEpochTerminationCondition(maxEpochsWithNoImprovement={epochs}, minImprovement={least})"


class MaxTimeIterationTerminationCondition(IterationTerminationCondition):
    """Stop after some time, ``MaxTimeIterationTerminationCondition(20, TimeUnit.MINUTES)``."""

    def __init__(self, max_time_amount: float, max_time_unit: TimeUnit = TimeUnit.SECONDS) -> None:
        hint = "MaxTimeIterationTerminationCondition(20, TimeUnit.MINUTES)"
        unit = instance("max_time_unit", max_time_unit, TimeUnit, hint)
        try:
            self.seconds = float(max_time_amount) * unit.value
        except (TypeError, ValueError):
            message = f"{max_time_amount!r} is given, a number is expected"
            raise DataError([Problem("max_time_amount", message, hint)]) from None
        self._end = math.inf

    def initialize(self) -> None:
        """Start the clock."""
        self._end = time.monotonic() + self.seconds

    def terminate(self, last_score: float) -> bool:  # noqa: ARG002 - DL4J's argument
        """Whether the time is over."""
        return time.monotonic() >= self._end

    def __str__(self) -> str:
        return f"MaxTimeIterationTerminationCondition({self.seconds:g} seconds)"


class MaxScoreIterationTerminationCondition(IterationTerminationCondition):
    """Stop when the score of a minibatch is larger than this, or not a number."""

    def __init__(self, max_score: float) -> None:
        self.max_score = max_score

    def terminate(self, last_score: float) -> bool:
        """Whether it is."""
        return last_score > self.max_score or math.isnan(last_score)

    def __str__(self) -> str:
        return f"MaxScoreIterationTerminationCondition({self.max_score})"


class InvalidScoreIterationTerminationCondition(IterationTerminationCondition):
    """Stop when the score of a minibatch is infinite or not a number."""

    def terminate(self, last_score: float) -> bool:
        """Whether it is."""
        return not math.isfinite(last_score)

    def __str__(self) -> str:
        return "InvalidScoreIterationTerminationCondition()"
