"""One door for every file that holds a network: what it is, its content decides and not its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from netconf.errors import Problem
from netconf.findings import warn
from runtime.base_network import Network
from runtime.data.normalizers import Normalizer
from runtime.errors import ModelFileError
from runtime.formats import dl4j_write, dl4j_zip, model_file
from runtime.formats.archive import TEXT_LIMIT, fault, named
from runtime.formats.containers import COEFFICIENTS, HDF5, JAVA, METADATA, ZIP, first_bytes, opened
from runtime.formats.dl4j_description import document_of
from runtime.formats.folders import the_model
from runtime.formats.model_file import Model

if TYPE_CHECKING:
    from runtime.formats.kinds import AnyNetwork


def load(
    path: str | Path,
    *,
    compatibility: str | None = None,
    coefficients: str | Path | None = None,
    dtype: Any = None,
    threads: int | None = None,
) -> AnyNetwork:
    """The network of a file, ready to predict and to go on training.

    Parameters
    ----------
    path
        Our model file; a model of DL4J (any release from 0.4-rc3.9 on), also inside a file of KNIME or Weka; a folder with one,
        where the best of early stopping or the last checkpoint is taken; or a configuration of DL4J whose parameters stand in
        a file of their own.
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
    path = the_model(named(path))
    first = first_bytes(path)
    if not first:
        raise fault(path, "", "is empty")
    if first.startswith(HDF5):
        raise fault(path, "", "is a file of Keras (HDF5), which is not read", "save the network with DL4J's ModelSerializer")
    if path.suffix == ".zip" and not first.startswith((ZIP, JAVA)):
        raise fault(path, "", "is not a model file, or is damaged: it does not begin as a zip does")
    if not first.startswith((ZIP, JAVA)):
        return _model(_pair(path, coefficients, compatibility), dtype, threads)
    with opened(path) as archive:
        ours = METADATA in archive.names
    if ours:
        _refuse_options(path, compatibility, dtype)
        return model_file.load_model(path, threads=threads)
    return _model(dl4j_zip.read(path, compatibility), dtype, threads)


_OF_OTHERS = frozenset({".npz", ".npy", ".safetensors", ".yaml", ".yml", ".json", ".py", ".csv", ".txt", ".onnx", ".h5", ".pt"})
"""Endings of names that promise another kind of file than a model file."""


def save(
    network: Network,
    path: str | Path,
    dialect: Any = None,
    *,
    strict: bool = False,
    normalizer: Normalizer | None = None,
) -> None:
    """Write a network to a file: our own when ``dialect`` is None, else a model of that release of DL4J.

    Raises
    ------
    ModelFileError
        When the file cannot be written, or its name is that of another kind of file.
    ConfigurationError
        When the dialect cannot say what predictions need; with ``strict``, also what only training needs.
    """
    path = named(path)
    if isinstance(dialect, bool):
        hint = "leave it out: net.save(path) always holds the updater's state, which DL4J's second word is about"
        raise ModelFileError([Problem("dialect", f"{dialect} is given, a release of DL4J is expected", hint)])
    if path.suffix.lower() in _OF_OTHERS:
        message = "a model file, which is a zip, would have the name of another kind of file"
        hint = "end the name with .zip; graves convert writes .npz and .safetensors, conf.to_yaml() the specification"
        raise fault(path, "", message, hint)
    if dialect is None:
        model_file.save(network, path, normalizer=normalizer)
    else:
        warn(dl4j_write.save(network, path, dialect, strict=strict, normalizer=normalizer), stacklevel=5)


def _model(found: dl4j_zip.DL4JModel, dtype: Any, threads: int | None) -> Model:
    network, remarks = dl4j_zip.network_of(found, dtype=dtype, threads=threads)
    dl4j_zip.tell([*found.configuration.findings, *remarks])
    return Model(network, None, None, found.normalizer, found.document.report)


def _refuse_options(path: Path, compatibility: str | None, dtype: Any) -> None:
    if compatibility is not None or dtype is not None:
        word = "compatibility" if compatibility is not None else "dtype"
        raise fault(path, "", f"{word} is for models of DL4J; this model file says its own")


def _pair(path: Path, coefficients: str | Path | None, compatibility: str | None) -> dl4j_zip.DL4JModel:
    """A configuration, and the parameters in a file beside it, as older programs saved them."""
    if path.stat().st_size > TEXT_LIMIT:
        raise fault(path, "", "is neither a model file nor a configuration of DL4J")
    numbers = path.with_name(COEFFICIENTS) if coefficients is None else Path(coefficients)
    data = path.read_bytes()
    if not numbers.exists():
        document_of(path, "", data, compatibility)  # what is no configuration at all is said first
        message = f"this is a configuration; its parameters are not at {numbers}"
        raise ModelFileError([Problem(str(path), message, "say where they are: load(path, coefficients=...)")])
    return dl4j_zip.pair(path, data, numbers, compatibility)
