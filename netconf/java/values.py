"""Java's values. A Python int is Java's int, a float its double, a bool its boolean, a str its String, None its null.

The other numbers are subclasses of these, so that arithmetic knows what Java's rules ask for. A value that only the running
program knows is ``Unknown`` and carries the source text that stands for it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netconf.java.program import ClassInfo, MethodInfo
    from netconf.java.scope import Scope
    from netconf.java.syntax import Node


class Long(int):
    """Java's long."""


class Char(int):
    """Java's char: a number that is shown as a character."""


class Float(float):
    """Java's float, rounded to 32 bits."""


def single(value: float) -> Float:
    """Round to Java's float."""
    try:
        return Float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return Float("inf") if value > 0 else Float("-inf")


@dataclass(frozen=True, eq=False)
class Unknown:
    """A value that only the running program knows; ``text`` is the source that it would come from."""

    text: str
    of: str = ""
    """Name of its class, when the source says it."""
    line: int = 0
    waits: str = ""
    """What needs the value of ``text`` before it can be made itself: ``Adam``, ``the choice in line 7``."""

    def __str__(self) -> str:
        return f"${{{self.text}}}"


@dataclass(frozen=True, eq=False)
class Configured(Unknown):
    """A configuration that was built: unknown as a value, but its setters still tell its builder."""

    builder: Any = None
    number: int = 0
    """Which of the networks of the evaluation it is."""


@dataclass(eq=False, repr=False)
class Sequence:
    """An array or a list."""

    items: list[Any]
    is_array: bool = False
    is_set: bool = False
    """Whether it holds each value once."""
    _known: set[Any] = field(default_factory=set)

    def put(self, value: Any) -> bool:
        """Add a value at the end; a set leaves out what it has."""
        if self.is_set:
            if len(self._known) != len(self.items):
                self._known = set(self.items)
            if value in self._known:
                return False
            self._known.add(value)
        self.items.append(value)
        return True


@dataclass(eq=False, repr=False)
class Mapped:
    """A map; its keys are numbers, texts and constants."""

    items: dict[Any, Any]


@dataclass(frozen=True)
class Constant:
    """A constant of an enumeration that is not ours: the user's own, or one of a library."""

    of: str
    name: str
    ordinal: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)


@dataclass(frozen=True)
class Named:
    """A name before it is a value: a package, or a class that is not in the files."""

    path: str

    @property
    def last(self) -> str:
        """The last part: the simple name of a class."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True)
class OwnClass:
    """A class of the files given."""

    info: ClassInfo


@dataclass(eq=False, repr=False)
class Instance:
    """An object of a class of the files given."""

    of: ClassInfo
    fields: dict[str, Any] = field(default_factory=dict)
    outer: Instance | None = None
    around: Scope | None = None
    """The variables that an object of a class without a name sees."""


@dataclass(eq=False, repr=False)
class Function:
    """A lambda, or a method by reference."""

    node: Node | None
    parameters: tuple[str, ...]
    scope: Scope
    method: MethodInfo | None = None


_DEFAULTS = {
    "byte": 0,
    "short": 0,
    "int": 0,
    "long": Long(0),
    "char": Char(0),
    "float": Float(0),
    "double": 0.0,
    "boolean": False,
}


def default_of(type_name: str) -> Any:
    """The value of a field that is never set, and of the elements of a new array."""
    return _DEFAULTS.get(type_name)


def is_number(value: object) -> bool:
    """Whether a value is a number or a character."""
    return isinstance(value, int | float) and not isinstance(value, bool)


_INT, _LONG = 1 << 32, 1 << 64


def wrapped(value: int, *, long: bool) -> int:
    """Overflow as Java does."""
    size = _LONG if long else _INT
    value &= size - 1
    value = value - size if value >= size >> 1 else value
    return Long(value) if long else value


def shown(value: Any) -> str:
    """A value as string concatenation writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Char):
        return chr(value)
    if isinstance(value, float):
        return _decimal(float(value))
    if isinstance(value, Constant):
        return value.name
    if isinstance(value, Unknown):
        return value.text
    return str(value) if isinstance(value, str | int) else f"({type(value).__name__})"


def _decimal(value: float) -> str:
    """A double as Java writes it, near enough for names: 0.5, 1.0E-5."""
    text = repr(value)
    if text in {"inf", "-inf", "nan"}:
        return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[text]
    number, exponent, power = text.partition("e")
    if exponent:
        return f"{number if '.' in number else number + '.0'}E{int(power)}"
    return text


_SPACE = re.compile(r"\s+")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def tidy(text: str) -> str:
    """Source as the text of a placeholder: without comments, with single spaces and none beside dots and parentheses."""
    text = _SPACE.sub(" ", _COMMENT.sub(" ", text) if '"' not in text else text).strip()
    return re.sub(r" ?([.()\[\]]) ?", r"\1", text) if '"' not in text else text


LONGEST_NAME = 80
"""Characters of a placeholder's name; a longer expression is called by the variable that holds it."""


def is_simple(text: str) -> bool:
    """Whether the text of an unknown value is fit to be a placeholder's name."""
    return len(text) <= LONGEST_NAME and not any(mark in text for mark in "{}\n\"'\\") and not text.startswith("new ")


def waiting(text: str, what: str, line: int) -> Unknown:
    """An object that cannot be made before a value is bound."""
    return Unknown(text, "new", line, what)


_NULL_TEST = re.compile(r"!?\(?(?:[^\s&|?]+ (==|!=) null|null (==|!=) [^\s&|?]+)\)?")


def when_given(value: Any) -> bool | None:
    """What a comparison with null comes to when there is an object; None when the value is no such comparison.

    Programs guard against what is missing; the network that is meant is the one of a program that was given everything.
    """
    found = _NULL_TEST.fullmatch(value.text) if isinstance(value, Unknown) else None
    return None if found is None else ((found[1] or found[2]) == "!=") is not found[0].startswith("!")
