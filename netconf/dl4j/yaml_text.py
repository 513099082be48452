"""A document of DL4J as its YAML: the same keys as in JSON, the class of an object as a tag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from netconf.yaml.emit import quoted

_WRAPPED: Final = frozenset({"layer", "activationFn", "gateActivationFn", "lossFn", "preProcessor"})
"""Keys of objects that stand in an object with their name as its one key, before 1.0.0-beta."""
_WRAPPED_PARTS: Final = frozenset({"inputPreProcessors", "vertices"})
"""Keys of objects and lists of such objects."""
_PLAIN_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*|0|[1-9][0-9]{0,8}")
_ODD_KEYS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"})
_LARGE, _SMALL = 1e7, 1e-3
"""Where Java begins to write powers of ten."""


def to_yaml(document: Mapping[str, Any]) -> str:
    """Return a document as text.

    Parameters
    ----------
    document
        What is written as JSON otherwise: classes in ``@class`` (or ``type``), or as the one key around an object.
    """
    return "---\n" + "".join(f"{line}\n" for line in _mapping(document, "", wrapped=False))


def _mapping(value: Mapping[str, Any], indent: str, *, wrapped: bool) -> Iterator[str]:
    """The lines of an object; ``wrapped`` when its parts stand in objects with their names."""
    for key, part in value.items():
        plain = _PLAIN_KEY.fullmatch(key) and key.lower() not in _ODD_KEYS
        head = f"{indent}{key if plain else quoted(key)}:"
        if isinstance(part, list):
            yield from _list(head, part, indent, wrapped=key in _WRAPPED_PARTS)
        else:
            yield from _entry(head, part, f"{indent}  ", wrapped=wrapped or key in _WRAPPED, parts=key in _WRAPPED_PARTS)


def _list(head: str, value: list[Any], indent: str, *, wrapped: bool) -> Iterator[str]:
    """The lines of a list, which is not indented; without items it stands on its key's line."""
    yield head if value else f"{head} []"
    for part in value:
        first, *rest = _entry("", part, f"{indent}  ", wrapped=wrapped, parts=False)
        if first:
            yield f"{indent}-{first}"
        else:  # an object without a class begins on the line of its dash
            yield f"{indent}- {rest.pop(0).lstrip()}"
        yield from rest


def _entry(head: str, value: Any, indent: str, *, wrapped: bool, parts: bool) -> Iterator[str]:
    """The lines of one value after its key."""
    if isinstance(value, list):
        yield from _list(head, value, indent, wrapped=False)
        return
    if not isinstance(value, Mapping):
        yield f"{head} {_scalar(value)}"
        return
    kind, fields = _typed(value, wrapped=wrapped)
    tag = f" !<{kind}>" if kind else ""
    yield f"{head}{tag}" if fields else f"{head}{tag} {{}}"
    yield from _mapping(fields, indent, wrapped=parts)


def _typed(value: Mapping[str, Any], *, wrapped: bool) -> tuple[str, Mapping[str, Any]]:
    """The class of an object, and its fields."""
    for key in ("@class", "type"):
        if isinstance(value.get(key), str):
            return value[key], {name: part for name, part in value.items() if name != key}
    if wrapped and len(value) == 1:
        [(kind, fields)] = value.items()
        return kind, fields
    return "", value


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _java(value)
    return "NaN" if value == "NaN" else quoted(str(value))


def _java(value: float) -> str:
    """A number as Java writes it: ``1.0E-10``."""
    if value == 0 or _SMALL <= abs(value) < _LARGE:
        return f"{value:f}" if "e" in repr(value) else repr(value)
    digits, _, exponent = f"{value!r}".partition("e")
    if not exponent:
        exact = f"{value:.17e}"
        digits, _, exponent = next(
            (text for text in (f"{value:.{places}e}" for places in range(17)) if float(text) == value), exact
        ).partition("e")
    return f"{digits if '.' in digits else f'{digits}.0'}E{int(exponent)}"
