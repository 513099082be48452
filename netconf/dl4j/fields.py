"""The fields of one object of a document, taken one by one, so that what nobody took is known at the end.

A value is read as DL4J's mapper reads it: NaN is "not said" whether it is a number, a word or null; the type of an object stands
in ``@class``, in ``type`` (distributions), or as the one key around it (releases before 1.0.0-beta).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from netconf.dl4j.names import simple_name
from netconf.dl4j.report import Log
from netconf.dl4j.text import shown_key
from netconf.problems import shown

_TAGS = ("@class", "type")
_REPEATED = "rnndataformat"
"""A getter that some releases wrote beside the field."""


class Fields:
    """The fields of an object.

    Parameters
    ----------
    kind
        The object's class as the document names it, without its package; empty for objects that have none.
    values
        Its fields.
    place
        Where it stands, for errors.
    log
        Where to note what is found.
    """

    def __init__(self, kind: str, values: Mapping[str, Any], place: str, log: Log) -> None:
        self.kind, self.place, self.log = kind, place, log
        self._values = dict(values)
        self._lower = {key.lower(): key for key in self._values}
        self._taken: set[str] = set(_TAGS)
        if len(self._lower) < len(self._values):
            self._check_letters()

    def __contains__(self, key: str) -> bool:
        return key.lower() in self._lower

    def _check_letters(self) -> None:
        """Refuse ``nIn`` beside ``nin`` with another value: nobody knows which one was meant."""
        for key, value in self._values.items():
            other = self._lower[key.lower()]
            if key != other and key.lower() != _REPEATED and value != self._values[other]:
                self.log.fault(self.place, f"it has both {shown_key(key)} and {shown_key(other)}", "take one of them away")

    def at(self, key: str) -> str:
        """The place of a field."""
        return f"{self.place}, {key}" if self.place else key

    def take(self, *keys: str) -> Any:
        """The value of the first of some keys that is there; letters may be large or small (``nIn`` and ``nin`` both occur)."""
        found = None
        for key in keys:
            spelt = self._lower.get(key.lower())
            if spelt is not None:
                self._taken.add(spelt)
                found = self._values[spelt] if found is None else found
        return found

    def number(self, *keys: str) -> float | None:
        """A number; None when it is absent, null or NaN."""
        value = self.take(*keys)
        if isinstance(value, str):
            value = _number_in(value)
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.log.fault(self.at(keys[0]), f"expected a number, but {shown(value)} was given")
            return None
        try:
            return float(value)
        except OverflowError:
            self.log.fault(self.at(keys[0]), "the number is too large")
            return None

    def whole(self, *keys: str) -> int | None:
        """A whole number; None when it is absent. Seeds have 64 bits, more than floating point keeps."""
        value = self.take(*keys)
        if not isinstance(value, int) or isinstance(value, bool):
            value = self.number(*keys)
        if value is None:
            return None
        if abs(value) > _LARGEST:
            self.log.fault(self.at(keys[0]), "the number is too large")
            return None
        if value != int(value):
            self.log.fault(self.at(keys[0]), f"expected a whole number, but {value} was given")
            return None
        return int(value)

    def flag(self, *keys: str) -> bool | None:
        """A truth value; None when it is absent."""
        value = self.take(*keys)
        if value is not None and not isinstance(value, bool):
            self.log.fault(self.at(keys[0]), f"expected true or false, but {shown(value)} was given")
            return None
        return value

    def word(self, *keys: str) -> str | None:
        """A word; None when it is absent."""
        value = self.take(*keys)
        if value is not None and not isinstance(value, str):
            self.log.fault(self.at(keys[0]), f"expected a word, but {shown(value)} was given")
            return None
        return value

    def table(self, *keys: str) -> dict[int, float]:
        """Numbers by whole numbers (``{"0": 0.1, "4": 0.05}``); empty when absent."""
        value = self.take(*keys)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.log.fault(self.at(keys[0]), f"expected a mapping of numbers, but {shown(value)} was given")
            return {}
        inner = Fields("", value, self.at(keys[0]), self.log)
        found: dict[int, float] = {}
        for key in value:
            number = inner.number(key)
            if not key.isascii() or not key.isdigit() or len(key) > LONGEST_KEY or number is None:
                self.log.fault(self.at(keys[0]), f"expected whole numbers with numbers, but {key!r} is among them")
                return {}
            found[int(key)] = number
        return found

    def child(self, *keys: str) -> Fields | None:
        """An object with a type; None when it is absent. A bare word is an object without fields (``"updater": "SGD"``)."""
        value = self.take(*keys)
        return None if value is None else typed(value, self.at(keys[0]), self.log)

    def children(self, *keys: str) -> list[Fields]:
        """A list of objects; empty when it is absent."""
        value = self.take(*keys)
        if value is None:
            return []
        if not isinstance(value, list):
            self.log.fault(self.at(keys[0]), f"expected a list, but {shown(value)} was given")
            return []
        return [typed(part, f"{self.at(keys[0])}[{index}]", self.log) for index, part in enumerate(value)]

    def plain(self, *keys: str) -> Fields:
        """An object without a type of its own; empty when it is absent."""
        value = self.take(*keys)
        if value is not None and not isinstance(value, Mapping):
            self.log.fault(self.at(keys[0]), f"expected an object, but {shown(value)} was given")
        return Fields("", value if isinstance(value, Mapping) else {}, self.at(keys[0]), self.log)

    def skip(self, keys: frozenset[str]) -> None:
        """Take fields that say nothing about the arithmetic."""
        for key in keys:
            self.take(key)

    def left(self) -> Iterator[tuple[str, Any]]:
        """What nobody took."""
        for key, value in self._values.items():
            if key not in self._taken:
                yield key, value

    def put_aside(self) -> None:
        """Note what nobody took."""
        owner = f" of {self.kind}" if self.kind else ""
        for key, value in self.left():
            self.log.unknown[self.at(key)] = value
            self.log.note(
                "unknown-field", self.at(key), f"{key} is no known field{owner}; it is set aside, its value is {shown(value)}"
            )


_LARGEST = 2**63
"""Java's largest whole number, and one more."""
LONGEST_KEY = 15
"""Digits of a number that is a key: of an iteration, or of a layer."""


def typed(value: Any, place: str, log: Log) -> Fields:
    """An object whose type is said in any of DL4J's ways."""
    if isinstance(value, str):
        return Fields(simple_name(value), {}, place, log)
    if not isinstance(value, Mapping):
        log.fault(place, f"expected an object with its class, but {shown(value)} was given")
        return Fields("", {}, place, log)
    for tag in _TAGS:
        if isinstance(value.get(tag), str):
            return Fields(simple_name(value[tag]), value, place, log)
    if len(value) == 1:
        [(kind, inner)] = value.items()
        if inner is None or isinstance(inner, Mapping):
            return Fields(kind, inner or {}, place, log)
    log.fault(place, "it has no class", 'expected {"@class": "org.deeplearning4j...", ...}, or {"name": {...}} before 1.0.0-beta')
    return Fields("", {}, place, log)


def _number_in(text: str) -> Any:
    """A number that is written as a word, as NaN always is; other words stay words."""
    try:
        return float(text)
    except ValueError:
        return text
