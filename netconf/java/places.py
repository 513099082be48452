"""Where the parts of a program stand in the text that was given: the number of a line, which may know its column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self


class Line(int):
    """The number of a line, with the column of what stands there; both count from 1, and 0 is a column that is not known."""

    column: int

    def __new__(cls, number: int, column: int = 0) -> Self:
        """Make one."""
        made = super().__new__(cls, number)
        made.column = column
        return made


def place(source: str, line: int) -> str:
    """A place as errors say it: ``A.java:7:12``, or ``A.java:7`` where the column is not known."""
    column = getattr(line, "column", 0)
    return f"{source}:{line}:{column}" if column else f"{source}:{line}"


Row = tuple[Sequence[int], Sequence[int]]
"""Of a line that was written from another language: the columns at which its tokens begin, and the lines that these come from."""


@dataclass(slots=True, eq=False, repr=False)
class Text:
    """A source as the parser reads it, and what was done to the text that was given before."""

    data: bytes
    rows: Sequence[Row] = ()
    """For each line what it was written from; nothing when the source was in Java."""
    added: dict[int, int] = field(default_factory=dict)
    """Characters that were put before what stands in a line."""
    cleaned: Sequence[str] = ()
    given: Sequence[str] = ()
    """The lines before and after marks, numbers and the like were taken away; empty when nothing was."""

    def line(self, row: int, offset: int) -> Line:
        """The line of what begins at an offset in bytes, which is in a row of this text."""
        begun = self.data.rfind(b"\n", 0, offset) + 1
        column = len(self.data[begun:offset].decode("utf-8", "replace")) + 1
        if self.rows:
            starts, lines = self.rows[min(row, len(self.rows)) - 1]
            found = lines[max(bisect_right(starts, column) - 1, 0)]
            row, column = found, getattr(found, "column", 0)
        return Line(row, self._given(row, max(column - self.added.get(row, 0), 0)))

    def _given(self, row: int, column: int) -> int:
        """The column in the text that was given; 0 where the line was written otherwise there."""
        if not self.given or not 0 < row <= min(len(self.given), len(self.cleaned)):
            return column
        here, there = self.cleaned[row - 1], self.given[row - 1]
        found = there.find(here.strip())
        return column + found - (len(here) - len(here.lstrip())) if found >= 0 and column else 0
