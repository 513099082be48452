"""Why a program, or a part of it, cannot be ported: each with its line, and how to go on."""

from __future__ import annotations

from netconf.errors import NetconfError, Problem
from netconf.java.places import place


class Refused(Exception):  # noqa: N818 - it is caught where a network is given up, never shown as an error of Python
    """A construct that cannot be followed.

    Parameters
    ----------
    message
        What it is, and why.
    hint
        How to go on.
    line
        The line in the source.
    needs
        The placeholder that would have to be bound.
    """

    def __init__(self, message: str, hint: str = "", line: int = 0, needs: str = "") -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.needs = message, hint, line, needs

    def problem(self, source: str) -> Problem:
        """The fault as a problem of a source."""
        return Problem(place(source, self.line) if self.line else source, self.message, self.hint)


class OverBudget(Refused):
    """A program that takes too many steps to follow."""


def of_error(error: NetconfError, place: str, line: int) -> Refused:
    """An object that our own class refuses to be."""
    first = error.problems[0]
    return Refused(f"{place}: {first.message}", first.hint, line)


def binding_wanted(name: str, construct: str, line: int) -> Refused:
    """Ask for the value of a placeholder that decides something."""
    message = f"{construct} depends on {name}, which only the running program knows"
    hint = f"give its value: --set '{name}=...', or bindings={{{name!r}: ...}}"
    for end in (".length", ".size()"):
        if name.endswith(end):
            hint += f"; or all of it: --set '{name.removesuffix(end)}=...,...'"
    return Refused(message, hint, line, name)
