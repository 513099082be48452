"""Java's literals (Java Language Specification 3.10)."""

from __future__ import annotations

import re
from typing import Any

from netconf.java.syntax import Node
from netconf.java.values import Char, single, wrapped

_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "s": " ", '"': '"', "'": "'", "\\": "\\", "\n": ""}
_ESCAPE = re.compile(r"\\(u+[0-9a-fA-F]{4}|[0-3]?[0-7]{1,2}|.)", re.DOTALL)
_BASES = {
    "decimal_integer_literal": 10,
    "hex_integer_literal": 16,
    "octal_integer_literal": 8,
    "binary_integer_literal": 2,
}
_LONGEST = 400
"""Characters of a number."""
KINDS = frozenset(
    {
        *_BASES,
        "decimal_floating_point_literal",
        "hex_floating_point_literal",
        "string_literal",
        "character_literal",
        "true",
        "false",
        "null_literal",
    }
)
"""Kinds of nodes that are literals."""


def value_of(node: Node) -> Any:
    """The value of a literal; None for null, and for what is no literal of Java."""
    kind = node.kind
    if kind in {"true", "false"}:
        return kind == "true"
    if kind == "null_literal":
        return None
    if kind in {"string_literal", "character_literal"}:
        return _text(node)
    text = node.text.replace("_", "")[:_LONGEST]
    try:
        return _whole(text, _BASES[kind]) if kind in _BASES else _real(text)
    except ValueError:
        return None


def _whole(text: str, base: int) -> int:
    long = text[-1] in "lL"
    digits = text.rstrip("lL")
    if base == 8:  # noqa: PLR2004 - a leading zero is Java's sign of an octal number
        digits = digits[1:].lstrip("oO") or "0"
    elif base != 10:  # noqa: PLR2004
        digits = digits[2:]
    return wrapped(int(digits, base), long=long)


def _real(text: str) -> float:
    single_precision = text[-1] in "fF" and not text.lower().startswith("0x")
    digits = text.rstrip("fFdD") if not text.lower().startswith("0x") else text.rstrip("dD")
    value = float.fromhex(digits) if text.lower().startswith("0x") else float(digits)
    return single(value) if single_precision else value


def _text(node: Node) -> Any:
    raw = node.text
    if node.kind == "string_literal" and raw.startswith('"""'):
        body = raw[3:-3].lstrip(" \t").removeprefix("\n")
        return unescaped(body)
    body = unescaped(raw[1:-1])
    if node.kind == "character_literal":
        return Char(ord(body[0])) if body else Char(0)
    return body


def unescaped(text: str) -> str:
    """A text with its escapes read."""

    def replaced(match: re.Match[str]) -> str:
        part = match[1]
        if part[0] == "u" and len(part) > 1:
            return chr(int(part.lstrip("u"), 16))
        if part[0] in "01234567":
            return chr(int(part, 8))
        return _ESCAPES.get(part, part)

    return _ESCAPE.sub(replaced, text)
