"""Regression: squared and absolute errors and correlations of each output (DL4J's RegressionEvaluation)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum
from typing import Any

import numpy as np

from netconf.errors import Problem
from runtime.errors import DataError
from runtime.evaluation.rows import by_output, quotient
from runtime.memory import Array


class RegressionMetric(Enum):
    """Measures by DL4J's names, and the methods that compute them."""

    MSE = "mean_squared_error"
    MAE = "mean_absolute_error"
    RMSE = "root_mean_squared_error"
    RSE = "relative_squared_error"
    PC = "pearson_correlation"
    R2 = "r_squared"

    @property
    def head(self) -> str:
        """Of its column."""
        return "R^2" if self is RegressionMetric.R2 else self.name


class RegressionEvaluation:
    """Errors of predictions, by output.

    Sums of squares are of differences to the mean so far, which large means do not spoil (Chan, Golub and LeVeque 1983); DL4J
    takes the difference of two large sums.

    Parameters
    ----------
    columns : int or sequence of str, optional
        Number or names of the outputs; found out with the first minibatch when None.
    """

    Metric = RegressionMetric

    def __init__(self, columns: int | Sequence[str] | None = None) -> None:
        self._begin(() if columns is None else columns)

    def _begin(self, columns: int | Sequence[str]) -> None:
        self.names = [f"col_{i}" for i in range(columns)] if isinstance(columns, int) else list(columns)
        self.count, self._squared, self._absolute = np.zeros((3, len(self.names)))
        self._means = np.zeros((2, len(self.names)))  # of labels, of predictions
        self._products = np.zeros((3, len(self.names)))  # label · label, prediction · prediction, label · prediction, all centred

    def eval(self, labels: Any, predictions: Any, mask: Any = None) -> None:
        """Count a minibatch.

        Parameters
        ----------
        labels, predictions
            [minibatch, outputs] or [minibatch, outputs, time].
        mask
            [minibatch], [minibatch, time], or of the labels' shape: what is not 0 counts.

        Raises
        ------
        DataError
            If the shapes do not fit together, or a prediction is NaN.
        """
        labels, predictions, counts = by_output(labels, predictions, mask)
        if not self.names:
            self._begin(labels.shape[1])
        if len(self.names) != labels.shape[1]:
            message = f"{labels.shape[1]} outputs are given, this RegressionEvaluation has {len(self.names)}"
            raise DataError([Problem("evaluation", message, "one for each output layer")])
        error = np.where(counts, predictions - labels, 0)
        self._squared += (error**2).sum(0)
        self._absolute += np.abs(error).sum(0)
        self._merge(np.stack([labels, predictions]), counts)

    def _merge(self, both: Array, counts: Array) -> None:
        """Take in labels and predictions [2, rows, outputs]."""
        new = counts.sum(0)
        total = np.maximum(self.count + new, 1)
        means = np.where(counts, both, 0).sum(1) / np.maximum(new, 1)
        apart = np.where(counts, both - means[:, None], 0)
        shift = means - self._means
        weight = self.count * new / total
        for number, (first, second) in enumerate(((0, 0), (1, 1), (0, 1))):
            self._products[number] += (apart[first] * apart[second]).sum(0) + weight * shift[first] * shift[second]
        self._means += shift * (new / total)
        self.count = self.count + new

    # -------------------------------------------------------------- measures

    def mean_squared_error(self, column: int | None = None) -> float:
        """Mean of (prediction - label)^2; of all outputs when none is named."""
        return quotient(self._squared, self.count, column)

    def mean_absolute_error(self, column: int | None = None) -> float:
        """Mean of the absolute value of prediction - label; of all outputs when none is named."""
        return quotient(self._absolute, self.count, column)

    def root_mean_squared_error(self, column: int | None = None) -> float:
        """Root of the mean squared error; the mean of the outputs' roots when none is named."""
        return quotient(np.sqrt(self._squared), np.sqrt(self.count), column)

    def relative_squared_error(self, column: int | None = None) -> float:
        """Squared errors by those of the labels' mean as the prediction; the mean over outputs when none is named."""
        return quotient(self._squared, self._products[0], column)

    def pearson_correlation(self, column: int | None = None) -> float:
        """Pearson's correlation of labels and predictions; the mean over outputs when none is named."""
        return quotient(self._products[2], np.sqrt(self._products[0]) * np.sqrt(self._products[1]), column)

    def r_squared(self, column: int | None = None) -> float:
        """The coefficient of determination, 1 - relative squared error; the mean over outputs when none is named."""
        return 1 - self.relative_squared_error(column)

    def score_for_metric(self, metric: RegressionMetric) -> float:
        """The measure of that name, the mean over outputs."""
        return self._of(metric, None)

    def _of(self, metric: RegressionMetric, column: int | None) -> float:
        return float(getattr(self, metric.value)(column))

    # -------------------------------------------------------------- text

    def stats(self) -> str:
        """A table of all measures by output, laid out as DL4J's."""
        width = max((len(name) for name in self.names), default=0) + 5
        lines = [f"{'Column':<{width}}" + "".join(f"{metric.head:<15}" for metric in RegressionMetric)]
        for number, name in enumerate(self.names):
            lines.append(f"{name:<{width}}" + "".join(f"{_text(self._of(metric, number)):<15}" for metric in RegressionMetric))
        return "\n".join(lines) + "\n"

    __str__ = stats

    def __repr__(self) -> str:
        columns = ", ".join(self.names) or "nothing"
        return f"RegressionEvaluation(mean squared error {_text(self.mean_squared_error())} of {columns})"

    # -------------------------------------------------------------- DL4J's names

    evalTimeSeries = eval  # noqa: A003 - the method above
    meanSquaredError = mean_squared_error
    meanAbsoluteError = mean_absolute_error
    rootMeanSquaredError = root_mean_squared_error
    relativeSquaredError = relative_squared_error
    pearsonCorrelation = correlationR2 = pearson_correlation
    rSquared = r_squared
    averageMeanSquaredError = mean_squared_error
    averageMeanAbsoluteError = mean_absolute_error
    averagerootMeanSquaredError = root_mean_squared_error
    averagerelativeSquaredError = relative_squared_error
    averagePearsonCorrelation = averagecorrelationR2 = pearson_correlation
    averageRSquared = r_squared

    def numColumns(self) -> int:
        """Number of outputs."""
        return len(self.names)


def _text(value: float) -> str:
    """As Java's formatter writes it."""
    if math.isnan(value):
        return "NaN"
    return f"{value:.5e}" if math.isfinite(value) else f"{'-' if value < 0 else ''}Infinity"
