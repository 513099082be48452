"""A minibatch: features, labels and their masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netconf.errors import Problem
from runtime.errors import DataError

Array = NDArray[Any]

NUMERIC_KINDS = "biuf"
"""NumPy's kinds of truth values, whole numbers and floating-point numbers."""


@dataclass(init=False, eq=False)
class DataSet:
    """Features and labels of a minibatch.

    Which axis is which is the network's matter, since it knows its layout; here only what holds in every layout is checked.

    Parameters
    ----------
    features
        [minibatch, size, time] for series ([minibatch, time, size] under the layout NWC), [minibatch, size] for vectors, or whole
        numbers [minibatch, time]: positions of the ones of a one-hot series.
    labels
        The same for what is to be learnt.
    features_mask, labels_mask
        [minibatch, time], 1 at real steps and 0 at padding; None when every step is real. A mask of the labels may also have the
        labels' own shape.

    Raises
    ------
    DataError
        When an array is not numeric, is empty, or does not fit the others; all that is wrong is listed.
    """

    features: Array
    labels: Array
    features_mask: Array | None
    labels_mask: Array | None

    def __init__(
        self,
        features: ArrayLike,
        labels: ArrayLike,
        features_mask: ArrayLike | None = None,
        labels_mask: ArrayLike | None = None,
    ) -> None:
        problems: list[Problem] = []
        self.features = numeric("features", features, problems)
        self.labels = numeric("labels", labels, problems)
        self.features_mask = None if features_mask is None else numeric("features_mask", features_mask, problems)
        self.labels_mask = None if labels_mask is None else numeric("labels_mask", labels_mask, problems)
        if not problems:
            problems += _disagreements(self)
        if problems:
            raise DataError(problems)

    def num_examples(self) -> int:
        """Size of the minibatch."""
        return int(self.features.shape[0])

    def __repr__(self) -> str:
        masks = "".join(
            f", {name} {list(mask.shape)}"
            for name, mask in (("features_mask", self.features_mask), ("labels_mask", self.labels_mask))
            if mask is not None
        )
        return f"DataSet(features {list(self.features.shape)}, labels {list(self.labels.shape)}{masks})"

    # DL4J's names, for ported programs.

    def getFeatures(self) -> Array:
        """DL4J's name of ``features``."""
        return self.features

    def getLabels(self) -> Array:
        """DL4J's name of ``labels``."""
        return self.labels

    def getFeaturesMaskArray(self) -> Array | None:
        """DL4J's name of ``features_mask``."""
        return self.features_mask

    def getLabelsMaskArray(self) -> Array | None:
        """DL4J's name of ``labels_mask``."""
        return self.labels_mask

    def hasMaskArrays(self) -> bool:
        """Whether there is a mask, by DL4J's name."""
        return self.features_mask is not None or self.labels_mask is not None

    numExamples = num_examples


def numeric(name: str, values: ArrayLike, problems: list[Problem]) -> Array:
    """``values`` as an array of numbers with at least two axes, none of them empty; otherwise a problem is noted."""
    try:
        array = np.asarray(values)
    except ValueError:  # NumPy refuses lists of unequal lengths
        problems.append(Problem(name, "the rows have unequal lengths", "pad shorter series to the longest and give a mask"))
        return np.empty(0)
    if array.dtype.kind not in NUMERIC_KINDS:
        problems.append(
            Problem(name, f"an array of {array.dtype} is not numeric", "give floating-point numbers or whole numbers")
        )
    elif array.ndim < 2:
        hint = "at least two axes are needed, the first being the minibatch: [minibatch, size, time]"
        if array.ndim == 1 and array.dtype.kind in "iu":
            hint += "; of class numbers make rows: np.eye(classes)[numbers]"
        problems.append(Problem(name, f"shape {list(array.shape)} has {array.ndim} axes", hint))
    elif array.shape[0] == 0:
        problems.append(
            Problem(name, f"shape {list(array.shape)} has a minibatch of zero", "a minibatch holds at least one example")
        )
    elif 0 in array.shape:
        hint = "series need at least one step, and a step at least one value"
        problems.append(Problem(name, f"shape {list(array.shape)} has an axis of length zero", hint))
    return array


def _disagreements(data: DataSet) -> list[Problem]:
    """What does not fit between arrays that are sound one by one."""
    problems = []
    expected = data.num_examples()
    for name, array in (("labels", data.labels), ("features_mask", data.features_mask), ("labels_mask", data.labels_mask)):
        if array is not None and array.shape[0] != expected:
            problems.append(
                Problem(
                    name,
                    f"shape {list(array.shape)} has a minibatch of {array.shape[0]}, but features {list(data.features.shape)} "
                    f"have one of {expected}",
                    "the first axis of every array is the minibatch",
                )
            )
    for name, mask, whose, array in (
        ("features_mask", data.features_mask, "features", data.features),
        ("labels_mask", data.labels_mask, "labels", data.labels),
    ):
        if mask is not None and not _mask_fits(mask, array, same_shape_allowed=whose == "labels"):
            message = f"shape {list(mask.shape)} does not fit {whose} {list(array.shape)}"
            single = array.ndim == 2 and array.dtype.kind == "f"  # indices have a time axis
            hint = "of one step for each example a mask is [minibatch, 1]" if single else "a mask is [minibatch, time]"
            problems.append(Problem(name, message, hint))
    return problems


def _mask_fits(mask: Array, array: Array, *, same_shape_allowed: bool) -> bool:
    if same_shape_allowed and mask.shape == array.shape:
        return True
    if mask.ndim != 2:
        return False
    # Labels [minibatch, size] of one step for each example have a mask [minibatch, 1].
    return mask.shape[1] in array.shape[1:] or (array.ndim == 2 and mask.shape[1] == 1)
