"""What the rewriting of one program knows: its language, and the names that it declares."""

from __future__ import annotations

from dataclasses import dataclass, field

from netconf.java.kindred.tokens import Token

Piece = tuple[str, int]
"""A token of Java, with the line that it comes from."""


def said(line: int, *texts: str) -> list[Piece]:
    """Tokens of Java that come from one line."""
    return [(text, line) for text in texts]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function or a class."""

    name: str
    type: str
    default: tuple[Token, ...] = ()
    repeated: bool = False


@dataclass
class Context:
    """The names of a program."""

    kotlin: bool
    signatures: dict[str, list[tuple[Parameter, ...]]] = field(default_factory=dict)
    """Functions and classes of the program with their parameters."""
    bare: set[str] = field(default_factory=set)
    """Functions that are called without parentheses."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Imported names that the file calls otherwise."""
    receiver: str = ""
    """What calls without a receiver go to, within ``apply { ... }``."""
    extensions: set[str] = field(default_factory=set)
    """Functions that are called as methods of what they are given first."""
    opening: set[str] = field(default_factory=set)
    """Functions of the program whose lambda opens its receiver."""
    opened: int = 0
    """Functions so far that opened their receiver: each has a name of its own for it."""
