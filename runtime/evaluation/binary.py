"""Independent yes-or-no outputs: what a threshold makes of each (DL4J's EvaluationBinary)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netconf.errors import Problem
from runtime.errors import DataError
from runtime.evaluation.rows import by_output, number, quotient
from runtime.memory import Array


class EvaluationBinary:
    """True and false positives and negatives of each output.

    A measure whose denominator is 0 is NaN, and so is a mean over outputs that has one, as in DL4J.

    Parameters
    ----------
    decision_threshold : float or array of floats
        An output above it is a yes; one for all outputs, or one for each.
    labels : sequence of str, optional
        Names of the outputs; their numbers when None.
    """

    def __init__(self, decision_threshold: Any = 0.5, labels: Sequence[str] | None = None) -> None:
        self.decision_threshold = np.asarray(decision_threshold, float)
        self._labels = None if labels is None else list(labels)
        self._counts: Array = np.zeros((2, 2, 0), np.int64)
        """[label, decision, output]."""

    def eval(self, labels: Any, predictions: Any, mask: Any = None) -> None:
        """Count a minibatch.

        Parameters
        ----------
        labels, predictions
            [minibatch, outputs] or [minibatch, outputs, time]; a label above one half is a yes.
        mask
            [minibatch], [minibatch, time], or of the labels' shape: what is not 0 counts.

        Raises
        ------
        DataError
            If the shapes do not fit together, or a prediction is NaN.
        """
        labels, predictions, counts = by_output(labels, predictions, mask)
        outputs = labels.shape[1]
        known = self.decision_threshold.shape in {(), (1,), (outputs,)} and self._counts.shape[2] in {0, outputs}
        if not known or (self._labels is not None and len(self._labels) != outputs):
            message = f"{outputs} outputs are given, this EvaluationBinary has another number"
            raise DataError([Problem("evaluation", message, "a threshold and a name for each output; one for each output layer")])
        if not self._counts.size:
            self._counts = np.zeros((2, 2, outputs), np.int64)
        decided = predictions > self.decision_threshold
        for label, decision in np.ndindex(2, 2):
            self._counts[label, decision] += (counts & ((labels > 0.5) == label) & (decided == decision)).sum(0)

    @property
    def labels(self) -> list[str]:
        """Names of the outputs."""
        return self._labels or [str(i) for i in range(self._counts.shape[2])]

    # -------------------------------------------------------------- counts

    def true_positives(self, output: int) -> int:
        """Yes, and decided so."""
        return int(self._counts[1, 1, output])

    def true_negatives(self, output: int) -> int:
        """No, and decided so."""
        return int(self._counts[0, 0, output])

    def false_positives(self, output: int) -> int:
        """No, but a yes was decided."""
        return int(self._counts[0, 1, output])

    def false_negatives(self, output: int) -> int:
        """Yes, but a no was decided."""
        return int(self._counts[1, 0, output])

    def total_count(self, output: int) -> int:
        """Rows that counted."""
        return int(self._counts[:, :, output].sum())

    # -------------------------------------------------------------- measures

    def accuracy(self, output: int | None = None) -> float:
        """Share of right decisions; the mean over outputs when none is named."""
        (tn, fp), (fn, tp) = self._counts
        return quotient(tp + tn, tp + tn + fp + fn, output)

    def precision(self, output: int | None = None) -> float:
        """Share of right ones in what was decided to be a yes; the mean over outputs when none is named."""
        (_, fp), (_, tp) = self._counts
        return quotient(tp, tp + fp, output)

    def recall(self, output: int | None = None) -> float:
        """Share of what is a yes that was decided so; the mean over outputs when none is named."""
        _, (fn, tp) = self._counts
        return quotient(tp, tp + fn, output)

    def f1(self, output: int | None = None) -> float:
        """Harmonic mean of precision and recall; the mean over outputs when none is named."""
        (_, fp), (fn, tp) = self._counts
        return quotient(2 * tp, 2 * tp + fp + fn, output)

    def matthews_correlation(self, output: int | None = None) -> float:
        """Correlation of label and decision (Matthews 1975); the mean over outputs when none is named."""
        (tn, fp), (fn, tp) = self._counts.astype(float)
        return quotient(tp * tn - fp * fn, np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)), output)

    def g_measure(self, output: int | None = None) -> float:
        """Geometric mean of precision and recall; the mean over outputs when none is named."""
        (_, fp), (fn, tp) = self._counts.astype(float)
        return quotient(tp, np.sqrt((tp + fp) * (tp + fn)), output)

    # -------------------------------------------------------------- text

    def stats(self) -> str:
        """A table of measures and counts by output, laid out as DL4J's."""
        width = max(15, *map(len, self.labels)) + 5 if self.labels else 20
        measures = {"Accuracy": self.accuracy, "F1": self.f1, "Precision": self.precision, "Recall": self.recall}
        counts = {
            "TP": self.true_positives,
            "TN": self.true_negatives,
            "FP": self.false_positives,
            "FN": self.false_negatives,
        }
        heads = [f"{'Label':<{width}}", *(f"{title:<12}" for title in measures), f"{'Total':<8}", *(f"{t:<7}" for t in counts)]
        lines = ["".join(heads)]
        for i, label in enumerate(self.labels):
            shown = "".join(f"{number(measure(i)):<12}" for measure in measures.values())
            lines.append(f"{label:<{width}}{shown}{self.total_count(i):<8}" + "".join(f"{of(i):<7}" for of in counts.values()))
        return "\n".join(lines)

    __str__ = stats

    def __repr__(self) -> str:
        return f"EvaluationBinary({len(self.labels)} outputs, accuracy {number(self.accuracy())})"

    # -------------------------------------------------------------- DL4J's names

    evalTimeSeries = eval  # noqa: A003 - the method above
    truePositives = true_positives
    trueNegatives = true_negatives
    falsePositives = false_positives
    falseNegatives = false_negatives
    totalCount = total_count
    matthewsCorrelation = averageMatthewsCorrelation = matthews_correlation
    gMeasure = averageGMeasure = g_measure
    averageAccuracy = accuracy
    averagePrecision = precision
    averageRecall = recall
    averageF1 = f1

    def numLabels(self) -> int:
        """Number of outputs."""
        return len(self.labels)
