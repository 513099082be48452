"""Writes ``derived.pyi``: the derived builders, for editors and type checkers.

Run ``python -m netconf.builder.stub`` after a change of a model; a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from netconf import activations, losses, schedules, updaters, vocabulary, weights
from netconf.base import Model
from netconf.builder.derive import accepted, builder_class
from netconf.descriptions import described
from netconf.graph.vertices import AttentionVertex
from netconf.layers import AnyLayer, Layer
from netconf.places import tag_of, words_of
from netconf.schedules import MapSchedule
from netconf.updaters import AnyUpdater

STUB = Path(__file__).with_name("derived.pyi")

_HEAD = '''"""Builders derived from the models; written by ``python -m netconf.builder.stub``, and never by hand."""
# ruff: noqa: D205, D209, I001, PYI021 - generated; editors show these docstrings
'''


def models() -> tuple[type[Model], ...]:
    """All models that have a builder, bases first."""
    concrete = [*get_args(get_args(AnyLayer)[0]), AttentionVertex, *get_args(get_args(AnyUpdater)[0]), MapSchedule]
    lines = [base for model in concrete for base in reversed(model.__mro__)]
    return tuple(dict.fromkeys(base for base in lines if isinstance(base, type) and issubclass(base, Model) and _derived(base)))


def _derived(model: type[Model]) -> bool:
    return "Builder" in {name for base in model.__mro__ for name in vars(base)}


def text() -> str:
    """Return the stub's text."""
    classes = [_class(model) for model in models()]
    body = "\n".join([*classes, _descriptor()])
    return f"{_HEAD}\n{_imports(body)}\n\n{body}"


def _class(model: type[Model]) -> str:
    builder = builder_class(model)
    bases = ", ".join(base.__name__ for base in builder.__bases__)
    own = [line for word in vars(builder) if word in words_of(model) for line in _method(model, word)]
    if _is_concrete(model):
        own += _constructor(model)
        own.append(f"    def build(self) -> {model.__name__}: ...")
    body = "\n".join(own) if own else "    ..."
    separator = "\n" if own else " "
    return f"class {builder.__name__}({bases}):{separator}{body.strip() if not own else body}\n"


def _descriptor() -> str:
    """``BuilderOf``, which is another builder for each class that is asked for it."""
    lines = ["class BuilderOf:"]
    for model in models():
        if _is_concrete(model):
            lines += ["    @overload", _get(model.__name__, builder_class(model).__name__)]
    return "\n".join([*lines, "    @overload", _get("Model", "ModelBuilder"), ""])


def _get(model: str, builder: str) -> str:
    line = f"    def __get__(self, instance: object, owner: type[{model}]) -> type[{builder}]: ..."
    if len(line) <= _WIDTH:
        return line
    return f"    def __get__(\n        self, instance: object, owner: type[{model}]\n    ) -> type[{builder}]: ..."


_WIDTH = 130
"""Columns of a line, as the formatter has them."""


def _is_concrete(model: type[Model]) -> bool:
    return tag_of(model) is not None


def _method(model: type[Model], word: str) -> Iterator[str]:
    field = words_of(model)[word]
    head = f"    def {word}(self, {word}: {accepted(field.annotation)}, /) -> Self:"
    description = (described(model, word) or "").replace("\n", "\n        ")
    yield f'{head}\n        """{description}"""' if description else f"{head} ..."


def _constructor(model: type[Model]) -> Iterator[str]:
    """The builder's own constructor, where it takes arguments: those of the longest form, the later ones as wanted."""
    forms: tuple[tuple[str, ...], ...] = getattr(model, "builder_arguments", ()) or ((),)
    longest, shortest = max(forms, key=len), min(map(len, forms))
    arguments = [
        f"{word}: {accepted(words_of(model)[word].annotation)}{' = ...' if position >= shortest else ''}"
        for position, word in enumerate(longest)
    ]
    if arguments:
        yield f"    def __init__(self, {', '.join(arguments)}, /) -> None: ..."


def _imports(body: str) -> str:
    """Import what the classes name."""
    used = set(re.findall(r"\b[A-Z]\w+", re.sub(r'"""[\s\S]*?"""', "", body)))
    made = {builder_class(model).__name__ for model in models()}
    homes: dict[str, set[str]] = {
        "typing": {"Self", "overload"},
        "netconf.base": {"Model"},
        "netconf.builder.fluent": {"ModelBuilder"},
        "collections.abc": used & {"Mapping", "Sequence"},
    }
    families = {base.__name__: base for model in models() for base in builder_class(model).__mro__}
    families["Layer"] = Layer
    for name in used - made - {"Self", "Mapping", "Sequence", "None", "Model", "ModelBuilder", "BuilderOf"}:
        modules = (activations, losses, schedules, updaters, vocabulary, weights)
        found = next((getattr(module, name) for module in modules if hasattr(module, name)), families.get(name))
        found = found or next(model for model in models() if model.__name__ == name)
        homes.setdefault(found.__module__, set()).add(name)
    ordered = sorted((home, names) for home, names in homes.items() if names)
    standard = [line for line in ordered if not line[0].startswith("netconf")]
    own = [line for line in ordered if line[0].startswith("netconf")]
    return "\n\n".join("\n".join(_import(home, names) for home, names in block) for block in (standard, own))


def _import(home: str, names: Iterable[str]) -> str:
    """Write an import in one line, or with one name in each when that is too long."""
    line = f"from {home} import {', '.join(sorted(names))}"
    return line if len(line) <= _WIDTH else f"from {home} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")"


if __name__ == "__main__":
    STUB.write_text(text(), encoding="utf-8")
