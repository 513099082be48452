"""The part of Scala's and Kotlin's libraries that sizes are computed with, for the values that Java's does not answer to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netconf.java.arithmetic import converted
from netconf.java.library import UNKNOWN, distinct, static
from netconf.java.values import Long, Mapped, Sequence, is_number

SCOPES = {"apply": True, "also": True, "let": False, "run": False}
"""Methods that give their receiver to a function, and whether they come to the receiver."""
CONVERSIONS = {"toInt": "int", "toLong": "long", "toDouble": "double", "toFloat": "float"}
"""Methods that make a number of a text or of another number."""


def call(receiver: Any, name: str, arguments: list[Any]) -> Any:
    """Call a method, or read a property; UNKNOWN when it is not known here."""
    try:
        if name in CONVERSIONS and not arguments:
            return _number(receiver, CONVERSIONS[name])
        if name in _OF_TWO and is_number(receiver) and is_number(arguments[0]):
            return static("Math", _OF_TWO[name], [receiver, arguments[0]], "")
        if isinstance(receiver, Mapped):
            return len(receiver.items) if name == "size" else UNKNOWN
        if isinstance(receiver, str):
            return _TEXT[name](receiver) if name in _TEXT and not arguments else UNKNOWN
        if not isinstance(receiver, Sequence):
            return UNKNOWN
        if name in _JOINING:
            return Sequence(_JOINING[name](receiver.items, arguments[0]), receiver.is_array)
        return _ROW[name](receiver.items) if name in _ROW and not arguments else UNKNOWN
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return UNKNOWN


def _number(receiver: Any, kind: str) -> Any:
    if is_number(receiver):
        return converted(kind, receiver)
    if not isinstance(receiver, str):
        return UNKNOWN
    return converted(kind, int(receiver) if kind in {"int", "long"} else float(receiver))


_OF_TWO = {"max": "max", "min": "min", "coerceAtLeast": "max", "coerceAtMost": "min"}
_TEXT: dict[str, Callable[[str], Any]] = {
    "length": len,
    "size": len,
    "lowercase": str.lower,
    "uppercase": str.upper,
    "trimIndent": str.strip,
    "stripMargin": str,
}
_ROW: dict[str, Callable[[list[Any]], Any]] = {
    "length": len,
    "size": len,
    "first": lambda items: items[0],
    "head": lambda items: items[0],
    "last": lambda items: items[-1],
    "lastIndex": lambda items: len(items) - 1,
    "indices": lambda items: Sequence(list(range(len(items)))),
    "tail": lambda items: Sequence(items[1:]),
    "init": lambda items: Sequence(items[:-1]),
    "reversed": lambda items: Sequence(items[::-1]),
    "reverse": lambda items: Sequence(items[::-1]),
    "withIndex": lambda items: Sequence([Sequence([i, item], is_array=True) for i, item in enumerate(items)]),
    "zipWithIndex": lambda items: Sequence([Sequence([item, i], is_array=True) for i, item in enumerate(items)]),
    "toSeq": Sequence,
    "toSet": lambda items: distinct(Sequence(items)),
    "toMutableList": lambda items: Sequence(list(items)),
    "toTypedArray": lambda items: Sequence(list(items), is_array=True),
    "toIntArray": lambda items: Sequence(list(items), is_array=True),
    "count": lambda items: Long(len(items)),
}
_JOINING: dict[str, Callable[[list[Any], Any], list[Any]]] = {
    "step": lambda items, by: items[::by],
    "drop": lambda items, count: items[count:],
    "take": lambda items, count: items[:count],
    "dropLast": lambda items, count: items[: len(items) - count],
    "zip": lambda items, other: [Sequence(list(pair), is_array=True) for pair in zip(items, other.items, strict=False)],
}
