"""A minibatch: features, labels and their masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netconf.errors import Problem
from runtime.data.numeric import numeric
from runtime.elsewhere import Elsewhere
from runtime.errors import DataError

Array = NDArray[Any]


@dataclass(init=False, eq=False)
class DataSet(Elsewhere):
    """Features and labels of a minibatch.

    Which axis is which is the network's matter, since it knows its layout; here only what holds in every layout is checked.

    Parameters
    ----------
    features
        [minibatch, size, time] for series ([minibatch, time, size] under the layout NWC), [minibatch, size] for vectors, or whole
        numbers: positions of the ones of a one-hot series [minibatch, time], or of one-hot vectors [minibatch].
    labels
        The same for what is to be learnt.
    features_mask, labels_mask
        [minibatch, time], 1 at real steps and 0 at padding; None when every step is real. A mask of the labels may also have the
        labels' own shape, and weigh losses by other numbers than 1. An example without a real step pools to zeros, and is refused
        where LastTimeStep would take one.

    Raises
    ------
    DataError
        When an array is not numeric, is empty, or does not fit the others; all that is wrong is listed.
    """

    _in_dl4j = "DataSet"

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
        self.features = checked("features", features, problems)
        self.labels = checked("labels", labels, problems)
        self.features_mask = None if features_mask is None else checked("features_mask", features_mask, problems)
        self.labels_mask = None if labels_mask is None else checked("labels_mask", labels_mask, problems)
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
    getFeatureMatrix = getFeatures


def checked(name: str, values: Any, problems: list[Problem]) -> Array:
    """``values`` as an array of numbers, no axis of which is empty; otherwise a problem is noted."""
    try:
        array = numeric(name, values)
    except DataError as error:
        problems += error.problems
        return np.empty(0)
    if array.ndim == 0 or (array.ndim == 1 and array.dtype.kind not in "iu"):
        axes = "1 axis" if array.ndim else "0 axes"
        hint = "at least two axes are needed, the first being the minibatch: [minibatch, size, time]"
        problems.append(Problem(name, f"shape {list(array.shape)} has {axes}", hint))
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
            if whose == "labels" and array.ndim == _AXES_OF_IMAGES:
                hint = "of images a mask is [minibatch, height, width], or [minibatch, 1] of whole images"
            problems.append(Problem(name, message, hint))
    return problems


def _mask_fits(mask: Array, array: Array, *, same_shape_allowed: bool) -> bool:
    if same_shape_allowed and (mask.shape == array.shape or _fits_images(mask.shape, array.shape)):
        return True
    if mask.ndim != 2:
        return False
    # Labels [minibatch, size] of one step for each example have a mask [minibatch, 1].
    return mask.shape[1] in array.shape[1:] or (array.ndim <= 2 and mask.shape[1] == 1)


_AXES_OF_IMAGES = 4


def _fits_images(mask: tuple[int, ...], labels: tuple[int, ...]) -> bool:
    """Whether labels are images, and a mask has a number for each image, or each pixel with an axis of channels or without."""
    if len(labels) != _AXES_OF_IMAGES:
        return False
    whole = mask[1:] == (1,) * (len(mask) - 1)
    alike = len(mask) == len(labels) and all(size in {1, full} for size, full in zip(mask, labels, strict=True))
    return whole or alike or mask in {labels[:1] + labels[2:], labels[:3]}
