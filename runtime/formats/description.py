"""What a model file holds, by its configuration and the sizes of its members, before any array is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from netconf.bindings import AnyConfiguration
from netconf.errors import NetconfError, Problem
from netconf.layers import BaseRecurrentLayer
from netconf.loading import read_text
from netconf.named import elements, named_parameters
from netconf.parameters import ParameterSpec
from runtime.data.vocabulary import Vocabulary
from runtime.errors import ModelFileError
from runtime.formats.archive import Archive, fault, read_as
from runtime.formats.array_headers import check_size
from runtime.formats.containers import COEFFICIENTS, METADATA
from runtime.formats.metadata import NORMALIZER, Metadata

CONFIGURATION = "configuration.yaml"
UPDATER = re.compile(r"updater/(?P<key>[\w.~%-]+)\.(?P<state>[a-z_0-9]+)\.npy", re.ASCII)
STATE = re.compile(r"state/(?P<layer>[\w.~%-]+)\.(?P<part>[a-z_0-9]+)\.npy", re.ASCII)


@dataclass(frozen=True)
class Description:
    """A model file without its arrays' values."""

    path: Path
    metadata: Metadata
    configuration: AnyConfiguration
    arrays: Mapping[str, tuple[int, ...]]
    """Members that are arrays, with their shapes."""

    def dtype_of(self, name: str) -> str:
        """Type of the numbers of a member, by NumPy's name."""
        return "float64" if name.startswith(NORMALIZER) else self.metadata.dtype

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The characters that the model reads and writes."""
        return None if self.metadata.vocabulary is None else Vocabulary(self.metadata.vocabulary)


def quoted(name: str) -> str:
    """A name as a part of a member's: that of a vertex may hold anything."""
    return quote(name, safe="")


def unquoted(part: str) -> str:
    """The name that a part of a member's stands for."""
    return unquote(part)


def info(path: str | Path) -> Description:
    """What a model file holds, without reading the arrays' values.

    Raises
    ------
    ModelFileError
        When the file is missing, damaged, not a model of ours, or hostile.
    """
    with Archive(Path(path)) as archive:
        return described(archive)


def described(archive: Archive) -> Description:
    """Metadata, configuration, and the list of arrays, each compared with the size of its member.

    Raises
    ------
    ModelFileError
        As ``info``.
    """
    path = archive.path
    for name in (METADATA, CONFIGURATION):
        if name not in archive.names:
            if COEFFICIENTS in archive.names:
                message = "is a model of Deeplearning4j, and a model file of graves is wanted"
                raise fault(path, "", message, "graves convert makes one of it")
            raise fault(path, "", f"has no {name}", "it is not a model file of graves, or not a whole one")
    metadata = Metadata.from_bytes(path, METADATA, archive.read_text(METADATA))
    configuration = read_as(path, CONFIGURATION, archive.read_text(CONFIGURATION), read_text)
    try:
        parameters = {parameter.name: parameter.spec for parameter in named_parameters(configuration)}
    except NetconfError as error:
        raise fault(path, CONFIGURATION, str(error)) from error
    arrays = _arrays(archive, metadata, configuration, parameters)
    description = Description(path, metadata, configuration, arrays)
    for name, shape in arrays.items():
        check_size(archive, name, shape, description.dtype_of(name))
    return description


def _arrays(
    archive: Archive, metadata: Metadata, configuration: AnyConfiguration, parameters: Mapping[str, ParameterSpec]
) -> dict[str, tuple[int, ...]]:
    """Members that are arrays with the shapes that the configuration asks for; any other member is an error."""
    arrays: dict[str, tuple[int, ...]] = {f"parameters/{quoted(key)}.npy": spec.shape for key, spec in parameters.items()}
    arrays |= {} if metadata.normalizer is None else metadata.normalizer.arrays()
    missing = [name for name in (*arrays, *metadata.arrays) if name not in archive.names]
    if missing:
        raise ModelFileError([Problem(f"{archive.path}, {name}", "is missing") for name in dict.fromkeys(missing)])
    for name in archive.names:
        if name in arrays or name in {METADATA, CONFIGURATION}:
            continue
        shape = _shape_of(name, metadata, configuration, parameters)
        if shape is None or name not in metadata.arrays:
            raise fault(archive.path, repr(name), "is no member of a model file of this configuration")
        arrays[name] = shape
    return arrays


def _shape_of(
    name: str, metadata: Metadata, configuration: AnyConfiguration, parameters: Mapping[str, ParameterSpec]
) -> tuple[int, ...] | None:
    """Shape of a member with updater state or stored state; None when it is neither."""
    if match := UPDATER.fullmatch(name):
        spec = parameters.get(unquoted(match["key"]))
        return spec.shape if spec is not None and metadata.updater else None
    if (match := STATE.fullmatch(name)) and metadata.state_minibatch is not None:
        layer = next((layer for name, _, layer in elements(configuration) if name == unquoted(match["layer"])), None)
        if isinstance(layer, BaseRecurrentLayer):
            return (metadata.state_minibatch, int(layer.n_out))
    return None
