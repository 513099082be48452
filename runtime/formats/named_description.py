"""What files of others with named arrays hold, before any array is read: .npz of NumPy, and .safetensors.

safetensors is an extra of the package (``pip install graves[safetensors]``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from netconf.bindings import AnyConfiguration
from netconf.errors import NetconfError
from netconf.loading import read_text
from runtime.errors import ModelFileError
from runtime.formats.archive import Archive, fault
from runtime.formats.array_headers import shape_and_type

CONFIGURATION = "configuration"
"""Where the metadata of a .safetensors file of ours have the network, as YAML."""
_LENGTH = 8
"""Bytes of the length that a .safetensors file begins with, little-endian."""


@dataclass(frozen=True)
class NamedArrays:
    """What a file with named arrays holds."""

    path: Path
    shapes: Mapping[str, tuple[int, ...]]
    types: Mapping[str, str]
    configuration: AnyConfiguration | None = None
    """The network, where the file says it."""


def is_npz(names: tuple[str, ...]) -> bool:
    """Whether members of a zip are arrays of NumPy, all of them."""
    return bool(names) and all(name.endswith(".npy") for name in names)


def is_safetensors(path: Path) -> bool:
    """Whether a file begins as a .safetensors file does."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            first = file.read(_LENGTH + 1)
    except OSError:
        return False
    return first[_LENGTH:] == b"{" and int.from_bytes(first[:_LENGTH], "little") <= size - _LENGTH


def describe_npz(archive: Archive) -> NamedArrays:
    """What an .npz file holds; of its arrays the headers alone are read.

    Raises
    ------
    ModelFileError
        When a header is damaged, or speaks of Python objects.
    """
    shapes, types = {}, {}
    for member in archive.names:
        name = member.removesuffix(".npy")
        shapes[name], types[name] = shape_and_type(archive, member)
    return NamedArrays(archive.path, shapes, types)


def describe_safetensors(path: Path) -> NamedArrays:
    """What a .safetensors file holds, and the network where it says it.

    Raises
    ------
    ModelFileError
        When the library is not installed, or the file is damaged.
    """
    safetensors = library(path)
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            parts = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118 - the library's file is no mapping
            shapes = {name: tuple(part.get_shape()) for name, part in parts.items()}
            types = {name: str(part.get_dtype()) for name, part in parts.items()}
            text = (file.metadata() or {}).get(CONFIGURATION)
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise fault(path, "", f"is no .safetensors file, or is damaged ({error})") from error
    return NamedArrays(path, shapes, types, None if text is None else _configuration(path, text))


def _configuration(path: Path, text: str) -> AnyConfiguration:
    try:
        return read_text(text, f"{path}, {CONFIGURATION}")
    except NetconfError as error:
        raise ModelFileError(error.problems) from error


def library(path: Path) -> ModuleType:
    """The library of .safetensors files.

    Raises
    ------
    ModelFileError
        When it is not installed.
    """
    try:
        import safetensors.numpy  # noqa: PLC0415 - an extra of the package
    except ImportError as error:
        message = "is a .safetensors file, and the library for it is not installed"
        raise fault(path, "", message, "pip install graves[safetensors]") from error
    return safetensors
