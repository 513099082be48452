"""How good a network is on data that it is not trained on."""

from __future__ import annotations

from typing import Any

from runtime.base_network import Network
from runtime.data.dataset import DataSet
from runtime.data.given import data_sets
from runtime.data.multi_dataset import MultiDataSet
from runtime.evaluation.classification import ClassificationMetric
from runtime.evaluation.regression import RegressionMetric


class ScoreCalculator:
    """Scores a network; derive from it for a score of your own.

    Attributes
    ----------
    minimize_score
        Whether smaller is better.
    """

    minimize_score = True

    def calculate_score(self, network: Any) -> float:
        """The score."""
        raise NotImplementedError


class DataSetLossCalculator(ScoreCalculator):
    """The network's score of each data set, regularisation included.

    Parameters
    ----------
    data
        A DataSet or MultiDataSet, or an iterable of them that can be gone through again.
    average
        Whether their mean, each weighted by its examples, is taken, or else their sum.
    """

    def __init__(self, data: Any, average: bool = True) -> None:  # noqa: FBT001, FBT002 - DL4J's arguments
        self.data = data_sets(data)
        self.average = average

    def calculate_score(self, network: Network) -> float:
        """The loss."""
        total, examples = 0.0, 0
        for dataset in self.data:
            count = examples_of(dataset)
            total += network.score(dataset) * count
            examples += count
        return total / examples if self.average and examples else total


def examples_of(data: DataSet | MultiDataSet) -> int:
    """Number of examples."""
    first = data.features if isinstance(data, DataSet) else data.features[0]
    return len(first)


class ClassificationScoreCalculator(ScoreCalculator):
    """A measure of ``net.evaluate(data)``: ``ClassificationScoreCalculator(Evaluation.Metric.F1, data)``."""

    minimize_score = False

    def __init__(self, metric: ClassificationMetric | str, data: Any) -> None:
        self.metric, self.data = ClassificationMetric[metric] if isinstance(metric, str) else metric, data_sets(data)

    def calculate_score(self, network: Any) -> float:
        """The measure."""
        return float(network.evaluate(self.data).score_for_metric(self.metric))


class RegressionScoreCalculator(ScoreCalculator):
    """A measure of ``net.evaluate_regression(data)``, the mean over columns."""

    def __init__(self, metric: RegressionMetric | str, data: Any) -> None:
        self.metric, self.data = RegressionMetric[metric] if isinstance(metric, str) else metric, data_sets(data)
        self.minimize_score = self.metric not in {RegressionMetric.PC, RegressionMetric.R2}

    def calculate_score(self, network: Any) -> float:
        """The measure."""
        return float(network.evaluate_regression(self.data).score_for_metric(self.metric))
