"""Write a network as a model file of DL4J, which its ``ModelSerializer`` loads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from netconf.dl4j.reader import read
from netconf.dl4j.writer import write
from netconf.findings import Finding
from netconf.releases import NEWEST
from runtime.base_network import Network
from runtime.compatibility import Compatibility
from runtime.data.dataset import Array
from runtime.data.normalizers import Normalizer
from runtime.formats import dl4j_state
from runtime.formats.archive import write_archive
from runtime.formats.containers import COEFFICIENTS
from runtime.formats.dl4j_description import CONFIGURATION, NORMALIZER, UPDATER_STATE
from runtime.formats.dl4j_normalizer import normalizer_bytes
from runtime.formats.dl4j_statistics import as_kept
from runtime.formats.nd4j_binary import vector_bytes
from runtime.schedules import Moment, value_at


def save(
    network: Network,
    path: str | Path,
    dialect: str = NEWEST,
    *,
    strict: bool = False,
    updater: bool = True,
    normalizer: Normalizer | None = None,
) -> tuple[Finding, ...]:
    """Write a model of DL4J, whole or not at all.

    Parameters
    ----------
    network
        What to write.
    path
        Where to; an existing file is replaced.
    dialect
        The release that shall read it: ``1.0.0-M2.1`` or ``0.9.1``.
    strict
        Whether it is an error when training there will miss something; predictions are the same in any case.
    updater
        Whether to write the updater's state.
    normalizer
        What the data go through before the network.

    Returns
    -------
    What training there will miss.

    Raises
    ------
    ConfigurationError
        When predictions need something that the dialect cannot say.
    ModelFileError
        When the file cannot be written.
    """
    counters = {"iteration": network.iteration, "epoch": network.epoch}
    last, releases = Moment(network.iteration - 1, network.epoch), Compatibility(dialect)

    def reached(rate: Any) -> float:
        return value_at(rate, last, releases, network.conf.iterations)

    document, losses = write(network.conf, dialect, strict=strict, counters=counters, reached=reached)
    state, more = _state(network, document, dialect) if updater else (np.zeros(0), ())
    members = _members(network, document, dialect, state, normalizer)
    write_archive(Path(path), members)
    return (*losses, *more)


def _state(network: Network, document: str, dialect: str) -> tuple[Array, tuple[Finding, ...]]:
    """The updater's state in the order of the document's own updaters; none where they are others than the network's."""
    theirs = dl4j_state.parts_of(network, dialect, read(document).configuration)
    ours = dl4j_state.parts_of(network, dialect)
    if [part.states for part in ours] != [part.states for part in theirs]:
        message = f"the updater's state is left out, since DL4J {dialect} has no such updater"
        return np.zeros(0), (Finding("lost-in-dialect", message, UPDATER_STATE),)
    return dl4j_state.in_order(network.updater_table(), dl4j_state.blocks_of(theirs, dialect), dialect), ()


def _members(
    network: Network, document: str, dialect: str, state: Array, normalizer: Normalizer | None
) -> Iterator[tuple[str, bytes]]:
    yield CONFIGURATION, document.encode()
    yield COEFFICIENTS, b"".join(vector_bytes(as_kept(network, dialect), dialect))
    if state.size:
        yield UPDATER_STATE, b"".join(vector_bytes(state, dialect))
    if normalizer is not None:
        yield NORMALIZER, normalizer_bytes(normalizer, dialect)
