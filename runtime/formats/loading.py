"""One door for every file that holds a network: what it is, its content decides and not its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np

from netconf.errors import Problem
from netconf.findings import warn
from runtime.errors import ModelFileError
from runtime.formats import dl4j_write, dl4j_zip, model_file
from runtime.formats.archive import Archive, fault
from runtime.formats.model_file import Model
from runtime.formats.stream import Stream
from runtime.network import MultiLayerNetwork

_ZIP: Final = b"PK\x03\x04"
_JAVA: Final = b"\xac\xed"
_HDF5: Final = b"\x89HDF"


def load(
    path: str | Path,
    *,
    compatibility: str | None = None,
    coefficients: str | Path | None = None,
    dtype: Any = None,
    threads: int | None = None,
) -> MultiLayerNetwork:
    """The network of a file, ready to predict and to go on training.

    Parameters
    ----------
    path
        Our model file; a model of DL4J (any release from 0.4-rc3.9 on); a folder with one; or a configuration of DL4J whose
        parameters stand in a file of their own.
    compatibility
        A release of DL4J whose defects are reproduced, for models of DL4J.
    coefficients
        The parameters (``coefficients.bin``) beside a configuration; found by that name when None.
    dtype
        Type of the numbers, for models of DL4J; that of the file when None.
    threads
        Threads that the network uses; None lets it choose.

    Raises
    ------
    ModelFileError
        When the file is missing, damaged, hostile, or no model.
    UnsupportedError
        When the network has words that are not computed.
    """
    return load_model(path, compatibility=compatibility, coefficients=coefficients, dtype=dtype, threads=threads).network


def load_model(
    path: str | Path,
    *,
    compatibility: str | None = None,
    coefficients: str | Path | None = None,
    dtype: Any = None,
    threads: int | None = None,
) -> Model:
    """The network of a file with all that belongs to it: vocabulary, normaliser, what the reader found.

    Parameters and errors are those of ``load``.
    """
    path = _file_of(Path(path))
    first = _first_bytes(path)
    if first.startswith(_ZIP):
        if coefficients is None and not _is_dl4j(path):
            _refuse_options(path, compatibility, dtype)
            return model_file.load_model(path, threads=threads)
        return _model(dl4j_zip.read(path, compatibility), dtype, threads)
    for mark, what in ((_JAVA, "an object that Java serialised"), (_HDF5, "a file of Keras (HDF5)")):
        if first.startswith(mark):
            raise fault(path, "", f"is {what}, which is not read", "save the network with DL4J's ModelSerializer")
    return _model(_pair(path, coefficients, compatibility), dtype, threads)


def save(network: MultiLayerNetwork, path: str | Path, dialect: str | None = None, *, strict: bool = False) -> None:
    """Write a network to a file: our own when ``dialect`` is None, else a model of that release of DL4J.

    Raises
    ------
    ModelFileError
        When the file cannot be written.
    ConfigurationError
        When the dialect cannot say what predictions need; with ``strict``, also what only training needs.
    """
    if dialect is None:
        model_file.save(network, path)
    else:
        warn(dl4j_write.save(network, path, dialect, strict=strict), stacklevel=4)


def _model(found: dl4j_zip.DL4JModel, dtype: Any, threads: int | None) -> Model:
    network, remarks = dl4j_zip.network_of(found, dtype=dtype, threads=threads)
    dl4j_zip.tell([*found.configuration.findings, *remarks])
    return Model(network, None, None, found.normalizer, found.document.report)


def _is_dl4j(path: Path) -> bool:
    with Archive(path, foreign=True) as archive:
        return dl4j_zip.is_dl4j(archive.names)


def _refuse_options(path: Path, compatibility: str | None, dtype: Any) -> None:
    if compatibility is not None or dtype is not None:
        word = "compatibility" if compatibility is not None else "dtype"
        raise fault(path, "", f"{word} is for models of DL4J; this model file says its own")


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise fault(path, "", error.strerror or str(error)) from error


def _file_of(path: Path) -> Path:
    """The file to begin with: the only model of a folder, where a folder was given."""
    if not path.is_dir():
        return path
    if (path / dl4j_zip.CONFIGURATION).exists():
        return path / dl4j_zip.CONFIGURATION
    models = sorted(entry for entry in path.iterdir() if entry.is_file() and entry.suffix in {".zip", ".bin"} and _is_zip(entry))
    if len(models) == 1:
        return models[0]
    listed = ", ".join(entry.name for entry in models[:8])
    message = f"is a folder with {len(models)} models" if models else "is a folder without a model"
    raise fault(path, "", message, f"name one of them: {listed}" if models else "")


def _is_zip(path: Path) -> bool:
    return _first_bytes(path).startswith(_ZIP)


def _pair(path: Path, coefficients: str | Path | None, compatibility: str | None) -> dl4j_zip.DL4JModel:
    """A configuration, and the parameters in a file beside it, as older programs saved them."""
    data = _bytes_of(path)
    document = dl4j_zip.document_of(path, "", data, compatibility)
    numbers = path.with_name(dl4j_zip.COEFFICIENTS) if coefficients is None else Path(coefficients)
    if not numbers.exists():
        message = f"this is a configuration; its parameters are not at {numbers}"
        raise ModelFileError([Problem(str(path), message, "say where they are: load(path, coefficients=...)")])
    with numbers.open("rb") as file:
        parameters = dl4j_zip.vector_of(Stream(numbers, "", file, numbers.stat().st_size))
    return dl4j_zip.DL4JModel(path, document, np.asarray(parameters), None, None)


def _bytes_of(path: Path) -> bytes:
    limit = 32 << 20
    if path.stat().st_size > limit:
        raise fault(path, "", "is neither a model file nor a configuration of DL4J")
    return path.read_bytes()
