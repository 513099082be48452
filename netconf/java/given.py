"""Java's values as our builders take them; what is not known stays open where it can."""

from __future__ import annotations

import re
from typing import Any

from netconf.java.faults import Refused
from netconf.java.names import class_named
from netconf.java.values import Constant, Function, Instance, Mapped, Named, OwnClass, Sequence, Unknown
from netconf.java.words import COUNTED_WORDS, NUMBER_WORDS, NUMBERS, SIZES, TEXT_WORDS, is_constant
from netconf.unbound import Placeholder
from netconf.updaters import IUpdater
from netconf.vocabulary import Word
from netconf.weights import Distribution, IDropout

_PLAIN_NAME = re.compile(r"[^\W\d][^\s{}]*")
"""A name, a field or a call: sums are worked out from what they are made of, so that Java's rules hold."""
_ARGUMENTS = re.compile(r"\([^(){}]*\)")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*")


class Wanted(Exception):  # noqa: N818 - caught where the word is replayed
    """A value that only the running program knows stands where a number is needed."""

    def __init__(self, value: Unknown) -> None:
        super().__init__(value.text)
        self.value = value


def may_wait(value: Unknown, word: str) -> bool:
    """Whether a value that is not known is a number by a plain name, which a configuration may keep open.

    What the files do not declare is a number where nothing else makes sense, and where people hardly ever say anything else.
    """
    is_number = value.of in NUMBERS or (not value.of and (word in NUMBER_WORDS or _takes_numbers(word.removeprefix("new "))))
    return is_number and _is_plain(value.text)


def _is_plain(text: str) -> bool:
    before = None
    while text != before:  # what a call is given may be anything
        before, text = text, _ARGUMENTS.sub("", text)
    return _PLAIN_NAME.fullmatch(text) is not None


def _takes_numbers(name: str) -> bool:
    kind = class_named(name.rpartition(".")[2])
    return kind is not None and issubclass(kind, IUpdater | Distribution | IDropout)


def python_value(value: Any, word: str) -> Any:
    """A Java value as our builders take it.

    Raises
    ------
    Wanted
        When it is not known and cannot stay open.
    Refused
        When it is an object of the program's own class.
    """
    if isinstance(value, Unknown):
        return _open_value(value, word)
    if isinstance(value, bool | str | Word | None):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Sequence):
        return [python_value(item, word) for item in value.items]
    if isinstance(value, Mapped):
        return {python_value(key, word): python_value(item, word) for key, item in value.items.items()}
    if isinstance(value, Constant):
        return value.name
    if isinstance(value, Instance | OwnClass | Function | Named):
        raise _own_kind(value, word)
    return value


def _own_kind(value: Any, word: str) -> Refused:
    what = value.of.name if isinstance(value, Instance) else value.info.name if isinstance(value, OwnClass) else "a function"
    message = f"{word}(...) is given {what}, a class of the program's own, whose arithmetic is not in the configuration"
    return Refused(message, "put one of DL4J's own classes in its place, or add it to this package")


def _open_value(value: Unknown, word: str) -> Any:
    """A value that is not known: a size stays open as a placeholder, and so does a number by a plain name."""
    if value.waits:
        raise Wanted(value)
    if word in SIZES:
        return str(value)
    if word in TEXT_WORDS and _CONSTANT.fullmatch(value.text.rpartition(".")[2]):
        return value.text.rpartition(".")[2]
    if not value.of and is_constant(value.text, word):
        return value.text
    if may_wait(value, word) and word not in COUNTED_WORDS:
        return Placeholder(value.text)
    raise Wanted(value)
