"""Parameters by name in files of others: .npz of NumPy, and .safetensors, which has room for the configuration too.

safetensors is an extra of the package (``pip install graves[safetensors]``): its own library reads and writes it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from netconf.bindings import AnyConfiguration
from netconf.errors import Problem
from netconf.named import named_parameters
from runtime.data.dataset import Array
from runtime.errors import ModelFileError
from runtime.formats.archive import Archive, fault, write_archive, write_file
from runtime.formats.arrays import to_bytes
from runtime.formats.named_description import CONFIGURATION, describe_npz, library


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
    numpy = library(path).numpy
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    write_file(path, numpy.save(plain, {CONFIGURATION: configuration.to_yaml()}))


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
    safetensors = library(path)
    try:
        arrays: dict[str, Array] = safetensors.numpy.load_file(path)
    except (safetensors.SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise fault(path, "", f"is no .safetensors file, or is damaged ({error})") from error
    return arrays


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
