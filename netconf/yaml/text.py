"""From bytes or a string to the text of a specification."""

from __future__ import annotations

import codecs
import re
from typing import Final, TypeVar

from netconf.errors import Problem, SpecError

LARGEST: Final = 1_000_000
"""Bytes of a specification; those of the largest networks have some ten thousand."""

_OTHER_ENCODINGS: Final = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def decode(data: bytes, name: str) -> str:
    """Return the text of a file's bytes.

    Raises
    ------
    SpecError
        When it is too large, or not UTF-8; the error says at which byte.
    """
    check_size(len(data), name)
    for mark, encoding in _OTHER_ENCODINGS.items():
        if data.startswith(mark):
            raise SpecError([Problem(name, f"the file is {encoding}; a specification is UTF-8", "save it as UTF-8")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} (0x{data[error.start]:02X}) is not UTF-8"
        raise SpecError([Problem(f"{name}:{line}", message, "save the file as UTF-8")]) from None


def check_size(size: int, name: str) -> None:
    """Refuse a text that is larger than any specification.

    Raises
    ------
    SpecError
        When ``size`` is above ``LARGEST``.
    """
    if size > LARGEST:
        raise SpecError([Problem(name, f"{size:,} bytes are too many for a specification; at most {LARGEST:,} are read")])


Kind = TypeVar("Kind")


def expected(network: object, kind: type[Kind]) -> Kind:
    """Return a network that must be of one kind: a list of layers, or a graph.

    Raises
    ------
    SpecError
        When it is of the other kind.
    """
    if isinstance(network, kind):
        return network
    given = type(network).__name__
    message = f"the text describes a {given}, not a {kind.__name__}"
    raise SpecError([Problem("", message, f"read it with {given}, or with netconf.load, which takes both")])


_FILE: Final = re.compile(r"[^\n{}]+\.(ya?ml|json|zip)")


def required(text: object) -> str:
    """Return the text, which is one and no file's name.

    Raises
    ------
    SpecError
        When it is something else.
    """
    if not isinstance(text, str):
        hint = "decode it: text.decode()" if isinstance(text, bytes) else "netconf.load reads files"
        raise SpecError([Problem("", f"a {type(text).__name__} is given, a text is expected", hint)])
    if _FILE.fullmatch(text.strip()):
        raise SpecError([Problem("", f"{text!r} is the name of a file, the text in it is expected", "netconf.load reads files")])
    return text


def without_mark(text: str) -> str:
    """Return the text without a byte-order mark."""
    return text.removeprefix("\ufeff")
