"""A normaliser as a model file holds it: a record in the metadata, and its statistics as arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from netconf.errors import Problem
from runtime.data.dataset import Array
from runtime.data.normalizers import Normalizer, NormalizerMinMaxScaler, NormalizerStandardize, Statistics
from runtime.errors import DataError
from runtime.formats.metadata import NormalizerRecord


def record_of(normalizer: Normalizer) -> NormalizerRecord:
    """The record of a fitted normaliser.

    Raises
    ------
    DataError
        When it has no statistics yet.
    """
    if normalizer.features is None or (normalizer.fit_labels and normalizer.labels is None):
        raise DataError([Problem("normalizer", "it has no statistics", "fit it to data first")])
    scales = isinstance(normalizer, NormalizerMinMaxScaler)
    return NormalizerRecord(
        kind="NormalizerMinMaxScaler" if scales else "NormalizerStandardize",
        minimum=normalizer.minimum if isinstance(normalizer, NormalizerMinMaxScaler) else None,
        maximum=normalizer.maximum if isinstance(normalizer, NormalizerMinMaxScaler) else None,
        features=normalizer.features.first.size,
        labels=normalizer.labels.first.size if normalizer.fit_labels and normalizer.labels is not None else None,
    )


def statistics_of(normalizer: Normalizer) -> dict[str, Array]:
    """The members with the statistics of a fitted normaliser."""
    parts = (normalizer.features, normalizer.labels if normalizer.fit_labels else None)
    statistics = [array for part in parts if part is not None for array in (part.first, part.second)]
    names = record_of(normalizer).arrays()
    return {name: array.astype(np.float64).ravel() for name, array in zip(names, statistics, strict=True)}


def normalizer_of(record: NormalizerRecord, arrays: Mapping[str, Array]) -> Normalizer:
    """The normaliser of a record, with its statistics among the arrays."""
    made = _empty(record)
    found = [arrays[name] for name in record.arrays()]
    made.features = Statistics(*found[:2])
    made.labels = Statistics(*found[2:]) if made.fit_labels else None
    return made


def _empty(record: NormalizerRecord) -> Normalizer:
    fits_labels = record.labels is not None
    if record.kind == "NormalizerStandardize":
        return NormalizerStandardize(fit_labels=fits_labels)
    maximum = 1.0 if record.maximum is None else record.maximum
    return NormalizerMinMaxScaler(record.minimum or 0.0, maximum, fit_labels=fits_labels)
