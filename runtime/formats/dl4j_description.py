"""What a model of DL4J holds, before any of its numbers is read: a zip with up to five members.

configuration.json    a document of any generation, a chain or a graph; it also counts the updates and epochs
coefficients.bin      all parameters in flat order
updaterState.bin      the updater's state (from 0.5.0), in the order of its release
normalizer.bin        what the data went through
updater.bin           the same as an object that Java serialised (0.4): named, and left alone
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netconf.bindings import AnyConfiguration
from netconf.dl4j.reader import Document
from netconf.dl4j.reader import read as read_document
from netconf.errors import NetconfError
from netconf.findings import Finding, Severity
from netconf.named import NamedParameter, named_parameters
from runtime.formats.archive import Archive, fault, read_as
from runtime.formats.containers import COEFFICIENTS
from runtime.formats.nd4j_header import Header, read_header
from runtime.formats.stream import Stream

if TYPE_CHECKING:  # normalisers hold numbers, which a description must not wait for
    from runtime.data.normalizers import Normalizer

CONFIGURATION: Final = "configuration.json"
UPDATER_STATE: Final = "updaterState.bin"
NORMALIZER: Final = "normalizer.bin"
NO_PARAMETERS: Final = "noParams.marker"
_JAVA_OBJECTS: Final = frozenset({"updater.bin", "preprocessor.bin"})
_KNOWN: Final = frozenset({CONFIGURATION, COEFFICIENTS, UPDATER_STATE, NORMALIZER, NO_PARAMETERS, *_JAVA_OBJECTS})


@dataclass(frozen=True)
class DL4JDescription:
    """A model of DL4J without its numbers."""

    path: Path
    document: Document
    dtype: str
    """Type of the parameters, by NumPy's name."""
    updater_size: int | None
    """Numbers in the updater's state; None where there is none."""
    normalizer: Normalizer | None
    remarks: tuple[Finding, ...]
    """What is worth knowing about the members."""

    @property
    def configuration(self) -> AnyConfiguration:
        """The network's configuration."""
        return self.document.configuration

    @property
    def parameters_by_name(self) -> tuple[NamedParameter, ...]:
        """The parameters in flat order."""
        return named_parameters(self.configuration)


def described(archive: Archive, path: Path, compatibility: str | None) -> DL4JDescription:
    """What a model of DL4J holds; of its arrays the headers alone are read.

    Parameters
    ----------
    archive
        The model.
    path
        The file that it stands in.
    compatibility
        A release of DL4J whose defects are reproduced.

    Raises
    ------
    ModelFileError
        When a member is missing, damaged or hostile; the error names it, and the byte.
    """
    if not {CONFIGURATION, COEFFICIENTS} & set(archive.names):
        raise fault(
            archive.path, "", f"holds no model, neither of ours nor of DL4J: {_listed(archive.names)}", _hint(archive.names)
        )
    for name in (CONFIGURATION, COEFFICIENTS):
        if name not in archive.names:
            raise fault(archive.path, "", f"has no {name}", "it is not a model of DL4J, or not a whole one")
    document = document_of(archive.path, CONFIGURATION, archive.read_text(CONFIGURATION), compatibility)
    if archive.size(COEFFICIENTS) == 0:
        message = "is empty: the network was saved before it had parameters"
        raise fault(archive.path, f"{COEFFICIENTS}, byte 0", message, "its configuration is there: netconf.load(path)")
    header = _header(archive, COEFFICIENTS)
    check_count(archive.path, COEFFICIENTS, document.configuration, header.size)
    state = _header(archive, UPDATER_STATE).size if UPDATER_STATE in archive.names else None
    remarks = [Finding("unknown-member", "is no known member; it is set aside", n) for n in archive.names if n not in _KNOWN]
    message = "is an object that Java serialised, which is not read; the rest of the model is"
    remarks += [Finding("java-object", message, name) for name in archive.names if name in _JAVA_OBJECTS]
    normalizer, why = _normalizer(archive) if NORMALIZER in archive.names else (None, "")
    remarks += [Finding("java-object" if "Java" in why else "unread-normaliser", why, NORMALIZER)] if why else []
    if Path(archive.path) != path:
        remarks.append(Finding("inside", f"the model is {archive.path}", severity=Severity.note))
    return DL4JDescription(path, document, header.dtype, state, normalizer, tuple(remarks))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:4]) + (", ..." if len(names) > 4 else "") or "it is empty"


def _hint(names: tuple[str, ...]) -> str:
    """What may have been meant by a zip of something else."""
    if "model.weights.h5" in names:
        return "this is a model of Keras, which is not read: describe its layers in YAML"
    if any(name.endswith("/data.pkl") for name in names):
        return "this is a file of PyTorch: save its state as .safetensors, and graves convert --configuration FILE reads that"
    arrays = any(name.endswith(".npy") for name in names)
    return "arrays by name become a model with graves convert --configuration FILE" if arrays else ""


def document_of(path: Path, member: str, data: bytes, compatibility: str | None) -> Document:
    """The document of a file's bytes.

    Raises
    ------
    ModelFileError
        When it is none.
    """
    return read_as(path, member, data, lambda text: read_document(text, "", compatibility))


def _header(archive: Archive, name: str) -> Header:
    with archive.open(name) as file:
        stream = Stream(archive.path, name, file, archive.size(name))
        return float_header(stream)


def float_header(stream: Stream) -> Header:
    """The header of an array of floating-point numbers, which is all that follows.

    Raises
    ------
    ModelFileError
        When it holds something else, or more or less follows.
    """
    header = read_header(stream)
    if not header.dtype.startswith("float"):
        raise stream.fault(0, f"the array holds {header.kind}, not floating-point numbers")
    stream.require_end(header.bytes)
    return header


def _normalizer(archive: Archive) -> tuple[Normalizer | None, str]:
    from runtime.formats.dl4j_normalizer import read_normalizer  # noqa: PLC0415 - reads numbers, and few models have one

    with archive.open(NORMALIZER) as file:
        return read_normalizer(Stream(archive.path, NORMALIZER, file, archive.size(NORMALIZER)))


def check_count(path: Path, member: str, configuration: AnyConfiguration, count: int) -> None:
    """Compare the number of parameters with the configuration's, and say in which layer they part.

    Raises
    ------
    ModelFileError
        When they differ, or the configuration has no sizes.
    """
    try:
        parameters = named_parameters(configuration)
    except NetconfError as error:
        raise fault(path, CONFIGURATION, str(error)) from error
    expected = sum(parameter.spec.size for parameter in parameters)
    if count == expected:
        return
    sizes: dict[str, int] = {}
    for parameter in parameters:
        sizes[parameter.owner] = sizes.get(parameter.owner, 0) + parameter.spec.size
    which, end = f"the surplus begins after {next(reversed(sizes), 'nothing')}", 0
    for owner, size in sizes.items():
        end += size
        if count < end:
            which = f"they end in {owner}"
            break
    listed = ", ".join(f"{owner} {size:,}" for owner, size in sizes.items())
    message = f"holds {count:,} parameters, but the configuration asks for {expected:,} ({listed}); {which}"
    raise fault(path, member, message)
