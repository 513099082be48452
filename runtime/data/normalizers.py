"""What data go through before a network: standardisation and scaling to a range, feature by feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from netconf.errors import Problem
from runtime.data.dataset import Array, DataSet
from runtime.data.given import AnyDataSet, data_sets, each, single
from runtime.data.numeric import numeric
from runtime.elsewhere import Elsewhere
from runtime.errors import DataError

_SMALLEST = 1e-5
"""The smallest deviation and the smallest range that is divided by."""


@dataclass
class Statistics:
    """Two numbers for each feature: mean and deviation, or least and greatest."""

    first: Array
    second: Array


class Normalizer(Elsewhere):
    """What the normalisers share. Features lie on axis 1: [minibatch, features], [minibatch, features, time].

    Parameters
    ----------
    fit_labels
        Whether labels are treated as well, as in regression.
    """

    _in_dl4j = "DataNormalization"

    def __init__(self, *, fit_labels: bool = False) -> None:
        self.fit_labels = fit_labels
        self.features: Statistics | None = None
        self.labels: Statistics | None = None

    def __repr__(self) -> str:
        said = "not fitted" if self.features is None else f"{len(self.features.first)} features"
        return f"{type(self).__name__}({said}{', labels too' if self.fit_labels else ''})"

    def fit(self, data: DataSet | Iterable[DataSet]) -> Any:
        """Gather the statistics of a minibatch, or of all of an iterable; the normaliser itself.

        Raises
        ------
        DataError
            When there is nothing to learn from, or a number is none.
        """
        datasets = [_two_arrays(one) for one in each(data_sets(data, 1))]
        self.features = self._gathered([_rows(d.features, d.features_mask) for d in datasets])
        if self.fit_labels:
            self.labels = self._gathered([_rows(d.labels, d.labels_mask) for d in datasets])
        return self

    def transform(self, data: DataSet) -> DataSet:
        """A minibatch whose features, and labels where they are treated, are normalised; masked steps become 0.

        What is given stays as it is, where DL4J's method changes it.
        """
        data = _two_arrays(single(data))
        labels = self.transform_labels(data.labels, data.labels_mask) if self.fit_labels else data.labels
        return DataSet(self.transform_features(data.features, data.features_mask), labels, data.features_mask, data.labels_mask)

    def revert(self, data: DataSet) -> DataSet:
        """A minibatch as it was before ``transform``, which stays as it is."""
        data = _two_arrays(single(data))
        labels = self.revert_labels(data.labels, data.labels_mask) if self.fit_labels else data.labels
        return DataSet(self.revert_features(data.features, data.features_mask), labels, data.features_mask, data.labels_mask)

    def transform_features(self, features: Array, mask: Array | None = None) -> Array:
        """Features as the network wants them."""
        return self._through(self._applied, "features", self.features, features, mask)

    def revert_features(self, features: Array, mask: Array | None = None) -> Array:
        """Features as they were."""
        return self._through(self._reverted, "features", self.features, features, mask)

    def transform_labels(self, labels: Array, mask: Array | None = None) -> Array:
        """Labels as the network wants them."""
        return self._through(self._applied, "labels", self.labels, labels, mask)

    def revert_labels(self, labels: Array, mask: Array | None = None) -> Array:
        """Labels, or predictions of them, as they were."""
        return self._through(self._reverted, "labels", self.labels, labels, mask)

    def _through(
        self,
        way: Callable[[Array, Statistics], Array],
        what: str,
        statistics: Statistics | None,
        values: Any,
        mask: Array | None,
    ) -> Array:
        """Values there or back by their statistics, which must be there and fit."""
        array = numeric(what, values)
        if statistics is None:
            raise DataError([Problem(what, f"{type(self).__name__} has no statistics of {what}", "fit it to data first")])
        if array.ndim < 2 or array.shape[1] != statistics.first.size:
            message = f"shape {list(array.shape)} does not fit statistics of {statistics.first.size} {what}"
            raise DataError([Problem(what, message, "they lie on the second axis")])
        return _masked(way(array, statistics), mask)

    def _gathered(self, rows: list[Array]) -> Statistics:
        counted = [part for part in rows if len(part)]
        if not counted:
            raise DataError([Problem("data", "there is no step that is not masked", "a normaliser needs data to fit")])
        steps = np.concatenate(counted)
        if not np.isfinite(steps).all():
            row, column = (int(i) for i in np.argwhere(~np.isfinite(steps))[0])
            message = f"{steps[row, column]} on place {column} of the second axis"
            raise DataError([Problem("data", message, "remove or fill in what is missing, or mask the step and put 0 there")])
        return self._statistics(steps)

    def _statistics(self, rows: Array) -> Statistics:
        raise NotImplementedError

    def _applied(self, array: Array, statistics: Statistics) -> Array:
        raise NotImplementedError

    def _reverted(self, array: Array, statistics: Statistics) -> Array:
        raise NotImplementedError

    # DL4J's names, for ported programs.

    def fitLabel(self, fit_labels: bool) -> None:  # noqa: FBT001 - a setter of Java
        """Set ``fit_labels``."""
        self.fit_labels = fit_labels

    revertFeatures = revert_features
    revertLabels = revert_labels


class NormalizerStandardize(Normalizer):
    """(x - mean) / deviation, with the deviation of the population, at least 1e-5."""

    def _statistics(self, rows: Array) -> Statistics:
        rows = rows.astype(np.float64)
        return Statistics(rows.mean(axis=0), np.maximum(rows.std(axis=0), _SMALLEST))

    def _applied(self, array: Array, statistics: Statistics) -> Array:
        return (array - _along(statistics.first, array)) / _along(statistics.second, array)

    def _reverted(self, array: Array, statistics: Statistics) -> Array:
        return array * _along(statistics.second, array) + _along(statistics.first, array)


class NormalizerMinMaxScaler(Normalizer):
    """Linear to [minimum, maximum]; a range below 1e-5 is taken as 1e-5.

    Parameters
    ----------
    minimum, maximum
        The range that features and labels are scaled to.
    fit_labels
        Whether labels are scaled as well.

    Raises
    ------
    DataError
        If the minimum is not below the maximum.
    """

    def __init__(self, minimum: float = 0.0, maximum: float = 1.0, *, fit_labels: bool = False) -> None:
        super().__init__(fit_labels=fit_labels)
        if not minimum <= maximum:
            raise DataError([Problem("minimum", f"it is {minimum}, above the maximum {maximum}", "say the smaller one first")])
        self.minimum, self.maximum = minimum, max(maximum, minimum + _SMALLEST)

    def _statistics(self, rows: Array) -> Statistics:
        least, greatest = rows.min(axis=0).astype(np.float64), rows.max(axis=0).astype(np.float64)
        return Statistics(least, np.where(greatest - least < _SMALLEST, least + _SMALLEST, greatest))

    def _applied(self, array: Array, statistics: Statistics) -> Array:
        least, width = _along(statistics.first, array), _along(statistics.second - statistics.first, array)
        return (array - least) / width * (self.maximum - self.minimum) + self.minimum

    def _reverted(self, array: Array, statistics: Statistics) -> Array:
        least, width = _along(statistics.first, array), _along(statistics.second - statistics.first, array)
        return (array - self.minimum) / (self.maximum - self.minimum) * width + least


def _two_arrays(data: AnyDataSet) -> DataSet:
    """A data set that is not one of several inputs."""
    if not isinstance(data, DataSet):
        message = "a MultiDataSet is given, a DataSet is expected"
        raise DataError([Problem("data", message, "a normaliser for each input: transform_features(multi.features[0])")])
    return data


def _along(statistic: Array, array: Array) -> Array:
    """A statistic in the shape that broadcasts over an array, in the array's type."""
    dtype = array.dtype if array.dtype.kind == "f" else np.float64
    shape = (1, -1, *([1] * (array.ndim - 2)))
    along: Array = np.asarray(statistic, dtype).reshape(shape)
    return along


def _rows(array: Array, mask: Array | None) -> Array:
    """All real steps of all examples: [steps, features]."""
    rows = np.moveaxis(array, 1, -1).reshape(-1, array.shape[1])
    if mask is None:
        return rows
    real = np.moveaxis(mask, 1, -1).all(axis=-1) if mask.ndim == array.ndim and mask.ndim > 2 else mask
    found: Array = rows[np.asarray(real, bool).reshape(-1)]
    return found


def _masked(array: Array, mask: Array | None) -> Array:
    if mask is None:
        return array
    shape = mask.shape if mask.ndim == array.ndim else (mask.shape[0], 1, *mask.shape[1:])
    return np.asarray(array * (np.reshape(mask, shape) != 0)) if array.ndim > 2 else array
