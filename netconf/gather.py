"""Many remarks as few: one on a setting of the network stands at the network, and one on several layers is made once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, TypeVar

from netconf.errors import Problem
from netconf.findings import Finding
from netconf.layers import BaseWrapperLayer, Layer
from netconf.settings import ParameterSettings

Remark = TypeVar("Remark", Problem, Finding)

_PLACE = re.compile(r"""(?:layer (?P<index>\d+)|vertex "(?P<name>[^"]*)")(?: \([^)]*\))?(?P<rest>, .*)?""")

Key = int | str
"""A layer's index in a list, or its vertex's name in a graph."""


def gathered(remarks: Iterable[Remark], draft: ParameterSettings, layers: Mapping[Key, Layer]) -> list[Remark]:
    """Move remarks on inherited settings to the network, and say what holds for several layers once.

    Parameters
    ----------
    remarks
        Their locations begin with ``layer 1 (GravesLSTM)`` or ``vertex "encoder" (LSTM)`` where they are about a layer.
    draft
        The network as written: it knows which settings the layers inherited.
    layers
        Its layers.
    """
    groups: dict[tuple[object, ...], list[tuple[Key, Remark]]] = {}
    for remark in remarks:
        moved = _at_its_source(remark, draft, layers)
        found = _PLACE.fullmatch(moved.location)
        detail = getattr(moved, "hint", None) or getattr(moved, "code", None)
        place: tuple[object, ...] = (moved.location,) if found is None else ("layer", found["rest"])
        groups.setdefault((*place, moved.message, detail), []).append((-1 if found is None else _key(found), moved))
    return [_once(group) for group in groups.values()]


def _key(found: re.Match[str]) -> Key:
    return found["name"] if found["index"] is None else int(found["index"])


def _at_its_source(remark: Remark, draft: ParameterSettings, layers: Mapping[Key, Layer]) -> Remark:
    """Where a remark's setting was said: on the network when the layer inherits it."""
    found = _PLACE.fullmatch(remark.location)
    words = (found["rest"] or "").removeprefix(", ").split(", ") if found else []
    layer = layers.get(_key(found)) if found else None
    depth = 0
    while isinstance(layer, BaseWrapperLayer) and words[:1] == ["layer"]:
        layer, words, depth = layer.layer, words[1:], depth + 1
    name = next((name for name, info in type(draft).model_fields.items() if words and (info.alias or name) == words[0]), None)
    if layer is None or name is None or name not in draft.model_fields_set or getattr(draft, name) is None:
        return remark
    if name not in type(layer).model_fields or getattr(layer, name) is not None:
        return remark
    changes: dict[str, Any] = {"location": ", ".join(words)}
    if isinstance(remark, Problem):
        changes["path"] = remark.path[2 + depth :]
    return dataclasses.replace(remark, **changes)


def _once(group: list[tuple[Key, Remark]]) -> Remark:
    """One remark for all layers that it is about."""
    first = group[0][1]
    keys = list(dict.fromkeys(key for key, _ in group))
    found = _PLACE.fullmatch(first.location)
    if len(keys) == 1 or found is None:
        return first
    indexes = sorted(key for key in keys if isinstance(key, int))
    named = [f'"{key}"' for key in keys if isinstance(key, str)]
    said = f"layers {_listed(indexes)}" if indexes else f"vertices {', '.join(named[:-1])} and {named[-1]}"
    return dataclasses.replace(first, location=f"{said}{found['rest'] or ''}")


def _listed(indexes: list[int]) -> str:
    """``0 to 3``, ``0 and 2``, ``0, 2 and 3``."""
    if len(indexes) > 2 and all(after == before + 1 for before, after in pairwise(indexes)):  # noqa: PLR2004 - two are no range
        return f"{indexes[0]} to {indexes[-1]}"
    return f"{', '.join(map(str, indexes[:-1]))} and {indexes[-1]}"
