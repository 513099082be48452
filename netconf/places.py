"""Where in a specification something stands: pydantic's location of an error, read along the models.

Pydantic mixes the keys of the document with the names of the union branches that it tried
(``("layers", 0, "GravesLSTM", "nOut", "constrained-int")``); people want ``layer 0 (GravesLSTM), nOut``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from netconf.base import Model

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """A place in a specification: its path in the document's own words, and what may stand there."""

    path: Path
    annotation: Any
    """The type of what may stand here; None where that is not known."""
    models: tuple[type[Model], ...]
    """The models that may stand here; one, once ``type`` has told them apart."""
    exact: bool
    """Whether the error speaks of this place itself and not of one branch of a union that was tried."""


def models_in(annotation: Any) -> Iterator[type[Model]]:
    """All models that a type names, in order."""
    annotation = getattr(annotation, "__value__", annotation)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield from annotation.__dict__.get("members") or (annotation,)
        return
    for part in get_args(annotation):
        yield from models_in(part)


def tag_of(model: type[Model]) -> str | None:
    """The value of ``type`` by which a model is told apart."""
    field = model.model_fields.get("type")
    if field is None or get_origin(field.annotation) is not Literal:
        return None
    return str(get_args(field.annotation)[0])


def words_of(model: type[Model]) -> dict[str, FieldInfo]:
    """The fields of a model by the word that documents use."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _field(models: Iterable[type[Model]], part: str) -> tuple[str, FieldInfo] | None:
    for model in models:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                return field.alias or name, field
    return None


def _is_mapping(annotation: Any) -> bool:
    return any(get_origin(part) is dict for part in (annotation, *get_args(annotation)))


def place_of_unknown_key(model: type[Model], location: tuple[str | int, ...]) -> Place:
    """The place of a key that no model has: it ends the ``location`` and may look like anything."""
    owner = place_of(model, location[:-1])
    return Place((*owner.path, location[-1]), owner.annotation, owner.models, exact=True)


def place_of(model: type[Model], location: tuple[str | int, ...]) -> Place:
    """Follow pydantic's ``location`` from ``model`` down, and leave out what is not in the document."""
    path: list[str | int] = []
    annotation: Any = model
    models: tuple[type[Model], ...] = (model,)
    exact = True
    for part in location:
        if isinstance(part, int) or (_is_mapping(annotation) and part != "[key]"):
            path.append(part)
            annotation = None if _is_mapping(annotation) else annotation
            exact = True
            continue
        tagged = tuple(candidate for candidate in models if tag_of(candidate) == part)
        found = None if len(models) > 1 and tagged else _field(models, part)
        if found is not None:
            if found[0] not in {getattr(model, "flattened", None) for model in models}:
                path.append(found[0])
            annotation = found[1].annotation
            models = tuple(models_in(annotation))
            exact = True
        elif tagged:
            models = tagged
        elif len(models) == 1 and _looks_like_key(part):
            path.append(part)
            annotation, exact = None, True
        else:
            exact = False
    return Place(tuple(path), annotation, models, exact)


def _looks_like_key(part: str) -> bool:
    """Whether a part of a location is an unknown key, and not pydantic's name of a branch such as ``constrained-int``."""
    return part not in {"int", "float", "str", "bool", "none", "dict", "list"} and not any(mark in part for mark in "-[")


def in_words(path: Path, layers: Mapping[int | str, str] | None = None) -> str:
    """Write a path as people say it: ``layer 1 (GravesLSTM), updater, learningRate``.

    ``layers`` names the layers by index (``layer 1 ("first", GravesLSTM)``), and vertices by name; without it a layer is its
    index.
    """
    said: list[str] = []
    rest = list(path)
    while rest:
        part = rest.pop(0)
        if part == "layers" and rest and isinstance(rest[0], int):
            index = rest.pop(0)
            said.append((layers or {}).get(int(index), f"layer {index}"))
        elif part == "vertices" and rest and not said:
            name = rest.pop(0)
            said.append((layers or {}).get(name, vertex_in_words(str(name), None)))
        elif isinstance(part, int) and said:
            said[-1] += f"[{part}]"
        else:
            said.append(str(part))
    return ", ".join(said)


def vertex_in_words(name: str, kind: str | None) -> str:
    """Name a vertex of a graph in an error: ``vertex "encoder" (LSTM)``."""
    return f'vertex "{name}" ({kind})' if kind else f'vertex "{name}"'


def layer_in_words(index: int, kind: str | None, name: str | None = None) -> str:
    """Name a layer in an error: ``layer 1 ("first", GravesLSTM)``; default names (``layer1``) say nothing and are left out."""
    shown = [f'"{name}"'] if name and name != f"layer{index}" else []
    shown += [kind] if kind else []
    return f"layer {index} ({', '.join(shown)})" if shown else f"layer {index}"
