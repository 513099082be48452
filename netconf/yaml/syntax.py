"""Faults of YAML itself, in plain words: what a person sees who has mistyped a bracket or used a tab."""

from __future__ import annotations

import itertools
from typing import Final

import yaml

from netconf.errors import Problem
from netconf.yaml.nodes import Mark

_NEVER_CLOSED: Final = ("a quote that is opened here is never closed", "close it with the same sign, \" or '")
_REMEDIES: Final = {
    "found character '\\t' that cannot start any token": (
        "a tab stands where YAML wants spaces",
        "indent with spaces, two for each level",
    ),
    "mapping values are not allowed here": (
        "a second ':' on one line, or a key at the wrong indentation",
        "put a text that contains ': ' into quotes, and each key on a line of its own, in one column with its neighbours",
    ),
    "could not find expected ':'": ("a key without ':'", "write key: value, with a space after the colon"),
    "expected the node content": (
        "a value is missing, or a sign stands in its place",
        "put a text that begins with a sign into quotes",
    ),
    "expected <block end>": ("the indentation does not fit the lines above", "keys of one level begin in one column"),
    "expected ',' or '}'": ("inside {...}, a ',' or '}' is missing before this", "separate the keys by commas"),
    "expected ',' or ']'": ("inside [...], a ',' or ']' is missing before this", "separate the items by commas"),
    "found unexpected end of stream": _NEVER_CLOSED,
    "found unexpected document separator": _NEVER_CLOSED,
    "found unknown escape character": ("an unknown escape after \\", "write \\\\ for a backslash, or use single quotes"),
    "that cannot start any token": ("a sign that cannot begin a value", "put the text into quotes"),
    "sequence entries are not allowed here": ("a '- ' cannot stand here", "begin the list on a line of its own, below its key"),
}
"""PyYAML's words for a fault (a part of them), ours, and the likely fix."""


def mark_of(mark: yaml.Mark | None) -> Mark:
    """Return PyYAML's place, which counts from 0, as ours."""
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


def describe(error: yaml.MarkedYAMLError, name: str, text: str) -> Problem:
    """Return a fault that PyYAML found in ``text``, the document called ``name``, as ours."""
    said = error.problem or ""
    unclosed = _REMEDIES.get(said) is _NEVER_CLOSED and error.context_mark is not None
    mark = mark_of(error.context_mark if unclosed else error.problem_mark)
    line = next(itertools.islice(text.splitlines(), mark.line - 1, None), "")
    where = f"{name}:{mark}"
    if said.startswith(("expected ',' or '}'", "expected ',' or ']'")) and "${" in line:
        message = "a placeholder without quotes inside {...}, where braces have a meaning of their own"
        return Problem(where, message, 'write it as "${name}"')
    for part, (message, hint) in _REMEDIES.items():
        if part in said:
            return Problem(where, f"not valid YAML: {message}", hint + _opened(error, mark))
    return Problem(where, f"not valid YAML: {said}")


def describe_character(error: yaml.reader.ReaderError, name: str, text: str) -> Problem:
    """Return an unprintable character, which YAML does not allow, as a problem."""
    before = text[: error.position].splitlines() or [""]
    where = f"{name}:{Mark(len(before), len(before[-1]) + 1)}"
    message = f"the character U+{ord(text[error.position]):04X} is not allowed in YAML"
    return Problem(where, message, "remove it, or escape it in double quotes")


def _opened(error: yaml.MarkedYAMLError, mark: Mark) -> str:
    """Name the line of the bracket that a fault is inside of, when it is another one."""
    if error.context_mark is None or "flow" not in (error.context or ""):
        return ""
    line = mark_of(error.context_mark).line
    return f", and close what is opened in line {line}" if line != mark.line else ""
