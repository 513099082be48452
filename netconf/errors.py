"""Errors of a user's making: every problem is named, with its place, what was given, what is allowed and the likely fix.

``NetconfError`` is the base of all, and its ``problems`` list everything that was found: ``SpecError`` for a document (YAML,
JSON) that does not describe a network, ``ConfigurationError`` for a builder chain or model that does not, ``PlaceholderError``
for a network whose sizes are not all bound.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice


@dataclass(frozen=True)
class Problem:
    """One fault: ``location`` (``layer 1 (GravesLSTM), nOut``), ``message`` (given and expected), ``hint`` (the fix).

    ``path`` is the same place as keys and indexes from the top of a specification, in its words (``("layers", 1, "nOut")``): a
    reader of documents finds the line with it. It may end early, at the closest thing that the document has.
    """

    location: str
    message: str
    hint: str = ""
    path: tuple[str | int, ...] = field(default=(), compare=False, repr=False)

    def inside(self, place: str = "", path: tuple[str | int, ...] = ()) -> Problem:
        """The same problem of a part of something larger, in which the part stands at ``place`` and ``path``."""
        with_line = self.location.startswith(":")  # line and column of a document without a name
        location = place + self.location if with_line else ", ".join(part for part in (place, self.location) if part)
        return replace(self, location=location, path=(*path, *self.path))

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        return f"{place}{self.message}" + (f"\n    {self.hint}" if self.hint else "")


class NetconfError(ValueError):
    """All that is wrong with a configuration, in the order in which it stands there."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = (Problem("", problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        return f"{len(self.problems)} problems\n" + "\n".join(f"  {n}. {p}" for n, p in enumerate(self.problems, 1))


class SpecError(NetconfError):
    """A document that does not describe a network."""


class ConfigurationError(NetconfError):
    """A builder chain or a model that does not describe a network."""


class PlaceholderError(NetconfError):
    """A network whose sizes are not all bound."""


_SHORT_LIST = 12
"""Words that a hint lists beside the nearest one."""
_MANY = 500
"""Words that are compared; a hint need not be found at any price."""


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that ``word`` was probably meant to be, or None."""
    words = list(islice(allowed, _MANY))
    folded = {w.lower(): w for w in words}
    match = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return folded[match[0]] if match else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """A hint for a misspelt word: the nearest right one, and the list when that is short enough to read or nothing is near."""
    words = sorted(allowed)
    best = nearest(word, words)
    if best and len(words) > _SHORT_LIST:
        return f"did you mean {best}?"
    words = words if len(words) <= _MANY else [*words[:_SHORT_LIST], "..."]
    listed = f"allowed: {', '.join(words)}"
    return f"did you mean {best}? {listed}" if best else listed
