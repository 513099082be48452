"""DL4J's model files: a zip with configuration, parameters, the updater's state and the normaliser (numerics.md 8).

configuration.json    a document of any generation; it also counts the updates and epochs
coefficients.bin      all parameters in flat order
updaterState.bin      the updater's state (from 0.5.0), in the order of its release
normalizer.bin        what the data went through
updater.bin           the same as an object that Java serialised (0.4): named, and left alone
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netconf import findings
from netconf.dl4j.reader import Document
from netconf.dl4j.reader import read as read_document
from netconf.errors import NetconfError, Problem
from netconf.findings import Finding, Severity
from netconf.network import MultiLayerConfiguration
from netconf.parameters import parameters_of
from netconf.releases import up_to
from netconf.updaters import Nesterovs
from runtime.data.dataset import Array
from runtime.data.normalizers import Normalizer
from runtime.errors import ModelFileError
from runtime.formats.archive import Archive, fault
from runtime.formats.dl4j_normalizer import read_normalizer
from runtime.formats.nd4j_binary import read_array
from runtime.formats.stream import Stream

if TYPE_CHECKING:  # the network compiles kernels: a description of a file must not wait for it
    from runtime.network import MultiLayerNetwork

CONFIGURATION: Final = "configuration.json"
COEFFICIENTS: Final = "coefficients.bin"
UPDATER_STATE: Final = "updaterState.bin"
NORMALIZER: Final = "normalizer.bin"
_TEXT_LIMIT: Final = 32 << 20
_JAVA_OBJECTS: Final = frozenset({"updater.bin", "preprocessor.bin"})
_KNOWN: Final = frozenset({CONFIGURATION, COEFFICIENTS, UPDATER_STATE, NORMALIZER, "noParams.marker", *_JAVA_OBJECTS})


@dataclass(frozen=True)
class DL4JModel:
    """A model of DL4J, read, before a network is made of it."""

    path: Path
    document: Document
    parameters: Array
    """[number of parameters], float32 or float64."""
    updater_state: Array | None
    normalizer: Normalizer | None
    remarks: tuple[Finding, ...] = ()
    """What is worth knowing about the members."""

    @property
    def configuration(self) -> MultiLayerConfiguration:
        """The network's configuration.

        Raises
        ------
        ModelFileError
            When the model is a computation graph.
        """
        found = self.document.configuration
        if not isinstance(found, MultiLayerConfiguration):
            hint = "netconf.load reads its configuration"
            raise fault(self.path, CONFIGURATION, "is a computation graph, which cannot be run yet", hint)
        return found


def is_dl4j(names: tuple[str, ...]) -> bool:
    """Whether members of a zip are those of a model of DL4J."""
    return CONFIGURATION in names or COEFFICIENTS in names


def read(path: str | Path, compatibility: str | None = None) -> DL4JModel:
    """Read a model of DL4J.

    Parameters
    ----------
    path
        The zip; its name does not matter.
    compatibility
        A release of DL4J whose defects are reproduced.

    Raises
    ------
    ModelFileError
        When a member is missing, damaged or hostile; the error names it, and the byte.
    """
    with Archive(Path(path), foreign=True) as archive:
        for name in (CONFIGURATION, COEFFICIENTS):
            if name not in archive.names:
                raise fault(archive.path, "", f"has no {name}", "it is not a model of DL4J, or not a whole one")
        document = _document(archive, compatibility)
        remarks = [Finding("unknown-member", "is no known member; it is set aside", n) for n in archive.names if n not in _KNOWN]
        parameters = _vector(archive, COEFFICIENTS)
        if isinstance(document.configuration, MultiLayerConfiguration):
            _check_count(archive.path, document.configuration, parameters)
        state = _vector(archive, UPDATER_STATE) if UPDATER_STATE in archive.names else None
        normalizer = None
        if NORMALIZER in archive.names:
            with archive.open(NORMALIZER) as file:
                normalizer = read_normalizer(Stream(archive.path, NORMALIZER, file, archive.size(NORMALIZER)))
        java = [name for name in archive.names if name in _JAVA_OBJECTS]
        java += [NORMALIZER] if NORMALIZER in archive.names and normalizer is None else []
        for name in java:
            message = "is an object that Java serialised, which is not read; the rest of the model is"
            remarks.append(Finding("java-object", message, name))
    return DL4JModel(Path(path), document, parameters, state, normalizer, tuple(remarks))


def _document(archive: Archive, compatibility: str | None) -> Document:
    if archive.size(CONFIGURATION) > _TEXT_LIMIT:
        raise fault(
            archive.path, CONFIGURATION, f"has {archive.size(CONFIGURATION):,} bytes; more than {_TEXT_LIMIT:,} are not read"
        )
    return document_of(archive.path, CONFIGURATION, archive.read(CONFIGURATION), compatibility)


def document_of(path: Path, member: str, data: bytes, compatibility: str | None) -> Document:
    """The document of a file's bytes.

    Raises
    ------
    ModelFileError
        When it is none.
    """
    try:
        return read_document(data.decode("utf-8-sig"), "", compatibility)
    except UnicodeDecodeError as error:
        raise fault(path, f"{member}, byte {error.start}", f"is not UTF-8 text ({error.reason})") from error
    except NetconfError as error:
        place = f"{path}, {member}" if member else str(path)
        raise ModelFileError(
            [Problem(f"{place}, {p.location}" if p.location else place, p.message, p.hint) for p in error.problems]
        ) from error


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
    array = read_array(stream)
    stream.finish()
    if array.dtype.kind != "f":
        raise stream.fault(0, f"the array holds {array.dtype}, not floating-point numbers")
    return array.ravel(order="F")


def _count(path: Path, configuration: MultiLayerConfiguration) -> int:
    try:
        return sum(spec.size for layer in configuration.layers for spec in parameters_of(layer))
    except NetconfError as error:
        raise fault(path, CONFIGURATION, str(error)) from error


def _check_count(path: Path, configuration: MultiLayerConfiguration, parameters: Array) -> None:
    """Compare the number of parameters with the configuration's, and say in which layer they part."""
    expected = _count(path, configuration)
    if parameters.size == expected:
        return
    sizes = [sum(spec.size for spec in parameters_of(layer)) for layer in configuration.layers]
    ends = np.cumsum(sizes)
    short = next((i for i, end in enumerate(ends) if end > parameters.size), len(sizes) - 1)
    kind = configuration.layers[short].type
    which = f"they end in layer {short} ({kind})" if parameters.size < expected else "the surplus begins after the last layer"
    listed = ", ".join(f"layer {i} {size:,}" for i, size in enumerate(sizes))
    message = f"holds {parameters.size:,} parameters, but the configuration asks for {expected:,} ({listed}); {which}"
    raise fault(path, COEFFICIENTS, message)


def network_of(model: DL4JModel, *, dtype: Any = None, threads: int | None = None) -> tuple[MultiLayerNetwork, list[Finding]]:
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
    from runtime.network import MultiLayerNetwork  # noqa: PLC0415 - compiles kernels; a description must not wait for it

    network = MultiLayerNetwork(model.configuration, dtype=model.parameters.dtype if dtype is None else dtype, threads=threads)
    network.init(model.parameters)
    counters = model.document.report.counters
    network.iteration, network.epoch = counters["iteration"], counters["epoch"]
    remarks = list(model.remarks)
    if model.updater_state is not None:
        remarks += _set_state(network, model, model.updater_state)
    return network, remarks


def _set_state(network: MultiLayerNetwork, model: DL4JModel, state: Array) -> list[Finding]:
    from runtime.formats import dl4j_state  # noqa: PLC0415 - knows the network

    release = model.document.report.release
    parts = dl4j_state.parts_of(network)
    if state.size != dl4j_state.size_of(parts):
        message = f"holds {state.size:,} numbers, but the configuration's updaters have {dl4j_state.size_of(parts):,}"
        raise fault(model.path, UPDATER_STATE, message)
    wrong = up_to(release, "0.8.0") and any(isinstance(part.updater, Nesterovs) for part in parts)
    if wrong and model.configuration.compatibility is None:
        message = f"of Nesterovs is the first step and not the last one, as {release} wrote it; momentum begins anew at 0"
        return [Finding("lost-momentum", message, UPDATER_STATE)]
    blocks = dl4j_state.blocks_of(parts, release, model.document.report.own_bias_rates)
    network.set_updater_table(dl4j_state.by_name(state, blocks))
    return []


def tell(remarks: list[Finding]) -> None:
    """Show what is probably not as somebody expects."""
    findings.warn(tuple(remark for remark in remarks if remark.severity is Severity.warning), stacklevel=4)
