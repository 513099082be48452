"""The part of Java's library that sizes and names are computed with. What is not here is unknown, never wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from netconf.java.arithmetic import BOXES, converted
from netconf.java.values import Char, Constant, Float, Long, Mapped, Sequence, Unknown, is_number, shown, single, wrapped
from netconf.releases import up_to

UNKNOWN = object()
"""What is not known here."""
LARGEST = 100_000
"""Elements that an array or a list may have."""

_CONSTANTS: dict[tuple[str, str], Any] = {
    ("Integer", "MAX_VALUE"): 2**31 - 1,
    ("Integer", "MIN_VALUE"): -(2**31),
    ("Long", "MAX_VALUE"): Long(2**63 - 1),
    ("Long", "MIN_VALUE"): Long(-(2**63)),
    ("Double", "MAX_VALUE"): math.nextafter(math.inf, 0),
    ("Double", "NaN"): math.nan,
    ("Math", "PI"): math.pi,
    ("Math", "E"): math.e,
    ("Boolean", "TRUE"): True,
    ("Boolean", "FALSE"): False,
    ("Character", "MAX_VALUE"): Char(0xFFFF),
    ("Byte", "MAX_VALUE"): 127,
    ("Short", "MAX_VALUE"): 32767,
}


def constant(owner: str, name: str) -> Any:
    """A constant of a class of Java; None when it is none."""
    return _CONSTANTS.get((owner, name))


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    def chosen(a: Any, b: Any) -> Any:
        value = choose(a, b)
        if isinstance(a, float) or isinstance(b, float):
            return float(value)
        return Long(value) if isinstance(a, Long) or isinstance(b, Long) else int(value)

    return chosen


def _absolute(a: Any) -> Any:
    return type(a)(abs(a)) if not isinstance(a, Char) else int(a)


def _round(a: float) -> int:
    value = math.floor(a + 0.5)
    return wrapped(value, long=not isinstance(a, Float))


_MATH: dict[str, Callable[..., Any]] = {
    "max": _extreme(max),
    "min": _extreme(min),
    "abs": _absolute,
    "round": _round,
    "ceil": lambda a: float(math.ceil(a)),
    "floor": lambda a: float(math.floor(a)),
    "rint": lambda a: float(round(a)),
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "pow": math.pow,
    "exp": math.exp,
    "log": math.log,
    "log10": math.log10,
    "signum": lambda a: float((a > 0) - (a < 0)),
    "floorDiv": lambda a, b: wrapped(a // b, long=isinstance(a, Long)),
    "floorMod": lambda a, b: wrapped(a % b, long=isinstance(a, Long)),
    "toIntExact": int,
    "addExact": lambda a, b: wrapped(a + b, long=isinstance(a, Long)),
    "multiplyExact": lambda a, b: wrapped(a * b, long=isinstance(a, Long)),
}
_PARSERS: dict[str, Callable[[str], Any]] = {
    "parseInt": int,
    "parseLong": Long,
    "parseDouble": float,
    "parseFloat": lambda text: single(float(text)),
    "parseBoolean": lambda text: text.lower() == "true",
}


_PARSED = {"parseInt": "int", "parseLong": "long", "parseDouble": "double", "parseFloat": "float"}


def parsed_type(owner: str, name: str) -> str:
    """The type of the number that a static method reads from a text: ``Integer.parseInt``; empty for any other method."""
    return _PARSED.get(name) or (BOXES.get(owner, "") if name == "valueOf" and owner not in {"Boolean", "Character"} else "")


def parsed(type_name: str, text: str) -> Any:
    """A text as a value of a type; UNKNOWN when it is none."""
    parser = _PARSERS.get("parse" + {"int": "Int", "Integer": "Int"}.get(type_name, type_name.capitalize()))
    try:
        return text if type_name == "String" and text else UNKNOWN if parser is None else parser(text)
    except ValueError:
        return UNKNOWN


def static(owner: str, name: str, arguments: list[Any], release: str) -> Any:
    """Call a static method of Java's library, or of a release's ND4J; UNKNOWN when it is not known here."""
    try:
        if owner in {"Math", "StrictMath"} and name in _MATH:
            return _MATH[name](*arguments) if all(is_number(value) for value in arguments) else UNKNOWN
        if owner in BOXES:
            return _boxed(owner, name, arguments)
        if owner == "String" and name == "valueOf" and len(arguments) == 1:
            return shown(arguments[0])
        return _array(name, arguments, release) if owner == "Nd4j" else _collected(owner, name, arguments)
    except (ValueError, TypeError, OverflowError, ZeroDivisionError, IndexError, AttributeError):
        return UNKNOWN


def _boxed(owner: str, name: str, arguments: list[Any]) -> Any:
    if name in _PARSED and len(arguments) == 1 and is_number(arguments[0]):
        return converted(_PARSED[name], arguments[0])  # bound as a number
    if name in _PARSERS and len(arguments) == 1 and isinstance(arguments[0], str):
        return _PARSERS[name](arguments[0].strip() if name == "parseDouble" else arguments[0])
    if name == "valueOf" and len(arguments) == 1:
        value = arguments[0]
        parser = _PARSERS.get(f"parse{'Int' if owner == 'Integer' else owner}")
        return parser(value) if isinstance(value, str) and parser is not None else converted(owner, value)
    if name in {"max", "min", "sum"}:
        return converted(owner, sum(arguments) if name == "sum" else _MATH[name](*arguments))
    return UNKNOWN


def _collected(owner: str, name: str, arguments: list[Any]) -> Any:
    if (owner, name) in {("Arrays", "asList"), ("List", "of"), ("Set", "of"), ("ImmutableList", "of"), ("Stream", "of")}:
        if len(arguments) == 1 and isinstance(arguments[0], Sequence):
            return Sequence(arguments[0].items if owner == "Arrays" else list(arguments[0].items))
        return Sequence(list(arguments))
    if (owner, name) in {("Map", "of"), ("ImmutableMap", "of")} and len(arguments) % 2 == 0:
        return Mapped(dict(zip(arguments[::2], arguments[1::2], strict=True)))
    if owner == "Map" and name == "entry" and len(arguments) == 2:  # noqa: PLR2004 - key and value
        return Sequence(list(arguments))
    if owner == "Map" and name == "ofEntries":
        return Mapped({entry.items[0]: entry.items[1] for entry in arguments})
    if owner in {"IntStream", "LongStream"} or (owner == "Arrays" and name == "stream"):
        return _streamed(name, arguments)
    if owner == "Collections":
        return _wrapped(name, arguments)
    if owner == "Objects" and name.startswith("requireNonNull"):
        return arguments[0]
    if owner == "Optional" and name == "of":
        return arguments[0]
    return UNKNOWN


def _streamed(name: str, arguments: list[Any]) -> Any:
    """A stream of numbers, as a list."""
    if name == "stream":
        return arguments[0]
    if name not in {"range", "rangeClosed"}:
        return UNKNOWN
    first, last = arguments[0], arguments[1] + (name == "rangeClosed")
    return Sequence(list(range(first, last))) if last - first <= LARGEST else UNKNOWN


def _array(name: str, arguments: list[Any], release: str) -> Any:
    """A row of numbers of ND4J, as the weights of a loss are."""
    if name in {"create", "createFromArray"} and arguments:
        row = arguments[0] if isinstance(arguments[0], Sequence) else Sequence(arguments)
        while len(row.items) == 1 and isinstance(row.items[0], Sequence):
            row = row.items[0]
        known = isinstance(arguments[0], Sequence) or name == "createFromArray"
        if not known or not all(is_number(item) for item in row.items):
            return UNKNOWN
        rounded = name == "create" and up_to(release, "1.0.0-beta3")  # to ND4J's default type, float
        return Sequence([single(item) if rounded else item for item in row.items], is_array=True)
    if name in {"ones", "zeros"} and arguments and all(size == 1 for size in arguments[:-1]) and arguments[-1] <= LARGEST:
        return Sequence([float(name == "ones")] * arguments[-1], is_array=True)
    return UNKNOWN


def _wrapped(name: str, arguments: list[Any]) -> Any:
    """What ``Collections`` makes."""
    if name.startswith("singleton"):
        return Mapped({arguments[0]: arguments[1]}) if name == "singletonMap" else Sequence(list(arguments))
    if name.startswith("empty"):
        return Mapped({}) if name == "emptyMap" else Sequence([])
    return arguments[0] if name.startswith("unmodifiable") else UNKNOWN


LISTS = frozenset({"ArrayList", "LinkedList", "Vector", "ArrayDeque", "Stack", "HashSet", "LinkedHashSet", "TreeSet"})
_SETS = frozenset({"HashSet", "LinkedHashSet", "TreeSet"})
MAPS = frozenset({"HashMap", "TreeMap", "LinkedHashMap", "ConcurrentHashMap", "Hashtable"})


def created(name: str, arguments: list[Any]) -> Any:
    """An object of Java's library; UNKNOWN when it is not known here."""
    first = arguments[0] if arguments else None
    if name in LISTS:
        if not isinstance(first, Sequence):
            return UNKNOWN if _is_other(first) else Sequence([], is_set=name in _SETS)
        return distinct(first) if name in _SETS else Sequence(list(first.items))
    if name in MAPS:
        return Mapped(dict(first.items)) if isinstance(first, Mapped) else UNKNOWN if _is_other(first) else Mapped({})
    if name in BOXES and len(arguments) == 1:
        return _boxed(name, "valueOf", arguments)
    if name == "String" and len(arguments) <= 1:
        return first if isinstance(first, str) else "" if not arguments else UNKNOWN
    return UNKNOWN


def distinct(row: Sequence) -> Sequence:
    """Each value of a row once."""
    made = Sequence([], is_set=True)
    for item in row.items:
        made.put(item)
    return made


def _is_other(value: Any) -> bool:
    """Whether a constructor was given a collection that is not known, rather than a capacity or nothing."""
    return value is not None and not is_number(value)


def call(receiver: Any, name: str, arguments: list[Any]) -> Any:
    """Call a method of a value of Java; UNKNOWN when it is not known here."""
    try:
        if name == "equals" and len(arguments) == 1 and isinstance(receiver, str | int | float | Constant):
            return receiver == arguments[0]
        if isinstance(receiver, str):
            return _of_text(receiver, name, arguments)
        if isinstance(receiver, Sequence):
            return _of_sequence(receiver, name, arguments)
        if isinstance(receiver, Mapped):
            return _of_map(receiver, name, arguments)
        if isinstance(receiver, Constant):
            return {"name": receiver.name, "toString": receiver.name, "ordinal": receiver.ordinal}.get(name, UNKNOWN)
        return _of_number(receiver, name)
    except (ValueError, TypeError, IndexError, KeyError, OverflowError, AttributeError):
        return UNKNOWN


def _of_number(receiver: Any, name: str) -> Any:
    kinds = {f"{kind}Value": kind for kind in ("int", "long", "double", "float", "short", "byte", "boolean", "char")}
    if name in kinds:
        return converted(kinds[name], receiver)
    return shown(receiver) if name == "toString" else UNKNOWN


_TEXT: dict[str, Callable[..., Any]] = {
    "length": len,
    "isEmpty": lambda text: not text,
    "charAt": lambda text, i: Char(ord(text[i])) if i >= 0 else UNKNOWN,
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "trim": str.strip,
    "strip": str.strip,
    "toString": str,
    "intern": str,
    "startsWith": lambda text, other: text.startswith(other),
    "endsWith": lambda text, other: text.endswith(other),
    "contains": lambda text, other: other in text,
    "equalsIgnoreCase": lambda text, other: text.lower() == other.lower(),
    "indexOf": lambda text, other: text.find(chr(other) if isinstance(other, int) else other),
    "concat": lambda text, other: text + other,
    "substring": lambda text, start, end=None: text[start : len(text) if end is None else end],
    "toCharArray": lambda text: Sequence([Char(ord(c)) for c in text], is_array=True),
    "replace": lambda text, old, new: text.replace(_as_text(old), _as_text(new)) if len(text) < LARGEST else UNKNOWN,
}


def _as_text(value: Any) -> str:
    return chr(value) if isinstance(value, Char) else value


def _of_text(text: str, name: str, arguments: list[Any]) -> Any:
    if name == "split" and arguments and isinstance(arguments[0], str) and not set(arguments[0]) & set("[](){}.*+?^$|\\"):
        parts = text.split(arguments[0]) if arguments[0] else list(text)
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        return Sequence(list(parts), is_array=True)
    return _TEXT[name](text, *arguments) if name in _TEXT else UNKNOWN


def _of_sequence(receiver: Sequence, name: str, arguments: list[Any]) -> Any:
    items = receiver.items
    if name in {"add", "addLast", "push", "offer"}:
        if len(items) >= LARGEST:
            return UNKNOWN
        if len(arguments) == 1:
            return receiver.put(arguments[0])
        items.insert(arguments[0], arguments[1])
        return True
    if name == "get":
        return items[arguments[0]] if arguments[0] >= 0 else UNKNOWN
    if name == "set":
        before, items[arguments[0]] = items[arguments[0]], arguments[1]
        return before
    if name == "addAll" and isinstance(arguments[-1], Sequence) and len(items) < LARGEST:
        before = len(items)
        for item in list(arguments[-1].items):
            receiver.put(item)
        return len(items) > before
    if name == "size" and receiver.is_set and any(isinstance(item, Unknown) for item in items):
        return UNKNOWN  # two values that are not known may be one
    simple: dict[str, Callable[[], Any]] = {
        "size": lambda: len(items),
        "isEmpty": lambda: not items,
        "contains": lambda: arguments[0] in items,
        "indexOf": lambda: items.index(arguments[0]) if arguments[0] in items else -1,
        "toArray": lambda: Sequence(list(items), is_array=True),
        "clone": lambda: Sequence(list(items), is_array=receiver.is_array),
        "stream": lambda: receiver,
        "toList": lambda: receiver,
        "boxed": lambda: receiver,
        "sequential": lambda: receiver,
        "collect": lambda: Sequence(list(items)),
        "getFirst": lambda: items[0],
        "getLast": lambda: items[-1],
        "remove": lambda: items.pop(arguments[0]) if is_number(arguments[0]) else UNKNOWN,
        "clear": items.clear,
        "distinct": lambda: distinct(receiver),
        "getKey": lambda: items[0],
        "getValue": lambda: items[1],
        "count": lambda: Long(len(items)),
    }
    return simple[name]() if name in simple else UNKNOWN


def _of_map(receiver: Mapped, name: str, arguments: list[Any]) -> Any:
    items = receiver.items
    if name in {"put", "putIfAbsent"}:
        if len(items) >= LARGEST:
            return UNKNOWN
        before = items.get(arguments[0])
        if name == "put" or before is None:
            items[arguments[0]] = arguments[1]
        return before
    simple: dict[str, Callable[[], Any]] = {
        "get": lambda: items.get(arguments[0]),
        "getOrDefault": lambda: items.get(arguments[0], arguments[1]),
        "containsKey": lambda: arguments[0] in items,
        "size": lambda: len(items),
        "isEmpty": lambda: not items,
        "keySet": lambda: Sequence(list(items)),
        "values": lambda: Sequence(list(items.values())),
        "entrySet": lambda: Sequence([Sequence([key, value]) for key, value in items.items()]),
        "putAll": lambda: items.update(arguments[0].items),
        "remove": lambda: items.pop(arguments[0], None),
        "clear": items.clear,
    }
    return simple[name]() if name in simple else UNKNOWN
