"""Receiver operating characteristic and precision against recall, and the areas under them (DL4J's ROC and its kin).

Examples whose outputs are equal are decided together, so that no area depends on the order of the data; DL4J takes them one by
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from netconf.errors import Problem
from runtime.errors import DataError
from runtime.evaluation.rows import by_output, number
from runtime.memory import Array


class RocCurve(NamedTuple):
    """Rates at falling thresholds, [points]."""

    threshold: Array
    false_positive_rate: Array
    true_positive_rate: Array


class PrecisionRecallCurve(NamedTuple):
    """Precision and recall at falling thresholds, [points]."""

    threshold: Array
    precision: Array
    recall: Array


class _Curves:
    """Outputs and labels of some rows, kept for the curves of each column.

    Parameters
    ----------
    threshold_steps : int
        0 for a point at each output that came; else at so many steps from 1 down to 0.
    labels : sequence of str, optional
        Names of the columns; their numbers when None.
    """

    def __init__(self, threshold_steps: int = 0, labels: Sequence[str] | None = None) -> None:
        self.threshold_steps = threshold_steps
        self._labels = labels
        self._rows: list[tuple[Array, Array, Array]] = []

    def eval(self, labels: Any, predictions: Any, mask: Any = None) -> None:
        """Take in a minibatch.

        Parameters
        ----------
        labels, predictions
            [minibatch, outputs] or [minibatch, outputs, time]; predictions are probabilities, a label above one half is a yes.
            Labels may be class indices too.
        mask
            [minibatch], [minibatch, time], or of the labels' shape: what is not 0 counts.

        Raises
        ------
        DataError
            If the shapes do not fit together, or a prediction is no probability.
        """
        rows = by_output(labels, predictions, mask)
        if rows[1].size and not 0 <= rows[1].min() <= rows[1].max() <= 1:
            hint = "thresholds want probabilities: activation SOFTMAX or SIGMOID; evaluate_regression takes any number"
            raise DataError([Problem("evaluation", "a prediction is not between 0 and 1", hint)])
        self._rows.append(self._columns(*rows))

    def _columns(self, labels: Array, predictions: Array, counts: Array) -> tuple[Array, Array, Array]:
        """What is kept of a minibatch: all columns."""
        if self._rows and self._rows[0][0].shape[1] != labels.shape[1]:
            message = f"{labels.shape[1]} outputs are given, this {type(self).__name__} has {self._rows[0][0].shape[1]}"
            raise DataError([Problem("evaluation", message, "one for each output layer")])
        return labels > 0.5, predictions, counts

    evalTimeSeries = eval  # noqa: A003 - the method above, by DL4J's name

    @property
    def labels(self) -> list[str]:
        """Names of the columns."""
        return list(self._labels or map(str, range(self._rows[0][0].shape[1] if self._rows else 0)))

    # -------------------------------------------------------------- curves

    def _decided(self, output: int) -> tuple[Array, Array, Array]:
        """Thresholds from above all to below all; positives and negatives that are at least as large, [points]."""
        nothing = np.zeros(0, bool), np.zeros(0), np.zeros(0, bool)
        kept = [nothing, *(tuple(array[:, output] for array in rows) for rows in self._rows)]
        labels, predictions, counts = (np.concatenate(arrays) for arrays in zip(*kept, strict=True))
        order = np.argsort(-predictions[counts], kind="stable")
        predictions, labels = predictions[counts][order], labels[counts][order]
        positives, negatives = (np.concatenate([[0], np.cumsum(which)]) for which in (labels, ~labels))
        if self.threshold_steps:
            steps = np.arange(self.threshold_steps, -1, -1) / self.threshold_steps
            taken = np.searchsorted(-predictions, -steps, side="right")
            taken[0] = 0  # above 1 there is nothing, and DL4J counts 1 itself as above
            return steps, positives[taken], negatives[taken]
        last = np.flatnonzero(np.append(np.diff(predictions) != 0, np.ones(min(1, predictions.size), bool)))
        taken = np.concatenate([[0], last + 1])
        return np.concatenate([[np.inf], predictions[last]]), positives[taken], negatives[taken]

    def _roc(self, output: int) -> RocCurve:
        thresholds, positives, negatives = self._decided(output)
        return RocCurve(thresholds, _share(negatives, negatives[-1]), _share(positives, positives[-1]))

    def _precision_recall(self, output: int) -> PrecisionRecallCurve:
        thresholds, positives, negatives = self._decided(output)
        both = positives + negatives
        precision = np.where(both > 0, positives / np.maximum(both, 1), 1)
        return PrecisionRecallCurve(thresholds, precision, _share(positives, positives[-1]))

    def _auc(self, output: int) -> float:
        _, wrong, right = self._roc(output)
        return _area(wrong, right)

    def _aucpr(self, output: int) -> float:
        _, precision, recall = self._precision_recall(output)
        return _area(recall, precision)

    def _note(self) -> str:
        """DL4J's words."""
        said = f"[Note: Thresholded AUC/AUPRC calculation used with {self.threshold_steps} steps); "
        return f"\n{said}accuracy may reduced compared to exact mode]" if self.threshold_steps else ""


class ROC(_Curves):
    """The curves of one probability: of an output alone, or of the second of two.

    Parameters
    ----------
    threshold_steps : int
        0 for a point at each output that came; else at so many steps from 1 down to 0.
    """

    def _columns(self, labels: Array, predictions: Array, counts: Array) -> tuple[Array, Array, Array]:
        if labels.shape[1] > 2:
            hint = "ROCBinary has a curve for each output, ROCMultiClass for each class"
            raise DataError([Problem("evaluation", f"{labels.shape[1]} outputs are given, ROC takes one or two", hint)])
        return labels[:, -1:] > 0.5, predictions[:, -1:], counts[:, -1:]

    def roc_curve(self) -> RocCurve:
        """True against false positives."""
        return self._roc(0)

    def precision_recall_curve(self) -> PrecisionRecallCurve:
        """Precision against recall."""
        return self._precision_recall(0)

    def calculate_auc(self) -> float:
        """Area under the curve of true against false positives; NaN without a yes or without a no."""
        return self._auc(0)

    def calculate_aucpr(self) -> float:
        """Area under precision against recall; NaN without a yes."""
        return self._aucpr(0)

    def stats(self) -> str:
        """Both areas, laid out as DL4J does."""
        auc, aucpr = (repr(area).replace("nan", "NaN") for area in (self.calculate_auc(), self.calculate_aucpr()))
        return (
            f"AUC (Area under ROC Curve):                {auc}\nAUPRC (Area under Precision/Recall Curve): {aucpr}{self._note()}"
        )

    __str__ = stats

    getRocCurve = roc_curve
    getPrecisionRecallCurve = precision_recall_curve
    calculateAUC = calculate_auc
    calculateAUCPR = calculate_aucpr


class _OfColumns(_Curves):
    """A curve for each column."""

    def roc_curve(self, output: int) -> RocCurve:
        """True against false positives."""
        return self._roc(output)

    def precision_recall_curve(self, output: int) -> PrecisionRecallCurve:
        """Precision against recall."""
        return self._precision_recall(output)

    def calculate_auc(self, output: int) -> float:
        """Area under the curve of true against false positives; NaN without a yes or without a no."""
        return self._auc(output)

    def calculate_aucpr(self, output: int) -> float:
        """Area under precision against recall; NaN without a yes."""
        return self._aucpr(output)

    def calculate_average_auc(self) -> float:
        """Mean over the columns."""
        return float(np.mean([self._auc(i) for i in range(len(self.labels))] or [np.nan]))

    def calculate_average_aucpr(self) -> float:
        """Mean over the columns."""
        return float(np.mean([self._aucpr(i) for i in range(len(self.labels))] or [np.nan]))

    def _table(self, columns: Sequence[tuple[str, Any]]) -> str:
        """A line for each column: measures, and how many are a yes and a no."""
        width = max([15, *map(len, self.labels)]) + 5
        heads = "".join(f"{title:<12}" for title, _ in columns)
        lines = [f"{'Label':<{width}}{heads}{'# Pos':<10}{'# Neg':<10}"]
        for i, label in enumerate(self.labels):
            _, positives, negatives = self._decided(i)
            shown = "".join(f"{number(measure(i)):<12}" for _, measure in columns)
            lines.append(f"{label:<{width}}{shown}{positives[-1]:<10}{negatives[-1]:<10}")
        return "\n".join(lines)

    getRocCurve = roc_curve
    getPrecisionRecallCurve = precision_recall_curve
    calculateAUC = calculate_auc
    calculateAUCPR = calculate_aucpr
    calculateAverageAuc = calculateAverageAUC = calculate_average_auc
    calculateAverageAUCPR = calculate_average_aucpr


class ROCBinary(_OfColumns):
    """The curves of independent outputs, each with its own mask where one is given.

    Parameters
    ----------
    threshold_steps : int
        0 for a point at each output that came; else at so many steps from 1 down to 0.
    labels : sequence of str, optional
        Names of the outputs; their numbers when None.
    """

    def stats(self) -> str:
        """A table, laid out as DL4J's."""
        return self._table([("AUC", self._auc), ("AUPRC", self._aucpr)]) + self._note()

    __str__ = stats

    def numLabels(self) -> int:
        """Number of outputs."""
        return len(self.labels)


class ROCMultiClass(_OfColumns):
    """The curves of each class against all others.

    Parameters
    ----------
    threshold_steps : int
        0 for a point at each output that came; else at so many steps from 1 down to 0.
    labels : sequence of str, optional
        Names of the classes; their numbers when None.
    """

    def stats(self) -> str:
        """A table, laid out as DL4J's."""
        return f"{self._table([('AUC', self._auc)])}Average AUC: {number(self.calculate_average_auc()):<12}{self._note()}"

    __str__ = stats

    def getNumClasses(self) -> int:
        """Number of classes."""
        return len(self.labels)


def _share(counts: Array, total: int) -> Array:
    """The counts by their total, NaN of none."""
    return counts / total if total else np.full(counts.shape, np.nan)


def _area(x: Array, y: Array) -> float:
    """Under straight lines between points; NaN where there is nothing."""
    return np.nan if len(x) < 2 else float((np.abs(np.diff(x)) * (y[1:] + y[:-1])).sum() / 2)
