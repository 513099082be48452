"""One door for every document that describes a network: what it is, its content decides and not its name."""

from __future__ import annotations

import os
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from netconf import findings, python_reader
from netconf.bindings import AnyConfiguration, bind
from netconf.dl4j.text import is_dl4j, is_keras
from netconf.errors import Problem, SpecError, nearest
from netconf.porting import LANGUAGES
from netconf.yaml.placeholders import names_in
from netconf.yaml.reader import UNNAMED, parse, read
from netconf.yaml.text import LARGEST, check_size, decode

_JAVA: Final = re.compile(
    r"^[ \t]*(?:import|package)\s+[\w.*]+\s*;|\bnew\s+NeuralNetConfiguration\s*\.\s*Builder\b"
    r"|^[ \t]*va[lr]\s+\w+\s*=\s*NeuralNetConfiguration\s*\.\s*Builder\b",
    re.MULTILINE,
)

_JAVA_TEXT: Final = "<java>"
"""What errors call a Java source that is no file."""


def load(
    path_or_text: str | os.PathLike[str], bindings: Mapping[str, float] | None = None, *, compatibility: str | None = None
) -> AnyConfiguration:
    """Return the network that a file or a text describes.

    Warnings are shown for what the network probably does not mean; ``configuration.findings`` has all remarks.

    Parameters
    ----------
    path_or_text
        A path, or the text itself: a string with several lines, or with a mapping (``{...}``, ``key: value``) in its one line.
    bindings
        A number for each placeholder: ``{"vocabulary": 77}`` fills ``${vocabulary}``.
    compatibility
        A release of DL4J whose defects are reproduced; instead of what the document says.

    Raises
    ------
    SpecError
        When the file cannot be read, is not a specification, or describes no network; it lists all faults with their places.
    PlaceholderError
        When a binding has an unknown name, or is no number; sizes are whole numbers above 0.
    """
    text, name = _text_of(path_or_text)
    network = read_text(text, name, bindings, compatibility)
    findings.warn(network.findings)
    return network


def read_text(
    text: str, name: str = UNNAMED, bindings: Mapping[str, float] | None = None, compatibility: str | None = None
) -> AnyConfiguration:
    """Return the network of a text: our YAML, a document of DL4J in JSON or YAML, or a program that builds one.

    Parameters
    ----------
    text
        The text.
    name
        What errors call it.
    bindings, compatibility
        As ``load`` takes them; a document of DL4J has no placeholders.

    Raises
    ------
    SpecError, PlaceholderError
        As ``load``.
    """
    if _is_program(text, name):
        from netconf.java.porting import single  # noqa: PLC0415 - loaded when it is Java

        network = single(text, _JAVA_TEXT if name == UNNAMED else name, bindings)
        return network if compatibility is None else network.model_copy(update={"compatibility": compatibility})
    if python_reader.is_python(text):
        check_size(len(text), name)
        network = python_reader.read(text, name)
        network = network if compatibility is None else network.model_copy(update={"compatibility": compatibility})
        return bind(network, bindings) if bindings else network
    if is_keras(text):
        hint = "describe its layers in YAML, or in a chain of NeuralNetConfiguration.Builder()"
        raise SpecError([Problem(name, "this is a model of Keras, which is not read", hint)])
    if not is_dl4j(text):
        return read(text, name, bindings, compatibility)
    check_size(len(text), name)
    from netconf.dl4j import reader as dl4j  # noqa: PLC0415 - loaded when it is a document of DL4J

    document = dl4j.read(text, name, compatibility)
    return bind(document.configuration, bindings) if bindings else document.configuration


def placeholders(path_or_text: str | os.PathLike[str]) -> tuple[str, ...]:
    """Return the names of the placeholders of a file or a text, each once, in the order of the text.

    Raises
    ------
    SpecError
        When the file cannot be read, or is not YAML.
    """
    text, name = _text_of(path_or_text)
    if is_dl4j(text):
        return ()
    if _is_program(text, name):
        from netconf.java.porting import port  # noqa: PLC0415 - loaded when it is Java

        return port({name: text}).placeholders
    if python_reader.is_python(text):
        return python_reader.read(text, name).placeholders()
    root, found = parse(text, name)
    if found:
        raise SpecError(found)
    return () if root is None else names_in(root)


def _is_program(text: str, name: str) -> bool:
    """Whether a text is a program of DL4J, in Java, Scala or Kotlin."""
    return Path(name).suffix in LANGUAGES or _JAVA.search(text) is not None


def _text_of(path_or_text: str | os.PathLike[str]) -> tuple[str, str]:
    """Return the text, and what errors call it."""
    if isinstance(path_or_text, str) and _is_text(path_or_text):
        return path_or_text, UNNAMED
    path = Path(path_or_text)
    data = _bytes_of(path)
    if data.startswith(b"PK\x03\x04"):
        return _configuration_of_zip(path), f"{path}, {_CONFIGURATION}"
    _refuse_binary(data, path)
    return decode(data, str(path)), str(path)


def _is_text(given: str) -> bool:
    """Whether a string is a document and not the path of one."""
    return "\n" in given or "\r" in given or ": " in given or given.lstrip().startswith("{") or not given.strip()


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise SpecError([Problem(str(path), "there is no such file", _neighbour(path))]) from None
    except IsADirectoryError:
        raise SpecError([Problem(str(path), "this is a folder, not a file")]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SpecError([Problem(str(path), f"the file cannot be read: {reason}")]) from None


def _neighbour(path: Path) -> str:
    """Name the file of the same folder that was probably meant."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"there is no folder {path.parent} either"
    best = nearest(path.name, names)
    return f"did you mean {path.parent / best}?" if best else ""


def _refuse_binary(data: bytes, path: Path) -> None:
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = f"this is a binary file (byte {data.index(0)} is zero), not a specification"
        raise SpecError([Problem(str(path), message)])


_CONFIGURATION: Final = "configuration.json"
"""The member of DL4J's model files that is a document."""


def _configuration_of_zip(path: Path) -> str:
    """Return the document inside a model of DL4J; its arrays are not read here."""
    try:
        with zipfile.ZipFile(path) as archive:
            if _CONFIGURATION not in archive.namelist():
                message = "this is a zip file, not a specification"
                raise SpecError([Problem(str(path), message, "a saved model is loaded with runtime.load")])
            with archive.open(_CONFIGURATION) as member:
                data = member.read(LARGEST + 1)  # whatever the directory claims: a bomb is not unpacked
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        struct.error,
        zlib.error,
    ) as error:
        message = f"this is a zip file, not a specification, or a damaged model ({error})"
        raise SpecError([Problem(str(path), message, "a saved model is loaded with runtime.load")]) from None
    return decode(data, f"{path}, {_CONFIGURATION}")
