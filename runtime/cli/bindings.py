"""``--set name=value``: numbers for the placeholders of a specification."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from netconf.errors import NetconfError, Problem


def bindings_of(settings: Iterable[str]) -> dict[str, float]:
    """Names and numbers of ``--set`` options.

    Raises
    ------
    NetconfError
        When one is not of the form ``name=number``, or a name stands there twice; all are listed.
    """
    found: dict[str, float] = {}
    problems = []
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.partition("="))
        number = value_of(value)
        if not equals or not name or isinstance(number, bool | str | list) or not math.isfinite(number):
            problems.append(Problem("--set", f"{setting!r} is not of the form name=number", "for example: --set vocabulary=77"))
        elif name in found:
            problems.append(Problem("--set", f"{name} is set twice", ""))
        else:
            found[name] = number
    if problems:
        raise NetconfError(problems)
    return found


def values_of(settings: Iterable[str]) -> dict[str, Any]:
    """Names and values of ``--set`` options where a value may be of any kind: a number, a truth value, a text, a list.

    Raises
    ------
    NetconfError
        When one is not of the form ``name=value``; all are listed.
    """
    found: dict[str, Any] = {}
    problems = []
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.rpartition("="))
        if not equals or not name or not value:
            message = f"{setting!r} is not of the form name=value"
            problems.append(Problem("--set", message, "for example: --set 'iter.inputColumns()=77'"))
        else:
            found[name] = value_of(value)
    if problems:
        raise NetconfError(problems)
    return found


def value_of(text: str) -> Any:
    """The value that a text names: ``77``, ``0.1``, ``true``, ``10,20``, else the text itself."""
    text = text.strip()
    if "," in text:
        return [value_of(part) for part in text.strip("[]{}").split(",")]
    if text in {"true", "false"}:
        return text == "true"
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text.strip("\"'")
