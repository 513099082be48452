"""Placeholders: ``${vocabulary}`` stands for a number that the specification does not know yet."""

from __future__ import annotations

import dataclasses
import math
import operator
import re
from collections.abc import Mapping
from typing import Any, Final

from netconf.errors import PlaceholderError, Problem, nearest
from netconf.sums import computed, uses
from netconf.unbound import PLACEHOLDER, Placeholder
from netconf.yaml.nodes import Node, ScalarNode, scalars


def name_of(value: Any) -> str | None:
    """Return the name inside ``${...}``, or None for any other value."""
    return value[2:-1].strip() if isinstance(value, str) and re.fullmatch(PLACEHOLDER, value) else None


def names_in(root: Node) -> tuple[str, ...]:
    """Return the names of a document's placeholders, each once, in the order of the text."""
    found = (name_of(scalar.value) for _, scalar in scalars(root))
    return tuple(dict.fromkeys(name for name in found if name is not None))


SIZE_WORDS: Final = frozenset({"nIn", "nOut", "nInQueries", "nInKeys", "nInValues", "size"})
"""Words of sizes, which are whole numbers above 0."""


def _is_size(name: str, root: Node) -> bool:
    """Whether a name is part of a size."""
    texts = (name_of(scalar.value) for path, scalar in scalars(root) if path[-1:] and path[-1] in SIZE_WORDS)
    return any(text == name or uses(text, name) for text in texts if text is not None)


def checked(bindings: Mapping[str, float], root: Node, document: str) -> dict[str, float]:
    """Return the bindings as plain numbers.

    Parameters
    ----------
    bindings
        A number for each name.
    root
        The document.
    document
        What errors call the document.

    Raises
    ------
    PlaceholderError
        For a name that the document does not have, and a value that is not a number, for a size not a whole number above 0;
        all at once.
    """
    bound: dict[str, float] = {}
    problems = []
    known = names_in(root)
    for name, value in bindings.items():
        number = _number(value)
        if name not in known and not any(uses(text, name) for text in known):
            problems.append(Problem(document, f"there is no placeholder ${{{name}}} to bind", _listed(name, known)))
        elif number is None:
            problems.append(Problem(document, f"${{{name}}} is bound to {value!r}; a placeholder stands for a number"))
        elif _is_size(name, root) and (number <= 0 or not isinstance(number, int)):
            problems.append(Problem(document, f"${{{name}}} is bound to {value!r}; a size is a whole number above 0"))
        else:
            bound[name] = number
    if problems:
        raise PlaceholderError(problems)
    return bound


def value_of(scalar: ScalarNode, bound: Mapping[str, float]) -> Any:
    """Return what a scalar means once placeholders are bound; an unbound one stays as it is written."""
    name = name_of(scalar.value)
    number = None if name is None else computed(name, bound)
    return scalar.value if number is None else number


def located(problem: Problem, name: str, root: Node, document: str) -> Problem:
    """Return a problem of a placeholder with the place where it stands first."""
    mark = next((scalar.mark for _, scalar in scalars(root) if name_of(scalar.value) == name), root.mark)
    return dataclasses.replace(problem, location=f"{document}:{mark}")


def _number(value: Any) -> float | None:
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, bool | Placeholder):
        return None
    try:
        return operator.index(value)  # NumPy's integers too, which netconf does not know
    except TypeError:
        return None


def _listed(name: str, known: tuple[str, ...]) -> str:
    if not known:
        return "the document has no placeholders"
    best = nearest(name, known)
    listed = "its placeholders: " + ", ".join(f"${{{word}}}" for word in known)
    return f"did you mean ${{{best}}}? {listed}" if best else listed
