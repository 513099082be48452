"""Data as users give them: a data set, or anything that gives one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from netconf.errors import Problem
from runtime.data.dataset import DataSet
from runtime.data.multi_dataset import MultiDataSet
from runtime.errors import DataError

AnyDataSet = DataSet | MultiDataSet


def data_sets(data: Any, epochs: int | None = None) -> Iterable[AnyDataSet]:
    """Data sets that can be gone through that often, or as often as anybody wants; a single one is all that there is.

    Raises
    ------
    DataError
        If it is neither a data set nor iterable, or can be gone through once only.
    """
    if isinstance(data, DataSet | MultiDataSet):
        return (data,)
    if not isinstance(data, Iterable):
        hint = "DataSet(features, labels); or fit(features, labels)"
        if hasattr(data, "hasNext"):
            hint = "let Python go through it: def __iter__(self): self.reset(); while self.hasNext(): yield self.next()"
        message = f"a {type(data).__name__} is given, a DataSet or an iterable of them is expected"
        raise _fail(message, hint)
    if epochs != 1 and isinstance(data, Iterator) and not hasattr(data, "reset"):
        often = "it is needed after each epoch" if epochs is None else f"epochs is {epochs}"
        message = f"a {type(data).__name__} can be gone through once, but {often}"
        raise _fail(message, "give a list, or an object that can be gone through again")
    return data


def each(data: Iterable[Any]) -> Iterator[AnyDataSet]:
    """One after the other.

    Raises
    ------
    DataError
        If one is no data set, or there is none.
    """
    number = -1
    for number, one in enumerate(data):
        if not isinstance(one, DataSet | MultiDataSet):
            message = f"number {number} of what is given is a {type(one).__name__}, a DataSet is expected"
            raise _fail(message, "DataSet(features, labels); or fit(features, labels)")
        yield one
    if number < 0:
        hint = "what has been gone through gives nothing more: reset it, make it anew, or give a list"
        message = "there is no minibatch in what is given"
        raise _fail(message, hint)


def single(data: Any) -> AnyDataSet:
    """One data set.

    Raises
    ------
    DataError
        If it is something else.
    """
    if isinstance(data, DataSet | MultiDataSet):
        return data
    message = f"a {type(data).__name__} is given, a DataSet is expected"
    raise _fail(message, "DataSet(features, labels); of several, one by one: for one in data")


def _fail(message: str, hint: str) -> DataError:
    return DataError([Problem("data", message, hint)])
