"""Classification: the confusion matrix, and the measures that DL4J's Evaluation takes from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from enum import Enum

import numpy as np

from netconf.errors import Problem
from runtime.data.numeric import numeric, whole_number
from runtime.elsewhere import Elsewhere
from runtime.errors import DataError
from runtime.evaluation.rows import are_indices, counted, number
from runtime.memory import Array, require_room

_SHOWN = 20
"""Classes up to which the text shows the confusion matrix."""
_LISTED = 16
"""Classes up to which a warning lists them."""


class ClassificationMetric(Enum):
    """Measures by DL4J's names, and the methods that compute them."""

    ACCURACY = "accuracy"
    F1 = "f1"
    PRECISION = "precision"
    RECALL = "recall"


class Evaluation(Elsewhere):
    """Counts of predicted and actual classes.

    Parameters
    ----------
    classes : int, sequence of str or mapping of int to str, optional
        Number or names of the classes; found out with the first minibatch when None. With one output there are two classes: 1
        where the output is above one half.
    top_n : int
        ``top_n_accuracy`` takes a row for right when fewer than so many classes are more probable than the actual one.

    Raises
    ------
    DataError
        If the classes are something else.
    """

    Metric = ClassificationMetric
    _in_dl4j = "Evaluation"

    def __init__(self, classes: int | Sequence[str] | Mapping[int, str] | None = None, top_n: int = 1) -> None:
        self.top_n = whole_number("top_n", top_n)
        if isinstance(classes, Mapping):
            classes = [classes[number] for number in sorted(classes)]
        if isinstance(classes, int):
            classes = whole_number("classes", classes)
        elif classes is not None and (isinstance(classes, str) or not all(isinstance(name, str) for name in classes)):
            message = f"a {type(classes).__name__} is given, the classes' number or names are expected"
            raise DataError([Problem("classes", message, "what is evaluated is one thing: evaluate(DataSet(features, labels))")])
        self.names = None if classes is None or isinstance(classes, int) else list(classes)
        self._begin(0 if classes is None else max(classes if isinstance(classes, int) else len(classes), 2))

    def _begin(self, classes: int) -> None:
        self.classes = classes
        self._pairs: dict[int, int] = {}
        self._actual, self._predicted, self._right = np.zeros((3, classes), np.int64)
        self._near = 0

    def eval(self, labels: Array, predictions: Array, mask: Array | None = None) -> None:
        """Count a minibatch.

        Parameters
        ----------
        labels, predictions
            [minibatch, classes] or [minibatch, classes, time]. A label row of zeros counts as class 0, as in DL4J. Labels may be
            whole numbers [minibatch] or [minibatch, time] too.
        mask
            [minibatch] or [minibatch, time]: rows are counted where it is not 0.

        Raises
        ------
        DataError
            If the shapes differ, or a prediction is NaN.
        """
        labels, predictions = numeric("labels", labels), numeric("predictions", predictions)
        indices = are_indices(labels, predictions)
        counts = counted(mask, predictions.shape)
        if counts.shape[1] > 1:
            hint = "mask whole rows; EvaluationBinary and RegressionEvaluation take a mask for each output"
            raise DataError([Problem("evaluation", "a mask for each output is given, but a class is that of a row", hint)])
        if not self.classes:
            self._begin(max(predictions.shape[1], 2))
        if max(predictions.shape[1], 2) != self.classes:
            message = f"{predictions.shape[1]} outputs are given, this Evaluation has {self.classes} classes"
            raise DataError([Problem("evaluation", message, "one for each output layer")])
        actual, predicted = labels if indices else self._class_of(labels), self._class_of(predictions)
        self._count(actual[counts[:, 0]], predicted[counts[:, 0]])
        if self.top_n > 1 and predictions.shape[1] > 1:
            own = np.take_along_axis(predictions, np.expand_dims(actual, 1), 1)
            self._near += int(((predictions > own).sum(1) < self.top_n)[counts[:, 0]].sum())

    def _count(self, actual: Array, predicted: Array) -> None:
        """Count pairs; a matrix of all that are possible would be large where there are many classes."""
        if actual.size and not 0 <= actual.min() <= actual.max() < self.classes:
            message = f"a label is {int(actual.min() if actual.min() < 0 else actual.max())}, classes are 0 .. {self.classes - 1}"
            raise DataError([Problem("evaluation", message)])
        self._actual += np.bincount(actual, minlength=self.classes)
        self._predicted += np.bincount(predicted, minlength=self.classes)
        self._right += np.bincount(actual[actual == predicted], minlength=self.classes)
        for pair, times in zip(*np.unique(actual * self.classes + predicted, return_counts=True), strict=True):
            self._pairs[int(pair)] = self._pairs.get(int(pair), 0) + int(times)

    @staticmethod
    def _class_of(rows: Array) -> Array:
        """[minibatch] or [minibatch, time]: the largest output, the first of equals."""
        return (rows[:, 0] > 0.5).astype(np.int64) if rows.shape[1] == 1 else rows.argmax(1)

    # -------------------------------------------------------------- measures

    @property
    def confusion(self) -> Array:
        """[actual class, predicted class], counts.

        Raises
        ------
        MemoryLimitError
            If the matrix of so many classes cannot fit.
        """
        require_room("confusion matrix", {f"{self.classes:,} x {self.classes:,} counts": 8 * self.classes**2})
        matrix = np.zeros((self.classes, self.classes), np.int64)
        matrix.ravel()[list(self._pairs)] = list(self._pairs.values())
        return matrix

    def __repr__(self) -> str:
        return f"Evaluation({self.classes} classes, {self.rows:,} rows, accuracy {number(self.accuracy())})"

    @property
    def rows(self) -> int:
        """Number of rows counted."""
        return int(self._actual.sum())

    def true_positives(self) -> Array:
        """By class."""
        return self._right

    def accuracy(self) -> float:
        """Share of rows whose class was predicted; NaN of none."""
        return float(self.true_positives().sum() / self.rows) if self.rows else math.nan

    def top_n_accuracy(self) -> float:
        """Share of rows whose class was among the ``top_n`` most probable; NaN of none."""
        if self.top_n <= 1 or not self.rows:
            return self.accuracy()
        return self._near / self.rows

    def _by_class(self, totals: Array) -> Array:
        """True positives by the predicted or actual rows of each class; NaN where there are none."""
        return np.asarray(np.divide(self.true_positives(), totals, out=np.full(self.classes, np.nan), where=totals > 0))

    def precision(self, label: int | None = None) -> float:
        """Of one class; else of the positive class of two, or the mean over the classes where it is defined."""
        return self._measure(self._by_class(self._predicted), label)

    def recall(self, label: int | None = None) -> float:
        """Of one class; else of the positive class of two, or the mean over the classes where it is defined."""
        return self._measure(self._by_class(self._actual), label)

    def f1(self, label: int | None = None) -> float:
        """Of one class; else of the positive class of two, or the mean over the classes where it is defined."""
        precision, recall = self._by_class(self._predicted), self._by_class(self._actual)
        both = precision + recall
        values = np.divide(2 * precision * recall, both, out=np.where(np.isnan(both), np.nan, 0.0), where=both > 0)
        return self._measure(values, label, undefined=math.nan)

    def _measure(self, values: Array, label: int | None, undefined: float = 0.0) -> float:
        two = 2
        if label is None and self.classes == two:
            label = 1
        if label is not None:
            if not 0 <= label < self.classes:
                message = f"it is {label}, classes are 0 .. {self.classes - 1}"
                raise DataError([Problem("label", message)])
            return 0.0 if math.isnan(values[label]) else float(values[label])
        known = values[~np.isnan(values)]
        return float(known.mean()) if known.size else undefined

    def score_for_metric(self, metric: ClassificationMetric) -> float:
        """The measure of that name."""
        return float(getattr(self, metric.value)())

    # -------------------------------------------------------------- DL4J's names

    evalTimeSeries = eval  # noqa: A003 - the method above
    truePositives = true_positives
    topNAccuracy = top_n_accuracy
    scoreForMetric = score_for_metric

    # -------------------------------------------------------------- text

    def __str__(self) -> str:
        return self.stats()

    def stats(self) -> str:
        """The measures and the confusion matrix, laid out as DL4J does since 1.0."""
        two = self.classes == 2
        never = np.flatnonzero(self._predicted == 0)
        absent = np.flatnonzero(self._actual == 0)
        undefined = np.union1d(never, absent)
        lines = [
            "",
            "",
            "========================Evaluation Metrics========================",
            f" # of classes:    {self.classes}",
            f" Accuracy:        {number(self.accuracy())}",
            *([f" Top {self.top_n} Accuracy:  {number(self.top_n_accuracy())}"] if self.top_n > 1 else []),
            f" Precision:       {number(self.precision())}" + _excluded(never, two=two),
            f" Recall:          {number(self.recall())}" + _excluded(absent, two=two),
            f" F1 Score:        {number(self.f1())}" + _excluded(undefined, two=two),
            "Precision, recall & F1: "
            + (
                f'reported for positive class (class 1 - "{self._name(1)}") only'
                if two
                else f"macro-averaged (equally weighted avg. of {self.classes} classes)"
            ),
            "",
        ]
        lines += _warning(never, "precision") + _warning(absent, "recall")
        return "\n".join([*lines, *self._matrix(), "=" * 66])

    def _name(self, label: int) -> str:
        return self.names[label] if self.names else str(label)

    def _matrix(self) -> list[str]:
        if self.classes > _SHOWN:
            return [f"Note: Confusion matrix not generated due to space requirements for {self.classes} classes."]
        confusion = self.confusion
        width = max(1, math.ceil(math.log10(max(int(confusion.max(initial=1)), self.classes)))) + 1
        row: Callable[[Array], str] = lambda values: "".join(f"{int(v):>{width}}" for v in values)  # noqa: E731 - one line
        return [
            "",
            "=========================Confusion Matrix=========================",
            row(np.arange(self.classes)),
            "-" * (width * self.classes + 1),
            *(f"{row(values)} | {i} = {self._name(i)}" for i, values in enumerate(confusion)),
            "",
            "Confusion matrix format: Actual (rowClass) predicted as (columnClass) N times",
        ]


def _excluded(classes: Array, *, two: bool) -> str:
    if two or not classes.size:
        return ""
    return f"\t({classes.size} class{'es' if classes.size > 1 else ''} excluded from average)"


def _warning(classes: Array, measure: str) -> list[str]:
    """DL4J's words; of recall it means classes that no label has."""
    if not classes.size:
        return []
    many = classes.size > 1
    lines = [
        (
            f"Warning: {classes.size} class{'es were' if many else ' was'} never predicted by the model"
            f" and {'were' if many else 'was'} excluded from average {measure}"
        )
    ]
    if classes.size <= _LISTED:
        lines.append(f"Classes excluded from average {measure}: [{', '.join(str(int(c)) for c in classes)}]")
    return lines
