"""Builders derived from the models: one class for each model, with a documented method for each field.

The models are the one source of the words. A class ``GravesLSTMBuilder`` has the words of GravesLSTM's own fields and inherits
the rest along the models' own inheritance, together with the words that are more than a field (``builder_words``). The file
``derived.pyi`` beside this one tells editors and type checkers the same; ``python -m netconf.builder.stub`` writes it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from netconf.base import Model
from netconf.builder.fluent import ModelBuilder
from netconf.descriptions import described


class BuilderOf:
    """``Model.Builder``: the builder class of the model it is asked of, made at first use."""

    def __get__(self, instance: object, owner: type[Model]) -> type[ModelBuilder]:
        """Return the builder of ``owner``."""
        return builder_class(owner)


@cache
def builder_class(model: type[Model]) -> type[ModelBuilder]:
    """Make the builder class of a model."""
    bases: list[type] = [builder_class(base) for base in model.__bases__ if _has_builder(base)]
    own = model.__dict__.get("builder_words")
    if own is not None and not any(issubclass(base, own) for base in bases):
        bases = [base for base in bases if not issubclass(own, base)]
        bases.insert(0, own)
    namespace: dict[str, Any] = {"_model": model, "__doc__": f"Builder of {model.__name__}. {inspect.getdoc(model) or ''}"}
    for word, field in own_words(model, tuple(bases)):
        namespace[word] = _setter(model, word, field)
    namespace["__module__"] = "netconf.builder.derived"
    return type(f"{model.__name__}Builder", tuple(bases), namespace)


def _has_builder(model: type) -> bool:
    return issubclass(model, Model) and "Builder" in {name for base in model.__mro__ for name in vars(base)}


def own_words(model: type[Model], bases: tuple[type, ...]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield the words of a model's fields that its builder does not inherit."""
    for name, field in model.model_fields.items():
        word = field.alias or name
        if name != "type" and not any(hasattr(base, word) for base in bases):
            yield word, field


_FAMILIES = (
    "IUpdater",
    "IActivation",
    "ILossFunction",
    "Distribution",
    "IDropout",
    "IWeightNoise",
    "LayerConstraint",
    "ISchedule",
    "Layer",
)
"""Base classes that stand for all their members in a signature."""


def accepted(annotation: Any) -> str:
    """Write what a word accepts as the text of a type: ``Activation | IActivation | str``."""
    return " | ".join(dict.fromkeys(_accepted(annotation))) or "None"


def _accepted(annotation: Any) -> Iterator[str]:
    if annotation is type(None):
        return
    if get_origin(annotation) is dict:
        yield f"Mapping[{', '.join(accepted(part) for part in get_args(annotation))}]"
        return
    if get_origin(annotation) is tuple:
        yield f"Sequence[{accepted(get_args(annotation)[0])}]"
        return
    if isinstance(annotation, type):
        family = next((base.__name__ for base in annotation.__mro__ if base.__name__ in _FAMILIES), annotation.__name__)
        yield family
        if issubclass(annotation, StrEnum):
            yield "str"
        return
    for part in get_args(annotation):
        yield from _accepted(part)


def _setter(model: type[Model], word: str, field: FieldInfo) -> Callable[[ModelBuilder, Any], ModelBuilder]:
    """Make the method of one word, with the field's description and a signature that ``help()`` shows."""

    def say(self: ModelBuilder, value: Any) -> ModelBuilder:
        return self._say(word, value)

    say.__name__ = say.__qualname__ = word
    say.__doc__ = described(model, word)
    parameters = [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY),
        inspect.Parameter(word, inspect.Parameter.POSITIONAL_ONLY, annotation=accepted(field.annotation)),
    ]
    say.__signature__ = inspect.Signature(parameters, return_annotation="Self")  # type: ignore[attr-defined]
    return say
