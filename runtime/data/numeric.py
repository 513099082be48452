"""From whatever a user gives to numbers: one place that says why something is no array of them, or no count."""

from __future__ import annotations

import operator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from netconf.errors import Problem
from runtime.errors import DataError

Kind = TypeVar("Kind")
_KINDS = "biuf"
"""NumPy's kinds of truth values, whole numbers and floating-point numbers."""


def numeric(name: str, value: Any) -> NDArray[Any]:
    """An array of numbers, of any type and order, without a copy where that is possible.

    Parameters
    ----------
    name
        What errors call it.
    value
        An array, nested lists, or an object of another library that NumPy can read.

    Raises
    ------
    DataError
        If it is no array, its elements are no numbers, or some of them are masked.
    """
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        hint = "fill them, array.filled(0), and give features_mask and labels_mask for the steps that do not count"
        raise _fail(name, f"{int(np.ma.getmaskarray(value).sum())} elements of a masked array are masked", hint)
    if isinstance(value, bool):
        hint = "leave out the word train of DL4J's output(features, train, mask): what is predicted never drops anything"
        raise _fail(name, f"{value} is given, an array is expected", hint)
    try:
        array = np.asarray(value)
    except Exception as error:  # noqa: BLE001 - objects of other libraries raise what they like
        raise _no_array(name, value, error) from None
    if array.dtype.kind not in _KINDS:
        given = f"an array of {array.dtype}" if array.ndim else "None" if value is None else f"a {type(value).__name__}"
        raise _fail(name, f"{given} is given", "give numbers: floats, or integers for class indices")
    return array


def whole_number(place: str, value: Any, *, signed: bool = False) -> int:
    """A number of something: of examples, steps, epochs; or a ``signed`` one, of any size.

    Raises
    ------
    DataError
        If it is not a whole number, or one below 1 that is not ``signed``.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or not (signed or number >= 1):
        expected = "a whole number" if signed else "a whole number from 1 up"
        raise DataError([Problem(place, f"{value!r} is given, {expected} is expected")])
    return number


def instance(place: str, value: Any, kind: type[Kind], hint: str = "") -> Kind:
    """A thing of one kind.

    Raises
    ------
    DataError
        If it is of another.
    """
    if not isinstance(value, kind):
        raise _fail(place, f"a {type(value).__name__} is given, a {kind.__name__} is expected", hint)
    return value


def _no_array(name: str, value: Any, error: Exception) -> DataError:
    if isinstance(value, list | tuple) and isinstance(error, ValueError):
        hint = "pad shorter series with 0 to the longest, and give a mask [minibatch, time]"
        return _fail(name, f"this is no array: its parts differ in length ({error})", hint)
    kind = type(value).__name__
    return _fail(name, f"NumPy makes no array of this {kind} ({error})", "give what NumPy reads: of a tensor, .detach().cpu()")


def _fail(name: str, message: str, hint: str) -> DataError:
    return DataError([Problem(name, message, hint)])
