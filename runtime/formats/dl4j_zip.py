"""DL4J's model files with their numbers, and the networks that they become."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netconf import findings
from netconf.findings import Finding, Severity
from netconf.updaters import Nesterovs
from runtime.compatibility import Compatibility
from runtime.data.dataset import Array
from runtime.formats.archive import Archive, fault
from runtime.formats.containers import COEFFICIENTS, opened
from runtime.formats.dl4j_description import UPDATER_STATE, DL4JDescription, check_count, described, document_of, float_header
from runtime.formats.kinds import network_for
from runtime.formats.nd4j_binary import array_after
from runtime.formats.stream import Stream

if TYPE_CHECKING:  # the network compiles kernels: a description of a file must not wait for it
    from runtime.formats.kinds import AnyNetwork


@dataclass(frozen=True)
class DL4JModel(DL4JDescription):
    """A model of DL4J, read, before a network is made of it."""

    parameters: Array
    """[number of parameters], float32 or float64."""
    updater_state: Array | None


def read(path: str | Path, compatibility: str | None = None) -> DL4JModel:
    """Read a model of DL4J.

    Parameters
    ----------
    path
        The zip, or a file that holds one; its name does not matter.
    compatibility
        A release of DL4J whose defects are reproduced.

    Raises
    ------
    ModelFileError
        When a member is missing, damaged or hostile; the error names it, and the byte.
    """
    with opened(Path(path)) as archive:
        description = described(archive, Path(path), compatibility)
        parameters = _vector(archive, COEFFICIENTS)
        state = None if description.updater_size is None else _vector(archive, UPDATER_STATE)
    return DL4JModel(**vars(description), parameters=parameters, updater_state=state)


def _vector(archive: Archive, name: str) -> Array:
    with archive.open(name) as file:
        return vector_of(Stream(archive.path, name, file, archive.size(name)))


def vector_of(stream: Stream) -> Array:
    """All of a stream as one vector of floating-point numbers.

    Raises
    ------
    ModelFileError
        When it is damaged, or holds something else.
    """
    array = array_after(float_header(stream), stream)
    stream.finish()
    return array.ravel(order="F")


def pair(path: Path, data: bytes, numbers: Path, compatibility: str | None) -> DL4JModel:
    """A configuration whose parameters stand in a file of their own, as older programs saved them.

    Parameters
    ----------
    path, data
        The configuration's file, and its bytes.
    numbers
        The parameters' file.
    compatibility
        A release of DL4J whose defects are reproduced.

    Raises
    ------
    ModelFileError
        When either is damaged, or they do not belong together.
    """
    document = document_of(path, "", data, compatibility)
    try:
        with numbers.open("rb") as file:
            parameters = vector_of(Stream(numbers, "", file, numbers.stat().st_size))
    except OSError as error:
        raise fault(numbers, "", error.strerror or str(error)) from error
    check_count(numbers, "", document.configuration, parameters.size)
    return DL4JModel(path, document, parameters.dtype.name, None, None, (), parameters, None)


def network_of(model: DL4JModel, *, dtype: Any = None, threads: int | None = None) -> tuple[AnyNetwork, list[Finding]]:
    """The network of a model, ready to predict and to go on training, and what is worth knowing about it.

    Parameters
    ----------
    model
        The model.
    dtype
        Type of the numbers; that of the file when None.
    threads
        Threads that the network uses; None lets it choose.

    Raises
    ------
    ModelFileError
        When the updater's state does not fit the configuration.
    UnsupportedError
        When the configuration has words that are not computed.
    """
    from runtime.formats.dl4j_statistics import taken_from  # noqa: PLC0415 - knows the network

    network = network_for(model.configuration, dtype=model.parameters.dtype if dtype is None else dtype, threads=threads)
    network.init(model.parameters)
    taken_from(network, model.document.report.release)
    counters = model.document.report.counters
    network.iteration, network.epoch = counters["iteration"], counters["epoch"]
    remarks = list(model.remarks)
    if model.updater_state is not None:
        remarks += _set_state(network, model, model.updater_state)
    return network, remarks


def _set_state(network: AnyNetwork, model: DL4JModel, state: Array) -> list[Finding]:
    from runtime.formats import dl4j_state  # noqa: PLC0415 - knows the network

    release = model.document.report.release
    parts = dl4j_state.parts_of(network, release)
    if state.size != dl4j_state.size_of(parts):
        message = f"holds {state.size:,} numbers, but the configuration's updaters have {dl4j_state.size_of(parts):,}"
        raise fault(model.path, UPDATER_STATE, message)
    wrong = Compatibility(release).has("velocity_stored_once") and any(isinstance(part.updater, Nesterovs) for part in parts)
    if wrong and not Compatibility(model.configuration.compatibility).has("velocity_stored_once"):
        message = f"of Nesterovs is the first step and not the last one, as {release} wrote it; momentum begins anew at 0"
        return [Finding("lost-momentum", message, UPDATER_STATE)]
    blocks = dl4j_state.blocks_of(parts, release, model.document.report.learning_rates)
    given = dl4j_state.by_name(state, blocks)
    # Frozen parameters may have a state here only, or there only.
    network.set_updater_table({name: given.get(name, array) for name, array in network.updater_table().items()})
    return []


def tell(remarks: list[Finding]) -> None:
    """Show what is probably not as somebody expects."""
    findings.warn(tuple(remark for remark in remarks if remark.severity is Severity.warning), stacklevel=4)
