"""``--set name=value``: numbers for the placeholders of a specification."""

from __future__ import annotations

from collections.abc import Iterable

from netconf.errors import NetconfError, Problem


def bindings_of(settings: Iterable[str]) -> dict[str, int]:
    """Names and numbers of ``--set`` options.

    Raises
    ------
    NetconfError
        When one is not of the form ``name=number``, or a name stands there twice; all are listed.
    """
    found: dict[str, int] = {}
    problems = []
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or not name or not (value.isascii() and value.isdigit()):
            problems.append(Problem("--set", f"{setting!r} is not of the form name=number", "for example: --set vocabulary=77"))
        elif name in found:
            problems.append(Problem("--set", f"{name} is set twice", ""))
        else:
            found[name] = int(value)
    if problems:
        raise NetconfError(problems)
    return found
