"""Java's values as our builders take them; what is not known stays open where it can."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from netconf.errors import did_you_mean
from netconf.java.faults import Refused
from netconf.java.names import class_named
from netconf.java.undecided import root_name
from netconf.java.values import Char, Constant, Function, Instance, Mapped, Named, OwnClass, Sequence, Unknown
from netconf.java.words import COUNTED_WORDS, NUMBER_WORDS, NUMBERS, SIZES, TEXT_WORDS, is_constant
from netconf.problems import NEVER_RAN
from netconf.unbound import Placeholder
from netconf.updaters import IUpdater
from netconf.vocabulary import Word
from netconf.weights import Distribution, IDropout

if TYPE_CHECKING:
    from netconf.java.machine import Machine

_PLAIN_NAME = re.compile(r"[^\W\d][^\s{}]*")
"""A name, a field or a call: sums are worked out from what they are made of, so that Java's rules hold."""
_ARGUMENTS = re.compile(r"\([^(){}]*\)")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*")
_MADE = re.compile(r"new ([\w.]+?)(\.Builder)?(?:<[^()]*>)?\(")


_WITH_CHARACTERS = "ReshapeVertex"
"""Where a character is one: elsewhere Java takes it as a number."""


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
    if isinstance(value, Char) and word.endswith(_WITH_CHARACTERS):
        return chr(value)
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


def asked(machine: Machine, name: str, value: Unknown, line: int) -> Refused:
    """Ask for what a word needs and only the running program knows; or say why no value would do."""
    owner, _, constant = value.text.rpartition(".")
    kind = machine.names.resolve(owner) if owner else None
    if inspect.isclass(kind) and issubclass(kind, Word):
        hint = NEVER_RAN.get(constant) or did_you_mean(constant, [member.value for member in kind])
        return Refused(f"{name}(...): {constant} is no constant of {kind.__name__}", hint, line)
    wanted = root_name(value.text)
    if own := _unknown_class(value.text):
        message = f"{name}(...) is given {own}, a class that is not known here"
        return Refused(message, "put one of DL4J's in its place; what the program's own classes do is not ported", line)
    inside = f" for {value.waits}" if value.waits else ""
    message = f"{name}(...) needs a value: {wanted}{inside} is known to the running program only"
    hint = f"give it: --set '{wanted}=...', or bindings={{{wanted!r}: ...}}"
    return Refused(message, hint, line, wanted)


def _unknown_class(text: str) -> str:
    """The class of ``new X(...)`` or ``new X.Builder(...)....build()``; "" when something is asked of the object."""
    made = _MADE.match(text)
    if made is None:
        return ""
    depth = 1
    rest = made.end()
    while rest < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[rest], 0)
        rest += 1
    whole = rest == len(text) or (made[2] and text.endswith(".build()"))
    return made[1] if whole else ""
