"""Placeholders: ``${vocabulary}`` stands for a number that the specification does not know yet."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from typing import Any

from netconf.errors import PlaceholderError, Problem, nearest
from netconf.layers.base import PLACEHOLDER
from netconf.sums import computed, uses
from netconf.yaml.nodes import Node, ScalarNode, scalars


def name_of(value: Any) -> str | None:
    """Return the name inside ``${...}``, or None for any other value."""
    return value[2:-1].strip() if isinstance(value, str) and re.fullmatch(PLACEHOLDER, value) else None


def names_in(root: Node) -> tuple[str, ...]:
    """Return the names of a document's placeholders, each once, in the order of the text."""
    found = (name_of(scalar.value) for _, scalar in scalars(root))
    return tuple(dict.fromkeys(name for name in found if name is not None))


def checked(bindings: Mapping[str, int], known: tuple[str, ...], document: str) -> dict[str, int]:
    """Return the bindings as plain integers.

    Parameters
    ----------
    bindings
        A number for each name.
    known
        The names that the document has.
    document
        What errors call the document.

    Raises
    ------
    PlaceholderError
        For a name that the document does not have, and a value that is not a whole number above 0; all at once.
    """
    bound: dict[str, int] = {}
    problems = []
    for name, value in bindings.items():
        number = _whole(value)
        if name not in known and not any(uses(text, name) for text in known):
            problems.append(Problem(document, f"there is no placeholder ${{{name}}} to bind", _listed(name, known)))
        elif number is None:
            message = f"${{{name}}} is bound to {value!r}; a placeholder stands for a whole number above 0"
            problems.append(Problem(document, message))
        else:
            bound[name] = number
    if problems:
        raise PlaceholderError(problems)
    return bound


def value_of(scalar: ScalarNode, bound: Mapping[str, int]) -> Any:
    """Return what a scalar means once placeholders are bound; an unbound one stays as it is written."""
    name = name_of(scalar.value)
    number = None if name is None else computed(name, bound)
    return scalar.value if number is None else number


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        number = operator.index(value)  # NumPy's integers too, which netconf does not know
    except TypeError:
        return None
    return number if number > 0 else None


def _listed(name: str, known: tuple[str, ...]) -> str:
    if not known:
        return "the document has no placeholders"
    best = nearest(name, known)
    listed = "its placeholders: " + ", ".join(f"${{{word}}}" for word in known)
    return f"did you mean ${{{best}}}? {listed}" if best else listed
