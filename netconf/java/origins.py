"""Where in the source the parts of a configuration come from: builders, layers, and the calls that told them something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netconf.errors import Problem
from netconf.java.faults import Refused


@dataclass(eq=False, repr=False)
class Origin:
    """The history of one builder, and of what it built."""

    what: str
    line: int
    last_line: int
    method: str = ""
    source: str = ""
    words: list[tuple[str, int]] = field(default_factory=list)
    """The calls, with their lines."""
    parts: dict[int | str, Origin] = field(default_factory=dict)
    """Layers and vertices by index or name."""
    faults: list[tuple[int, Problem]] = field(default_factory=list)
    wanted: list[Refused] = field(default_factory=list)
    """Values that only the running program knows, where a number is needed."""
    before: Origin | None = None
    """The builder that this one came from."""
    built: bool = False

    def touch(self, line: int) -> None:
        """Note that a line has to do with it."""
        self.line = min(self.line, line) if self.line else line
        self.last_line = max(self.last_line, line)

    def line_of(self, word: str) -> int | None:
        """The line of the last call of a word, here or before."""
        for origin in self.chain():
            found = [line for said, line in origin.words if said == word]
            if found:
                return found[-1]
        return None

    def chain(self) -> list[Origin]:
        """The builder and those that it came from."""
        found: list[Origin] = []
        origin: Origin | None = self
        while origin is not None:
            found.append(origin)
            origin = origin.before
        return found

    def whole(self) -> list[Origin]:
        """The builder, those that it came from, and all parts."""
        found: dict[int, Origin] = {}
        for origin in self.chain():
            found[id(origin)] = origin
            found |= {id(part): part for part in origin.parts.values()}
        return list(found.values())


class Origins:
    """Origins by object."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Any, Origin]] = {}
        self.last: Origin | None = None
        """The builder that was told something last."""
        self.builders: list[Any] = []
        """Builders of layers and graphs, in the order in which they were made."""

    def note(self, value: Any, origin: Origin) -> Any:
        """Note the origin of an object, and return the object."""
        self._found[id(value)] = (value, origin)
        return value

    def of(self, value: Any) -> Origin | None:
        """The origin of an object."""
        found = self._found.get(id(value))
        return None if found is None else found[1]
