"""Plain values as YAML text: one line where it is short enough to read, else a level of indentation for each level of meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from netconf.unbound import Placeholder
from netconf.yaml.scalars import resolve

WIDTH: Final = 100
"""Columns that a line may take before a mapping or list is broken into several."""

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.+/-]*(?: [A-Za-z0-9_.+/-]+)*")
"""Texts that need no quotes: fewer than YAML allows, so that every reader agrees."""
_OLD_TRUTH: Final = frozenset({"y", "n", "yes", "no", "on", "off"})
"""Words that YAML 1.1 reads as true and false; quoted for readers of that kind."""


class Block(dict[str, Any]):
    """A mapping whose entries each have a line of their own, however short they are."""


def document(value: Mapping[str, Any]) -> str:
    """Return a mapping as a YAML document.

    A list of mappings (the layers) is broken into items; all else stays on its key's line while it fits into ``WIDTH`` columns.
    """
    return "".join(f"{line}\n" for line in _mapping(value, 0))


def scalar(value: Any) -> str:
    """Return a number, text, truth value or None as YAML."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and not isinstance(value, Placeholder):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    return _text(str(value))


def _float(value: float) -> str:
    """Return the shortest decimal that reads back as the same number, with a point: YAML 1.1 takes 1e-08 for a word."""
    mantissa, exponent, power = repr(value).partition("e")
    return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}{exponent}{power}"


def _text(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.lower() not in _OLD_TRUTH and resolve(value) == value:
        return value
    return quoted(value)


def quoted(value: str) -> str:
    """Return a text in double quotes."""
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    code = ord(character)
    if " " <= character <= "~" or (code > 0xA0 and character.isprintable()):  # noqa: PLR2004 - the last control character of Latin 1
        return character
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - by width


def flow(value: Any) -> str:
    """Return a value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def _mapping(value: Mapping[Any, Any], indent: int) -> list[str]:
    lines = []
    for key, part in value.items():
        lines += _entry(f"{' ' * indent}{scalar(key)}:", part, indent)
    return lines


def _entry(head: str, value: Any, indent: int) -> list[str]:
    """Return the lines of a key (or of an item's dash) and its value."""
    line = f"{head} {flow(value)}"
    if isinstance(value, Block):
        return [head, *_mapping(value, indent + 2)]
    items = isinstance(value, Sequence) and not isinstance(value, str)
    if items and any(isinstance(item, Mapping) for item in value):
        return [head, *(line for item in value for line in _item(item, indent + 2))]
    if len(line) <= WIDTH or not isinstance(value, Mapping) or not value:
        return [line]
    return [head, *_mapping(value, indent + 2)]


def _item(value: Any, indent: int) -> list[str]:
    """Return the lines of one item of a list."""
    dash = f"{' ' * indent}- "
    line = f"{dash}{flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, Mapping):
        return [line]
    first, *rest = _mapping(value, indent + 2)
    return [dash + first.lstrip(), *rest]
