"""What a plain word of YAML means: the core schema of YAML 1.2, in which ``1e-3`` is a number and ``no`` is a word.

Source: https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from typing import Final

Scalar = str | int | float | bool | None

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE: Final = frozenset({"true", "True", "TRUE"})
_FALSE: Final = frozenset({"false", "False", "FALSE"})
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

LONGEST_NUMBER: Final = 1000
"""Characters of a number; longer ones cost quadratic time to read and mean nothing."""


def resolve(text: str) -> Scalar:
    """Return what a scalar without quotes and tag means.

    Raises
    ------
    ValueError
        For a number of more than ``LONGEST_NUMBER`` characters.
    """
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return _number(text)


def _number(text: str) -> Scalar:
    whole, fraction = _INTEGER.fullmatch(text), _FLOAT.fullmatch(text)
    if (whole or fraction) and len(text) > LONGEST_NUMBER:
        message = f"a number of {len(text)} characters; {LONGEST_NUMBER} are allowed"
        raise ValueError(message)
    if whole:
        return int(text, 0 if text[:2] in {"0o", "0x"} else 10)
    if fraction:
        return float(text)
    return float(text.replace(".", "", 1)) if _SPECIAL.fullmatch(text) else text


TAG_PREFIX: Final = "tag:yaml.org,2002:"


def construct(text: str, tag: str) -> Scalar:
    """Return what a scalar with one of the core schema's tags (``!!float 1``) means.

    Raises
    ------
    ValueError
        When the text is not of the tag's kind, or the tag is not a scalar's.
    """
    kind = tag.removeprefix(TAG_PREFIX)
    if kind == "str":
        return text
    value = resolve(text)
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind in _KINDS and type(value) is _KINDS[kind]:
        return value
    message = f"{text!r} is not of the kind that its tag !!{kind} says"
    raise ValueError(message)


_KINDS: Final[dict[str, type]] = {"null": type(None), "bool": bool, "int": int, "float": float}
