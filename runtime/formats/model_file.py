"""Our model file: one zip with all that predicting, sampling and an exact continuation of the training need.

    graves.json                       format version, counters, vocabulary, positions (metadata.py)
    configuration.yaml                the configuration
    parameters/0_W.npy                one array for each parameter, in DL4J's shape
    updater/0_W.mean_square.npy       one array for each state of the updater, shaped as its parameter
    state/0.h.npy                     stored state of a recurrent layer, [minibatch, units]
    normalizer/features.mean.npy      what the data go through before the network

The configuration says which arrays there are and how large, and the file's own length bounds what they can claim; both are
compared before anything is allocated. Reading the description alone (``info``) needs no compiler.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from netconf.dl4j.report import Report
from netconf.errors import Problem
from netconf.network import MultiLayerConfiguration
from runtime.data.dataset import Array
from runtime.data.iterator import DataSetIterator
from runtime.data.normalizers import Normalizer
from runtime.data.vocabulary import Vocabulary
from runtime.errors import ModelFileError
from runtime.formats.archive import Archive, write_archive
from runtime.formats.arrays import from_bytes, to_bytes
from runtime.formats.containers import METADATA
from runtime.formats.description import CONFIGURATION, STATE, Description, described, quoted, unquoted
from runtime.formats.kinds import network_for
from runtime.formats.metadata import STARTING, IteratorRecord, Metadata
from runtime.formats.normalizer_record import normalizer_of, record_of, statistics_of

if TYPE_CHECKING:  # the network compiles kernels: a description of a file must not wait for it
    from runtime.base_network import Network
    from runtime.formats.kinds import AnyNetwork


@dataclass(frozen=True)
class Contents(Description):
    """A model file with its arrays' values, before a network is made of them."""

    parameters: Mapping[str, Array] = field(default_factory=dict)
    updater: Mapping[str, Array] = field(default_factory=dict)
    state: Mapping[int | str, dict[str, Array]] = field(default_factory=dict)
    normalizer: Normalizer | None = None


@dataclass(frozen=True)
class Model:
    """A network with what belongs to it."""

    network: AnyNetwork
    vocabulary: Vocabulary | None
    iterator: IteratorRecord | None
    """Where the training stopped; ``iterator.resume(it)`` goes on there."""
    normalizer: Normalizer | None = None
    """What the data went through before the network."""
    report: Report | None = None
    """What the reader of a model of DL4J inferred, ignored and set aside."""


def save(
    network: Network,
    path: str | Path,
    *,
    vocabulary: Vocabulary | None = None,
    iterator: DataSetIterator | None = None,
    normalizer: Normalizer | None = None,
    updater: bool = True,
) -> None:
    """Write a model file in one step: whatever happens, ``path`` holds the old file or the new one.

    Parameters
    ----------
    network
        What to write: configuration, parameters, counters, stored state.
    path
        Where to; an existing file is replaced.
    vocabulary
        The characters, for models of text.
    iterator
        What the network is being trained with, to go on at the same minibatch.
    normalizer
        What the data go through before the network, fitted.
    updater
        Whether to write the updater's state, without which a training cannot be continued exactly.

    Raises
    ------
    ModelFileError
        When the file cannot be written.
    DataError
        When the normaliser has no statistics yet.
    """
    arrays = _arrays(network, updater=updater) | ({} if normalizer is None else statistics_of(normalizer))
    metadata = _metadata(network, tuple(arrays), vocabulary, iterator, normalizer, updater=updater)
    write_archive(Path(path), _members(network, metadata, arrays))


def _arrays(network: Network, *, updater: bool) -> dict[str, Array]:
    """The members that are arrays of the network."""
    arrays = {f"parameters/{quoted(key)}.npy": array for key, array in network.param_table().items()}
    if updater:
        arrays |= {f"updater/{quoted(key)}.npy": array for key, array in network.updater_table().items()}
    for layer, parts in sorted(network.rnn_state().items()):
        arrays |= {f"state/{quoted(str(layer))}.{part}.npy": array for part, array in sorted(parts.items())}
    return arrays


def _metadata(
    network: Network,
    arrays: tuple[str, ...],
    vocabulary: Vocabulary | None,
    iterator: DataSetIterator | None,
    normalizer: Normalizer | None,
    *,
    updater: bool,
) -> Metadata:
    version = 1 if normalizer is None and network.standing == STARTING else 2  # the oldest that says it: older readers go on
    rows = {array.shape[0] for parts in network.rnn_state().values() for array in parts.values()}
    return Metadata(
        version=version,
        dtype=_dtype_word(network.dtype),
        layout=network.layout,
        iteration=network.iteration,
        epoch=network.epoch,
        random_position=network.random_position,
        standing=network.standing,
        updater=updater,
        state_minibatch=max(rows, default=None),
        arrays=arrays,
        vocabulary=None if vocabulary is None else vocabulary.characters,
        iterator=None if iterator is None else IteratorRecord.of(iterator),
        normalizer=None if normalizer is None else record_of(normalizer),
    )


def _members(network: Network, metadata: Metadata, arrays: Mapping[str, Array]) -> Iterator[tuple[str, bytes]]:
    yield METADATA, metadata.to_bytes()
    yield CONFIGURATION, network.conf.to_yaml().encode()
    for name, array in arrays.items():
        yield name, to_bytes(array)


def _dtype_word(dtype: object) -> Literal["float32", "float64"]:
    return "float64" if np.dtype(dtype) == np.float64 else "float32"  # type: ignore[call-overload]


def read(path: str | Path) -> Contents:
    """All of a model file, checked.

    Raises
    ------
    ModelFileError
        As ``info``; or when an array is damaged, or of another type or shape than the configuration says.
    """
    with Archive(Path(path)) as archive:
        description = described(archive)
        normalizer = description.metadata.normalizer
        arrays = {
            name: from_bytes(archive.path, name, archive.read(name), shape, np.dtype(description.dtype_of(name)))
            for name, shape in description.arrays.items()
        }
    return Contents(
        description.path,
        description.metadata,
        description.configuration,
        description.arrays,
        {_stem(name, "parameters"): array for name, array in arrays.items() if name.startswith("parameters/")},
        {_stem(name, "updater"): array for name, array in arrays.items() if name.startswith("updater/")},
        _by_layer(arrays, is_chain=isinstance(description.configuration, MultiLayerConfiguration)),
        None if normalizer is None else normalizer_of(normalizer, arrays),
    )


def _by_layer(arrays: Mapping[str, Array], *, is_chain: bool) -> dict[int | str, dict[str, Array]]:
    """The stored state among the arrays."""
    state: dict[int | str, dict[str, Array]] = {}
    for name, array in arrays.items():
        if match := STATE.fullmatch(name):
            layer = unquoted(match["layer"])
            state.setdefault(int(layer) if is_chain else layer, {})[match["part"]] = array
    return state


def _stem(name: str, folder: str) -> str:
    return unquoted(name.removeprefix(f"{folder}/").removesuffix(".npy"))


def load_model(path: str | Path, *, threads: int | None = None) -> Model:
    """The network of a model file with its vocabulary and the place where its training stopped.

    Parameters
    ----------
    path
        The file.
    threads
        Threads that the network uses; None lets it choose.

    Raises
    ------
    ModelFileError
        As ``read``.
    """
    contents = read(path)
    metadata = contents.metadata
    network = network_for(contents.configuration, dtype=metadata.dtype, threads=threads, layout=metadata.layout)
    entries = network.engine.plan.table.entries
    parameters = [contents.parameters[entry.name].ravel(order=entry.spec.order) for entry in entries]
    network.init(np.concatenate(parameters) if parameters else np.zeros(0))
    if metadata.updater:
        _set_updater(network, contents)
    network.iteration, network.epoch = metadata.iteration, metadata.epoch
    network.random_position = metadata.random_position
    if metadata.standing != STARTING:
        network.engine.updates.standing = metadata.standing
    if contents.state:
        network.set_rnn_state(contents.state)
    return Model(network, contents.vocabulary, metadata.iterator, contents.normalizer)


def _set_updater(network: Network, contents: Contents) -> None:
    expected = set(network.updater_table())
    missing, foreign = sorted(expected - set(contents.updater)), sorted(set(contents.updater) - expected)
    problems = [Problem(f"{contents.path}, updater/{key}.npy", "is missing") for key in missing]
    problems += [Problem(f"{contents.path}, updater/{key}.npy", "belongs to no updater of the configuration") for key in foreign]
    if problems:
        raise ModelFileError(problems)
    network.set_updater_table(contents.updater)
