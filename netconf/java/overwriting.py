"""What inference overwrites since 1.0.0-M1: an nIn that contradicts what comes before, or the network's input type.

Both are as 1.0.0-M2.1 does it: a real program's vocabulary of 30522 became 1 so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netconf.builder.fluent import Fluent
from netconf.builder.graph import GraphBuilder
from netconf.builder.list import ListBuilder
from netconf.findings import Finding
from netconf.layers import EmbeddingLayer, EmbeddingSequenceLayer, Layer
from netconf.releases import up_to

if TYPE_CHECKING:
    from netconf.errors import NetconfError

_LAST_WITHOUT = "1.0.0-beta7"
_PATH = 3
"""Parts of the path of a layer's field: ``layers``, 0, ``nIn``."""


def overwrite(release: str, builder: Fluent, error: NetconfError, findings: list[Finding]) -> bool:
    """Take an nIn back that was refused because it contradicts what comes before; say whether there was one."""
    if up_to(release, _LAST_WITHOUT) or (isinstance(builder, GraphBuilder) and not builder._types):  # noqa: SLF001
        return False
    for problem in error.problems:
        path = problem.path
        if len(path) != _PATH or path[0] not in {"layers", "vertices"} or path[2] != "nIn":
            continue
        layer = _layer(builder, path[1])
        if layer is None or not getattr(layer, "n_in", None):
            continue
        _replace(builder, path[1], layer.model_copy(update={"n_in": None}))
        message = f"{problem.message}; {release} takes the latter, and so does this"
        findings.append(Finding("overwritten-nIn", message, problem.location))
        return True
    return False


def overwrite_vocabularies(release: str, builder: Fluent, findings: list[Finding]) -> None:
    """Replace the vocabulary of an embedding by the size of its input type, which the layer reads as one index a step."""
    if up_to(release, _LAST_WITHOUT):
        return
    for key, size in _first_sizes(builder):
        layer = _layer(builder, key)
        said = getattr(layer, "n_in", None)
        if isinstance(layer, EmbeddingLayer | EmbeddingSequenceLayer) and isinstance(said, int) and size and said != size:
            _replace(builder, key, layer.model_copy(update={"n_in": size}))
            place = f'vertex "{key}"' if isinstance(key, str) else f"layer {key}"
            location = f"{place} ({type(layer).__name__}), nIn"
            message = f"nIn {said} is overwritten by the input type's size {size}, as in {release}; leave the input type out"
            findings.append(Finding("overwritten-nIn", message, location))


def _first_sizes(builder: Fluent) -> Iterator[tuple[int | str, int | None]]:
    """The layers that the network's inputs enter, with the sizes that the input types say."""
    if isinstance(builder, ListBuilder):
        kind = next((entry.value for entry in reversed(builder._said) if entry.word == "inputType"), None)  # noqa: SLF001
        if kind is not None and builder._slots:  # noqa: SLF001
            yield min(builder._slots), _size(kind)  # noqa: SLF001
    elif isinstance(builder, GraphBuilder):
        sizes = {name: _size(kind) for name, kind in zip(builder._inputs, builder._types, strict=False)}  # noqa: SLF001
        for name, slot in builder._slots.items():  # noqa: SLF001
            if len(slot.inputs) == 1 and slot.inputs[0] in sizes:
                yield name, sizes[slot.inputs[0]]


def _size(kind: Any) -> int | None:
    size = getattr(kind, "size", None)
    return size if isinstance(size, int) else None


def _layer(builder: Fluent, key: Any) -> Layer | None:
    slots: dict[Any, Any] = getattr(builder, "_slots", {})
    slot = slots.get(key)
    found = None if slot is None else getattr(slot, "layer", None) or getattr(slot, "vertex", None)
    return found if isinstance(found, Layer) else None


def _replace(builder: Fluent, key: Any, layer: Layer) -> None:
    """Put a layer in another's place, with the notes that the builder had taken of it."""
    slots: dict[Any, Any] = builder._slots  # type: ignore[attr-defined]  # noqa: SLF001
    word = "vertex" if isinstance(builder, GraphBuilder) else "layer"
    slots[key] = dataclasses.replace(slots[key], **{word: layer})
