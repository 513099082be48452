"""Pydantic's validation errors as ours: one problem for each place, in words that a user can act on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from netconf.base import Model
from netconf.errors import NetconfError, Problem, did_you_mean
from netconf.places import (
    Path,
    Place,
    in_words,
    layer_in_words,
    place_of,
    place_of_unknown_key,
    tag_of,
    vertex_in_words,
    words_of,
)
from netconf.refused import hint_for as refused_hint
from netconf.refused import refusal
from netconf.unbound import Placeholder

_LONGEST_VALUE = 60
"""Characters of a given value that an error shows."""

Entry = tuple[Place, ErrorDetails]


def problems_of(error: ValidationError, location: str = "", model: type[Model] | None = None) -> list[Problem]:
    """Turn a validation error into problems, one for each place.

    Parameters
    ----------
    error
        What pydantic raised.
    location
        Where the validated object stands, put before each place (``spec.yaml``, ``layer 1 (GravesLSTM)``).
    model
        The model that was validated; found by the error's title when not given.
    """
    root = model or _model_named(error.title)
    entries = [(_place(root, details), details) for details in error.errors(include_url=False)]
    paths = {place.path for place, _ in entries}
    entries = [entry for entry in entries if not _is_echo(entry, paths)]
    layers = {place.path[1]: name for place, details in entries if (name := _element_in_words(root, place.path, details["loc"]))}
    found = []
    for path, group in itertools.groupby(entries, key=lambda entry: entry[0].path):
        words = in_words(path, layers)
        where = ", ".join(part for part in (location, words) if part)
        found += _describe(where, path, list(group))
    return found


def _place(root: type[Model], details: ErrorDetails) -> Place:
    unknown_key = details["type"] == "extra_forbidden"
    return place_of_unknown_key(root, details["loc"]) if unknown_key else place_of(root, details["loc"])


def _model_named(title: str) -> type[Model]:
    """Find a model by its name."""
    waiting: list[type[Model]] = [Model]
    while waiting:
        model = waiting.pop()
        if model.__name__ == title:
            return model
        waiting += model.__subclasses__()
    return Model


def _element_in_words(root: type[Model], path: Path, location: tuple[str | int, ...]) -> str | None:
    """Name the layer or vertex that an error is about, with its kind; None elsewhere, and where the kind is not known."""
    depth = {"layers": 3, "vertices": 4}.get(str(path[0])) if len(path) > 1 else None  # up to the type, which pydantic puts there
    models = place_of(root, location[:depth]).models if depth is not None and len(location) >= depth else ()
    kind = tag_of(models[0]) if len(models) == 1 else None
    if kind is None:
        return None
    return layer_in_words(int(path[1]), kind) if path[0] == "layers" else vertex_in_words(str(path[1]), kind)


def _is_echo(entry: Entry, paths: set[Path]) -> bool:
    """Whether an error only repeats another one: a branch of a union that was not meant, or a list emptied by faults."""
    place, details = entry
    if details["type"] == "too_short" and details["input"]:
        return True
    deeper = any(len(other) > len(place.path) and other[: len(place.path)] == place.path for other in paths)
    return deeper and not place.exact


def _describe(where: str, path: Path, entries: Sequence[Entry]) -> list[Problem]:
    """Say what is wrong at one place; ``entries`` are the errors of all branches that were tried there."""
    for place, details in entries:
        own = _nested(where, path, details) or _structural(where, path, place, details)
        if own:
            return own
    limits = [_LIMITS[details["type"]](details) for _, details in entries if details["type"] in _LIMITS]
    if path and path[-1] in {"nIn", "nOut"}:
        limits = [limit.replace("at least 0", "at least 1") for limit in limits]  # 0 stands for a size that is not said
    place, details = entries[0]
    given = shown(details["input"])
    refused = next((str(d["ctx"]["error"]) for _, d in entries if d["type"] == "value_error"), None)
    if refused:
        return [Problem(where, refused, path=path)]
    if limits:
        return [Problem(where, f"must be {limits[0]}, but {given} was given", path=path)]
    allowed = _allowed_words(entries)
    if allowed and isinstance(details["input"], str):
        hint = NEVER_RAN.get(details["input"].upper()) or did_you_mean(details["input"], allowed)
        return [Problem(where, f"{given} is not known here", hint, path=path)]
    expected = _expected(place, entries)
    if expected:
        return [Problem(where, f"expected {expected}, but {given} was given", path=path)]
    return [Problem(where, f"{details['msg'].lower()}, but {given} was given", path=path)]


NEVER_RAN = {"RMSE_XENT": "DL4J names this loss, and throws when it is used; use XENT or MSE"}
"""Words of DL4J that none of its releases computes."""


def _nested(where: str, path: Path, details: ErrorDetails) -> list[Problem]:
    """Problems that a validator of ours raised itself."""
    cause = details.get("ctx", {}).get("error")
    if not isinstance(cause, NetconfError):
        return []
    return [problem.inside(where, path) for problem in cause.problems]


def _structural(where: str, path: Path, place: Place, details: ErrorDetails) -> list[Problem]:
    """Unknown keys, missing keys and unknown types."""
    kind = details["type"]
    model = place.models[0] if place.models else Model
    if kind == "extra_forbidden":
        outside, word = where.rpartition(", ")[0], str(path[-1])
        owner = f" of {tag_of(model)}" if tag_of(model) else ""
        return [Problem(outside, f"{word} is not a word{owner}", did_you_mean(word, words_of(model)), path=path)]
    if kind == "missing":
        outside, word = where.rpartition(", ")[0], str(path[-1])
        return [Problem(outside, f"{word} is missing", path=path)]
    tags = [tag for tag in map(tag_of, place.models) if tag]
    if kind == "union_tag_invalid" and isinstance(details["input"], Mapping | Model):
        word = str(details["ctx"]["tag"])
        if refusal(word):
            return [Problem(where, str(refusal(word)), refused_hint(word), path=path)]
        return [Problem(where, f"there is no type {word} here", did_you_mean(word, tags), path=path)]
    if kind == "union_tag_not_found" and isinstance(details["input"], Mapping | Model):
        return [Problem(where, "type is missing", f"allowed: {', '.join(sorted(tags))}", path=path)]
    return []


_LIMITS: dict[str, Any] = {
    "greater_than_equal": lambda details: f"at least {details['ctx']['ge']}",
    "greater_than": lambda details: f"greater than {details['ctx']['gt']}",
    "less_than_equal": lambda details: f"at most {details['ctx']['le']}",
    "less_than": lambda details: f"less than {details['ctx']['lt']}",
    "finite_number": lambda details: "a finite number",  # noqa: ARG005 - all of the table take the error
    "too_short": lambda details: f"at least {details['ctx']['min_length']} long",
}


def _enumeration(annotation: Any) -> list[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    return [word for part in get_args(annotation) for word in _enumeration(part)]


def _allowed_words(entries: Iterable[Entry]) -> list[str]:
    """The words that may stand at a place."""
    return next((words for place, _ in entries if (words := _enumeration(place.annotation))), [])


_KINDS = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}


def _expected(place: Place, entries: Sequence[Entry]) -> str:
    """What may stand at a place, from the branches that were tried."""
    kinds = [details["type"] for _, details in entries]
    said = list(dict.fromkeys(_KINDS[kind] for kind in kinds if kind in _KINDS))
    if {"string_pattern_mismatch", "string_type"} & set(kinds) and "a whole number" in said:
        return "a whole number, or a placeholder ${name}"
    if _allowed_words(entries):
        said.append("a word (" + ", ".join(_allowed_words(entries)) + ")")
    objects = _objects(place)
    if objects and any(kind.startswith(("model_", "union_tag", "dict_type")) for kind in kinds):
        said = [kind for kind in said if kind != "a mapping"]
        said.append(objects if not said else objects.partition(" (")[0])
    return ", or ".join(said)


_NOUNS = {
    "ISchedule": "a schedule",
    "IUpdater": "an updater with its type",
    "IActivation": "an activation object",
    "ILossFunction": "a loss object",
    "Distribution": "a distribution",
    "IDropout": "a dropout",
    "Layer": "a layer with its type",
}


_MOST_TAGS = 12
"""Types that an error lists."""


def _objects(place: Place) -> str:
    if not place.models:
        return ""
    tags = sorted(tag for tag in map(tag_of, place.models) if tag)
    noun = next((_NOUNS[base.__name__] for base in place.models[0].__mro__ if base.__name__ in _NOUNS), "a mapping")
    if len(tags) > _MOST_TAGS:
        return noun
    if tags:
        return f"{noun} ({', '.join(tags)})"
    return f"{noun} of " + ", ".join(words_of(place.models[0]))


def is_whole(value: object) -> bool:
    """Whether a value is a whole number that is known; a truth value is none."""
    return isinstance(value, int) and not isinstance(value, bool | Placeholder)


def is_number(value: object) -> bool:
    """Whether a value is a finite number that is known."""
    return isinstance(value, int | float) and not isinstance(value, bool | Placeholder) and math.isfinite(value)


def shown(value: Any) -> str:
    """Write a given value into an error: short, and with its type where that is what is wrong."""
    if isinstance(value, Enum | Placeholder):
        return str(value) if isinstance(value, Placeholder) else f"{type(value).__name__}.{value.name}"
    text = repr(value)
    if isinstance(value, Model | Mapping):
        text = f"{type(value).__name__}(...)" if isinstance(value, Model) else text
    if value is None:
        return "nothing"
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."
