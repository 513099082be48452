"""Numbers that are not known yet: ``${learningRate}`` in place of a number, until it is bound."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Never, Self

from netconf.errors import PlaceholderError, Problem

PLACEHOLDER: Final = r"^\$\{[^{}]+\}$"
"""How a placeholder is written."""
BIND: Final = "give it a value: bindings={...}, or --set name=value"
"""The fix where a placeholder is left."""


class UnboundError(PlaceholderError):
    """Something that cannot go on without the value of a placeholder."""

    def __init__(self, name: str) -> None:
        hint = f"give it: bindings={{{name!r}: ...}}, or --set '{name}=...'"
        super().__init__([Problem("", f"the value of ${{{name}}} is needed to go on", hint)])
        self.name = name


class Placeholder(int):
    """A number of a configuration by its name: ``RmsProp(Placeholder("learningRate"))``.

    It may stand wherever a configuration has a number; ranges are checked when ``netconf.bind`` fills it. It is an integer to
    Python's type checkers only: it equals nothing but itself, it is neither below nor above anything, and arithmetic with it
    raises ``PlaceholderError``.

    Parameters
    ----------
    name
        What bindings call it.
    """

    name: str

    def __new__(cls, name: str) -> Self:
        """Make an integer whose own value is above all floats, none of which equals it or can reckon with it."""
        made = super().__new__(cls, 1 << 1100)
        made.name = name
        return made

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override]  # what a copy is made from
        return (self.name,)

    def __str__(self) -> str:
        return f"${{{self.name}}}"

    def __repr__(self) -> str:
        return f"Placeholder({self.name!r})"

    def __format__(self, _form: str) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Placeholder) and other.name == self.name

    def __ne__(self, other: object) -> bool:  # int has one of its own
        return not self == other

    def __hash__(self) -> int:
        return hash((Placeholder, self.name))

    def __bool__(self) -> bool:
        return True

    def __lt__(self, _other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


def _needed(placeholder: Placeholder, *_others: object) -> Never:
    raise UnboundError(placeholder.name)


_ARITHMETIC: Final = ("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow")
_CONVERSIONS: Final = ("abs", "neg", "pos", "int", "float", "index", "round", "trunc", "floor", "ceil")
for _word in (*_ARITHMETIC, *(f"r{_word}" for _word in _ARITHMETIC), *_CONVERSIONS):
    setattr(Placeholder, f"__{_word}__", _needed)


def opened(value: Any) -> Any:
    """Read the text of a placeholder, ``${name}``, as one; anything else stays what it is."""
    return Placeholder(value[2:-1].strip()) if isinstance(value, str) and re.fullmatch(PLACEHOLDER, value) else value


def or_placeholder(value: Any, number: Callable[[Any], Any]) -> Any:
    """Let a placeholder stand where a number is validated.

    Parameters
    ----------
    value
        What was given.
    number
        Validates a number.
    """
    value = opened(value)
    return value if isinstance(value, Placeholder) else number(value)
