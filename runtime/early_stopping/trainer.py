"""The configuration of a training that stops by itself, the loop, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from netconf.errors import NetconfError, Problem
from runtime.base_network import Network
from runtime.data.given import data_sets
from runtime.data.numeric import instance, whole_number
from runtime.early_stopping.calculators import ScoreCalculator
from runtime.early_stopping.conditions import EpochTerminationCondition, IterationTerminationCondition
from runtime.early_stopping.savers import InMemoryModelSaver


class TerminationReason(StrEnum):
    """Which kind of condition ended a training."""

    IterationTerminationCondition = "IterationTerminationCondition"
    EpochTerminationCondition = "EpochTerminationCondition"


@dataclass
class EarlyStoppingConfiguration:
    """When to stop, how to score, and where to keep the best network; ``EarlyStoppingConfiguration.Builder()`` as in DL4J.

    Raises
    ------
    netconf.NetconfError
        If nothing would end the training, or nothing scores it.
    """

    score_calculator: ScoreCalculator | None = None
    epoch_termination_conditions: Sequence[EpochTerminationCondition] = ()
    iteration_termination_conditions: Sequence[IterationTerminationCondition] = ()
    model_saver: Any = field(default_factory=InMemoryModelSaver)
    save_last_model: bool = False
    evaluate_every_n_epochs: int = 1

    def __post_init__(self) -> None:
        problems = []
        if not self.epoch_termination_conditions and not self.iteration_termination_conditions:
            hint = "epochTerminationConditions(MaxEpochsTerminationCondition(30))"
            problems.append(Problem("early stopping", "there is no condition: the training would never end", hint))
        if self.score_calculator is None:
            hint = "scoreCalculator(DataSetLossCalculator(test_data, True))"
            problems.append(Problem("early stopping", "there is no score calculator: no network would be the best", hint))
        if problems:
            raise NetconfError(problems)
        self.evaluate_every_n_epochs = whole_number("evaluateEveryNEpochs", self.evaluate_every_n_epochs)

    class Builder:
        """DL4J's words for the fields; each gives the builder itself."""

        def __init__(self) -> None:
            self._said: dict[str, Any] = {}

        def _say(self, word: str, value: Any) -> Self:
            self._said[word] = value
            return self

        def epochTerminationConditions(self, *conditions: Any) -> Self:
            """When to stop after an epoch: one or several, or a list."""
            return self._say("epoch_termination_conditions", _flat(conditions))

        def iterationTerminationConditions(self, *conditions: Any) -> Self:
            """When to stop after a minibatch: one or several, or a list."""
            return self._say("iteration_termination_conditions", _flat(conditions))

        def scoreCalculator(self, calculator: ScoreCalculator) -> Self:
            """How good a network is."""
            return self._say("score_calculator", calculator)

        def modelSaver(self, saver: Any) -> Self:
            """Where the best network is kept; in memory when nothing is said."""
            return self._say("model_saver", saver)

        def saveLastModel(self, save: bool) -> Self:  # noqa: FBT001 - DL4J's argument
            """Whether the latest network is kept too."""
            return self._say("save_last_model", save)

        def evaluateEveryNEpochs(self, epochs: int) -> Self:
            """How often the network is scored, and epoch conditions are asked."""
            return self._say("evaluate_every_n_epochs", epochs)

        def build(self) -> EarlyStoppingConfiguration:
            """The configuration."""
            return EarlyStoppingConfiguration(**self._said)


def _flat(conditions: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(conditions[0]) if len(conditions) == 1 and isinstance(conditions[0], list | tuple) else conditions


@dataclass(frozen=True)
class EarlyStoppingResult:
    """What came of a training.

    Attributes
    ----------
    termination_reason, termination_details
        The kind of the condition that ended it, and the condition.
    score_vs_epoch
        The score of each epoch that was scored, counted from 0.
    best_model_epoch, best_model_score
        Of the best network; -1 and NaN when none was scored.
    total_epochs
        Epochs that were finished.
    best_model
        The best network; None when none was scored.
    """

    termination_reason: TerminationReason
    termination_details: str
    score_vs_epoch: dict[int, float]
    best_model_epoch: int
    best_model_score: float
    total_epochs: int
    best_model: Any

    def getTerminationReason(self) -> TerminationReason:
        """``termination_reason``."""
        return self.termination_reason

    def getTerminationDetails(self) -> str:
        """``termination_details``."""
        return self.termination_details

    def getScoreVsEpoch(self) -> dict[int, float]:
        """``score_vs_epoch``."""
        return self.score_vs_epoch

    def getBestModelEpoch(self) -> int:
        """``best_model_epoch``."""
        return self.best_model_epoch

    def getBestModelScore(self) -> float:
        """``best_model_score``."""
        return self.best_model_score

    def getTotalEpochs(self) -> int:
        """``total_epochs``."""
        return self.total_epochs

    def getBestModel(self) -> Any:
        """``best_model``."""
        return self.best_model


class EarlyStoppingTrainer:
    """Trains a network until a condition ends it.

    An error of a minibatch is raised as everywhere, and the best network so far is in the saver; DL4J catches it.

    Parameters
    ----------
    configuration
        When to stop, and how to score.
    network
        A MultiLayerNetwork or ComputationGraph, which has parameters or gets its first.
    train
        A DataSet or MultiDataSet, or an iterable of them that can be gone through again.

    Raises
    ------
    DataError
        If one is something else.
    """

    def __init__(self, configuration: EarlyStoppingConfiguration, network: Network, train: Any) -> None:
        hint = "EarlyStoppingTrainer(configuration, network, train); a configuration ends with build()"
        self.configuration = instance("configuration", configuration, EarlyStoppingConfiguration, hint)
        self.network, self.train = instance("network", network, Network, hint), data_sets(train)
        self._scores: dict[int, float] = {}
        self._best = -1, math.nan

    def fit(self) -> EarlyStoppingResult:
        """Train until a condition is met.

        Raises
        ------
        netconf.NetconfError
            If the data cannot be used.
        """
        conf = self.configuration
        for condition in conf.epoch_termination_conditions:
            condition.initialize()
        for before in conf.iteration_termination_conditions:
            before.initialize()
        self._scores, self._best = {}, (-1, math.nan)
        epoch = 0
        while True:
            if (ended := self._epoch()) is not None:
                return self._result(TerminationReason.IterationTerminationCondition, ended, epoch)
            if epoch % conf.evaluate_every_n_epochs == 0 and (ended := self._score(epoch)) is not None:
                return self._result(TerminationReason.EpochTerminationCondition, ended, epoch + 1)
            epoch += 1

    def _epoch(self) -> Any:
        """Train an epoch; the condition that ended it before its end."""
        for score in self.network.fit_epoch(self.train):
            for condition in self.configuration.iteration_termination_conditions:
                if condition.terminate(score):
                    if self.configuration.save_last_model:
                        self.configuration.model_saver.save_latest_model(self.network, 0.0)
                    return condition
        return None

    def _score(self, epoch: int) -> Any:
        """Score the network and keep it if it is the best; the condition that ends the training."""
        conf, calculator = self.configuration, self.configuration.score_calculator
        assert calculator is not None  # noqa: S101 - the configuration has checked it
        score, minimize = calculator.calculate_score(self.network), calculator.minimize_score
        self._scores[epoch] = score
        best = self._best[1]
        if self._best[0] < 0 or (score < best if minimize else score > best) or (math.isnan(best) and not math.isnan(score)):
            self._best = epoch, score
            conf.model_saver.save_best_model(self.network, score)
        if conf.save_last_model:
            conf.model_saver.save_latest_model(self.network, score)
        return next((one for one in conf.epoch_termination_conditions if one.terminate(epoch, score, minimize)), None)

    def _result(self, reason: TerminationReason, condition: Any, epochs: int) -> EarlyStoppingResult:
        best = self.configuration.model_saver.get_best_model() if self._scores else None
        return EarlyStoppingResult(reason, str(condition), self._scores, *self._best, epochs, best)


EarlyStoppingGraphTrainer = EarlyStoppingTrainer
"""DL4J has one for graphs."""
