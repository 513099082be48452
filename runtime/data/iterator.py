"""Iterators of minibatches: pure functions of (seed, epoch, index), so that a training is resumed exactly where it stopped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netconf.errors import Problem
from runtime.data.dataset import Array, DataSet
from runtime.data.numeric import instance, whole_number
from runtime.data.random_order import shuffled
from runtime.elsewhere import Elsewhere
from runtime.errors import DataError


@dataclass(frozen=True, order=True)
class Position:
    """The minibatch that comes next: ``index`` in ``epoch``, both from 0."""

    epoch: int = 0
    index: int = 0


@runtime_checkable
class DataSetIterator(Protocol):
    """What ``fit`` needs of a source of minibatches, and what a model file needs to resume it."""

    batch_size: int

    @property
    def position(self) -> Position:
        """The minibatch that comes next."""

    def set_position(self, position: Position) -> None:
        """Continue there."""

    def identity(self) -> Mapping[str, int | str | bool | None]:
        """What the minibatches depend on, apart from the position: equal identities mean equal minibatches."""

    def reset(self) -> None:
        """Begin the next epoch, unless none of this one has been used."""

    def __iter__(self) -> Iterator[DataSet]:
        """The rest of the epoch; a whole new one when nothing is left."""


class EpochIterator(Elsewhere, ABC):
    """An iterator over numbered minibatches; what it holds beside its data is its position.

    ``for minibatch in iterator`` gives the rest of the epoch, or the whole next one when nothing is left. DL4J's names
    (``hasNext``, ``next``, ``reset``) do the same step by step.

    Attributes
    ----------
    pre_processor
        What each minibatch goes through when it is given out: a normaliser, or a function that makes another DataSet of it.
    """

    _in_dl4j = "DataSetIterator"
    pre_processor: Any = None

    def __init__(self, batch_size: int) -> None:
        self.batch_size = whole_number("batch_size", batch_size)
        self._epoch = 0
        self._index = 0

    @abstractmethod
    def minibatch(self, epoch: int, index: int) -> DataSet:
        """The minibatch ``index`` of ``epoch``, whatever came before."""

    @property
    @abstractmethod
    def batches_per_epoch(self) -> int:
        """Number of minibatches of an epoch."""

    @abstractmethod
    def identity(self) -> Mapping[str, int | str | bool | None]:
        """What the minibatches depend on, apart from the position."""

    @property
    def position(self) -> Position:
        """The minibatch that comes next."""
        if self._index >= self.batches_per_epoch:
            return Position(self._epoch + 1, 0)
        return Position(self._epoch, self._index)

    def set_position(self, position: Position) -> None:
        """Continue at ``position``.

        Raises
        ------
        DataError
            When the epochs of this iterator have no such minibatch.
        """
        if instance("position", position, Position).epoch < 0 or not 0 <= position.index < self.batches_per_epoch:
            message = f"there is no {position}: an epoch has {self.batches_per_epoch} minibatches, counted from 0"
            raise DataError(message)
        self._epoch, self._index = position.epoch, position.index

    def has_next(self) -> bool:
        """Whether the epoch has a minibatch left."""
        return self._index < self.batches_per_epoch

    def reset(self) -> None:
        """Begin the next epoch, unless none of this one has been used."""
        if self._index:
            self._epoch, self._index = self._epoch + 1, 0

    def __iter__(self) -> Self:
        if not self.has_next():
            self.reset()
        return self

    def __next__(self) -> DataSet:
        if not self.has_next():
            raise StopIteration
        data = self.minibatch(self._epoch, self._index)
        self._index += 1
        prepare = getattr(self.pre_processor, "transform", self.pre_processor)
        return data if prepare is None else prepare(data)

    # DL4J's names, for ported programs.

    def hasNext(self) -> bool:
        """DL4J's name of ``has_next``."""
        return self.has_next()

    def next(self) -> DataSet:
        """The next minibatch, by DL4J's name.

        Raises
        ------
        DataError
            When the epoch has none left.
        """
        if not self.has_next():
            message = f"the epoch has no minibatch left after its {self.batches_per_epoch}; call reset() to begin the next"
            raise DataError(message)
        return self.__next__()

    def batch(self) -> int:
        """DL4J's name of ``batch_size``."""
        return self.batch_size

    def setPreProcessor(self, pre_processor: Any) -> None:
        """Set ``pre_processor``.

        Raises
        ------
        DataError
            When it is neither a normaliser nor a function.
        """
        if not (pre_processor is None or callable(getattr(pre_processor, "transform", pre_processor))):
            message = f"{type(pre_processor).__name__} has no method transform(dataset), which gives another DataSet"
            raise DataError([Problem("pre_processor", message, "DL4J's preProcess(dataset) has this name here")])
        self.pre_processor = pre_processor


class ListDataSetIterator(EpochIterator):
    """Data sets from memory, in the order of the list.

    Parameters
    ----------
    data_sets
        What to iterate over.
    batch_size
        How many data sets of the list make a minibatch; they are joined along the minibatch axis.
    """

    def __init__(self, data_sets: Sequence[DataSet], batch_size: int = 1) -> None:
        super().__init__(batch_size)
        hint = "ArrayIterator(features, labels, batch_size) cuts arrays into minibatches"
        some: Any = data_sets
        if not isinstance(some, Iterable):
            raise DataError([Problem("data_sets", f"a {type(some).__name__} is given, a list of DataSets is expected", hint)])
        self._data_sets = [instance(f"data_sets, {number}", one, DataSet, hint) for number, one in enumerate(some)]
        if not self._data_sets:
            message = "the list holds no data set"
            raise DataError(message)

    @property
    def batches_per_epoch(self) -> int:
        """Number of minibatches of an epoch, the last one perhaps short."""
        return -(-len(self._data_sets) // self.batch_size)

    def identity(self) -> Mapping[str, int | str | bool | None]:
        """What the minibatches depend on, apart from the position and the values."""
        return {"type": type(self).__name__, "dataSets": len(self._data_sets), "batchSize": self.batch_size}

    def minibatch(self, epoch: int, index: int) -> DataSet:  # noqa: ARG002 - every epoch is the same
        """The minibatch ``index``."""
        return joined(self._data_sets[index * self.batch_size : (index + 1) * self.batch_size])


class ArrayIterator(EpochIterator):
    """Arrays cut into minibatches, shuffled in every epoch when a seed is given.

    Parameters
    ----------
    features, labels, features_mask, labels_mask
        As in ``DataSet``, with all examples along the first axis.
    batch_size
        Examples in a minibatch; the last one of an epoch has what is left.
    seed
        Seed of the order of the examples; None keeps the order of the arrays.
    """

    def __init__(
        self,
        features: ArrayLike,
        labels: ArrayLike,
        batch_size: int,
        *,
        features_mask: ArrayLike | None = None,
        labels_mask: ArrayLike | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(batch_size)
        self._data = DataSet(features, labels, features_mask, labels_mask)
        self._seed = None if seed is None else whole_number("seed", seed, signed=True)
        self._order: tuple[int, NDArray[np.int64]] | None = None  # (epoch, its order)

    @property
    def batches_per_epoch(self) -> int:
        """Number of minibatches of an epoch, the last one perhaps short."""
        return -(-self._data.num_examples() // self.batch_size)

    def identity(self) -> Mapping[str, int | str | bool | None]:
        """What the minibatches depend on, apart from the position and the values."""
        examples = self._data.num_examples()
        return {"type": type(self).__name__, "examples": examples, "batchSize": self.batch_size, "seed": self._seed}

    def minibatch(self, epoch: int, index: int) -> DataSet:
        """The minibatch ``index`` of ``epoch``."""
        part = slice(index * self.batch_size, (index + 1) * self.batch_size)
        rows = part if self._seed is None else self._order_of(epoch, self._seed)[part]
        data = self._data
        return DataSet(data.features[rows], data.labels[rows], _rows(data.features_mask, rows), _rows(data.labels_mask, rows))

    def _order_of(self, epoch: int, seed: int) -> NDArray[np.int64]:
        if self._order is None or self._order[0] != epoch:
            self._order = (epoch, shuffled(self._data.num_examples(), seed, epoch))
        return self._order[1]


def _rows(array: Array | None, rows: slice | NDArray[np.int64]) -> Array | None:
    return None if array is None else array[rows]


def joined(data_sets: Sequence[DataSet]) -> DataSet:
    """Several data sets as one, along the minibatch axis.

    Raises
    ------
    DataError
        When their shapes differ in another axis, or only some have a mask.
    """
    if len(data_sets) == 1:
        return data_sets[0]
    return DataSet(
        _stacked("features", [d.features for d in data_sets]),
        _stacked("labels", [d.labels for d in data_sets]),
        _stacked_masks("features_mask", [d.features_mask for d in data_sets]),
        _stacked_masks("labels_mask", [d.labels_mask for d in data_sets]),
    )


def _stacked(name: str, arrays: Sequence[Array]) -> Array:
    shapes = {array.shape[1:] for array in arrays}
    if len(shapes) > 1:
        listed = " and ".join(str(list(shape)) for shape in sorted(shapes))
        message = f"{name} of the data sets differ after the minibatch axis: {listed}; pad shorter series and give masks"
        raise DataError(message)
    return np.concatenate(arrays)


def _stacked_masks(name: str, masks: Sequence[Array | None]) -> Array | None:
    given = [mask for mask in masks if mask is not None]
    if given and len(given) < len(masks):
        message = f"{len(given)} of {len(masks)} data sets have a {name}; give one to each or to none"
        raise DataError(message)
    return _stacked(name, given) if given else None
