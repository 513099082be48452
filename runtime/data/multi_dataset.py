"""A minibatch of a network with several inputs or outputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from netconf.errors import Problem
from runtime.data.dataset import Array, checked
from runtime.errors import DataError


class MultiDataSet:
    """Features of each input and labels of each output, in the order of the configuration.

    Parameters
    ----------
    features, labels
        A list of arrays; one array is a list of one. Each is as in a ``DataSet``.
    features_masks, labels_masks
        A mask for each of them, or None for it; None when there are none at all.

    Raises
    ------
    DataError
        When an array is not numeric, is empty, or has another minibatch than the first; all that is wrong is listed.
    """

    def __init__(self, features: Any, labels: Any, features_masks: Any = None, labels_masks: Any = None) -> None:
        problems: list[Problem] = []
        self.features = _arrays("features", features, problems)
        self.labels = _arrays("labels", labels, problems)
        self.features_masks = _masks("features_masks", features_masks, self.features, problems)
        self.labels_masks = _masks("labels_masks", labels_masks, self.labels, problems)
        if not problems:
            problems += self._disagreements()
        if problems:
            raise DataError(problems)

    def num_examples(self) -> int:
        """Size of the minibatch."""
        return int(self.features[0].shape[0])

    def _disagreements(self) -> Iterable[Problem]:
        expected = self.num_examples()
        for number, array in enumerate(self.features):
            if array.shape[0] != expected:
                message = f"shape {list(array.shape)} has a minibatch of {array.shape[0]}, but the first has one of {expected}"
                yield Problem(f"features, {number}", message, "the first axis of every array is the minibatch")

    def __repr__(self) -> str:
        features, labels = ([list(array.shape) for array in some] for some in (self.features, self.labels))
        return f"MultiDataSet(features {features}, labels {labels})"

    # DL4J's names, for ported programs.

    def getFeatures(self, index: int | None = None) -> Any:
        """DL4J's name of ``features``, or of one of them."""
        return self.features if index is None else self.features[index]

    def getLabels(self, index: int | None = None) -> Any:
        """DL4J's name of ``labels``, or of one of them."""
        return self.labels if index is None else self.labels[index]

    numExamples = num_examples


def listed(values: Any) -> Sequence[Any]:
    """One thing for each input or output: a list as it is, one thing as a list of one."""
    return values if isinstance(values, list | tuple) else [values]


def _arrays(name: str, values: Any, problems: list[Problem]) -> list[Array]:
    found = listed(values)
    if not found:
        problems.append(Problem(name, "an empty list is given", "give an array for each"))
    return [checked(name if len(found) == 1 else f"{name}, {number}", value, problems) for number, value in enumerate(found)]


def _masks(name: str, values: Any, arrays: list[Array], problems: list[Problem]) -> list[Array | None] | None:
    if values is None:
        return None
    masks = listed(values)
    if len(masks) != len(arrays):
        what = name.removesuffix("_masks")
        problems.append(Problem(name, f"{len(masks)} are given for {len(arrays)} {what}", "give None where there is no mask"))
        return None
    return [None if mask is None else checked(f"{name}, {number}", mask, problems) for number, mask in enumerate(masks)]
