"""What evaluations count: labels beside predictions, and where a mask lets them count."""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np

from netconf.errors import Problem
from runtime.data.numeric import numeric
from runtime.errors import DataError
from runtime.memory import Array


class Counts(Protocol):
    """An evaluation: what counts labels and predictions, minibatch by minibatch."""

    def eval(self, labels: Array, predictions: Array, mask: Array | None = None) -> None:
        """Count a minibatch."""

    def stats(self) -> str:
        """The measures as text."""


def are_indices(labels: Array, predictions: Array) -> bool:
    """Whether labels are class indices [minibatch] or [minibatch, time], and not of the predictions' shape.

    Raises
    ------
    DataError
        If the shapes do not fit together, or a prediction is NaN.
    """
    indices = labels.dtype.kind in "iu" and labels.ndim == predictions.ndim - 1
    if labels.shape != (predictions.shape[:1] + predictions.shape[2:] if indices else predictions.shape):
        message = f"labels have shape {list(labels.shape)}, predictions {list(predictions.shape)}"
        raise DataError([Problem("evaluation", message)])
    if np.isnan(predictions).any():
        hint = "the network has diverged: try a smaller learning rate"
        raise DataError([Problem("evaluation", "a prediction is NaN", hint)])
    return indices


def counted(mask: Any, shape: tuple[int, ...]) -> Array:
    """Where predictions of a shape count: [minibatch, 1, ...] when the mask is one of rows, else of that shape.

    Raises
    ------
    DataError
        If the mask fits neither rows nor outputs.
    """
    of_rows = shape[:1] + shape[2:]
    if mask is None:
        return np.ones((shape[0], 1, *shape[2:]), bool)
    array = np.asarray(mask)
    if array.shape == shape:
        return np.asarray(array != 0)
    if array.shape not in {of_rows, (*of_rows, 1)}:
        message = f"a mask has shape {list(array.shape)}, {list(of_rows)} or {list(shape)} is expected"
        raise DataError([Problem("evaluation", message, "a mask has a number for each row, or for each output")])
    return np.asarray(array.reshape(shape[0], 1, *shape[2:]) != 0)


def by_output(labels: Any, predictions: Any, mask: Any) -> tuple[Array, Array, Array]:
    """Labels, predictions and whether they count, each [rows, outputs]; class indices become rows with a 1.

    Raises
    ------
    DataError
        If the shapes do not fit together, or a prediction is NaN.
    """
    labels, predictions = numeric("labels", labels), numeric("predictions", predictions)
    if are_indices(labels, predictions):
        labels = np.moveaxis(labels[..., None] == np.arange(predictions.shape[1]), -1, 1)
    counts = np.broadcast_to(counted(mask, predictions.shape), predictions.shape)
    rows = [np.moveaxis(array, 1, -1).reshape(-1, predictions.shape[1]) for array in (labels, predictions, counts)]
    return rows[0].astype(float), rows[1].astype(float), rows[2]


def number(value: float) -> str:
    """Four digits, as DL4J prints them."""
    return "NaN" if np.isnan(value) else f"{value:.4f}"


def quotient(above: Array, below: Array, output: int | None) -> float:
    """A quotient of one output, or the mean of all; NaN where nothing is divided by nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        values = above / below
    if output is not None:
        return float(values[output])
    return float(values.mean()) if values.size else math.nan
