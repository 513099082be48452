"""Parameters by name in files of others: .npz of NumPy, and .safetensors, which has room for the configuration too.

safetensors is an extra of the package (``pip install graves[safetensors]``): its own library reads and writes it.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from netconf.bindings import AnyConfiguration
from netconf.errors import NetconfError, Problem
from netconf.loading import read_text
from netconf.named import named_parameters
from runtime.data.dataset import Array
from runtime.errors import ModelFileError
from runtime.formats.archive import Archive, fault, write_archive, write_file
from runtime.formats.arrays import HEADER_LIMIT, to_bytes

_CONFIGURATION = "configuration"
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


def write_npz(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays by name, for ``numpy.load``.

    Raises
    ------
    ModelFileError
        When the file cannot be written.
    """
    write_archive(path, ((f"{name}.npy", to_bytes(array)) for name, array in arrays.items()))


def write_safetensors(path: Path, arrays: Mapping[str, Array], configuration: AnyConfiguration) -> None:
    """Write arrays by name, and the network that they belong to.

    Raises
    ------
    ModelFileError
        When the library is not installed, or the file cannot be written.
    """
    numpy = _library(path).numpy
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    write_file(path, numpy.save(plain, {_CONFIGURATION: configuration.to_yaml()}))


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
        shapes[name], types[name] = _header(archive, member)
    return NamedArrays(archive.path, shapes, types)


def _header(archive: Archive, member: str) -> tuple[tuple[int, ...], str]:
    stream = io.BytesIO(archive.first_bytes(member, 10 * HEADER_LIMIT))
    try:
        major, _ = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(stream)
    except Exception as error:  # NumPy evaluates headers as Python literals, and has as many kinds of errors as Python
        raise fault(archive.path, member, "is not an array in NumPy's format, or its header is damaged") from error
    if dtype.hasobject:
        raise fault(archive.path, member, "holds pickled Python objects, which could run anything; it was not read")
    expected = stream.tell() + math.prod(shape) * dtype.itemsize  # Python's numbers: no overflow, whatever the header says
    if archive.size(member) != expected:
        message = f"has {archive.size(member):,} bytes, but its header asks for {expected:,}: {list(shape)} of {dtype}"
        raise fault(archive.path, member, message)
    return shape, str(dtype)


def describe_safetensors(path: Path) -> NamedArrays:
    """What a .safetensors file holds, and the network where it says it.

    Raises
    ------
    ModelFileError
        When the library is not installed, or the file is damaged.
    """
    library = _library(path)
    try:
        with library.safe_open(path, framework="numpy") as file:
            parts = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118 - the library's file is no mapping
            shapes = {name: tuple(part.get_shape()) for name, part in parts.items()}
            types = {name: str(part.get_dtype()) for name, part in parts.items()}
            text = (file.metadata() or {}).get(_CONFIGURATION)
    except (library.SafetensorError, OSError, ValueError) as error:
        raise fault(path, "", f"is no .safetensors file, or is damaged ({error})") from error
    return NamedArrays(path, shapes, types, None if text is None else _configuration(path, text))


def _configuration(path: Path, text: str) -> AnyConfiguration:
    try:
        return read_text(text, f"{path}, {_CONFIGURATION}")
    except NetconfError as error:
        raise ModelFileError(error.problems) from error


def read_npz(path: Path) -> dict[str, Array]:
    """All arrays of an .npz file.

    Raises
    ------
    ModelFileError
        When it is damaged, or holds Python objects.
    """
    with Archive(path, foreign=True) as archive:
        describe_npz(archive)  # what the headers claim is compared with what is there, before NumPy allocates it
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(file.items())
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise fault(path, "", f"is damaged ({error})") from error


def read_safetensors(path: Path) -> dict[str, Array]:
    """All arrays of a .safetensors file.

    Raises
    ------
    ModelFileError
        When the library is not installed, or the file is damaged or has numbers that NumPy does not know.
    """
    library = _library(path)
    try:
        arrays: dict[str, Array] = library.numpy.load_file(path)
    except (library.SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise fault(path, "", f"is no .safetensors file, or is damaged ({error})") from error
    return arrays


def _library(path: Path) -> ModuleType:
    try:
        import safetensors.numpy  # noqa: PLC0415 - an extra of the package
    except ImportError as error:
        message = "is a .safetensors file, and the library for it is not installed"
        raise fault(path, "", message, "pip install graves[safetensors]") from error
    return safetensors


def flat(path: Path, arrays: Mapping[str, Array], configuration: AnyConfiguration) -> Array:
    """The parameters in DL4J's flat order.

    Raises
    ------
    ModelFileError
        When names, shapes or types are not those of the configuration; all that differ are listed.
    """
    parameters = named_parameters(configuration)
    problems = [
        Problem(f"{path}, {name}", "belongs to no layer of the configuration")
        for name in arrays.keys() - {p.name for p in parameters}
    ]
    for parameter in parameters:
        array: Any = arrays.get(parameter.name)
        place = f"{path}, {parameter.name}"
        if array is None:
            problems.append(Problem(place, f"is missing; {parameter.owner} has it"))
        elif array.dtype.kind != "f":
            problems.append(Problem(place, f"holds {array.dtype}, not floating-point numbers"))
        elif array.shape != parameter.spec.shape:
            shapes = f"has shape {list(array.shape)}, but {parameter.owner} asks for {list(parameter.spec.shape)}"
            problems.append(Problem(place, shapes, "graves convert writes DL4J's shapes"))
    if problems:
        raise ModelFileError(sorted(problems, key=lambda problem: problem.location))
    parts = [arrays[parameter.name].ravel(order=parameter.spec.order) for parameter in parameters]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def split(vector: Array, configuration: AnyConfiguration) -> dict[str, Array]:
    """The arrays by name of a flat vector in DL4J's order, as views; the opposite of ``flat``."""
    arrays: dict[str, Array] = {}
    at = 0
    for parameter in named_parameters(configuration):
        spec = parameter.spec
        arrays[parameter.name] = vector[at : at + spec.size].reshape(spec.shape, order=spec.order)
        at += spec.size
    return arrays
