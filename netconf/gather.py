"""Many remarks as few: one on a setting of the network stands at the network, and one on several layers is made once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, TypeVar

from netconf.errors import Problem
from netconf.findings import Finding
from netconf.network import Draft
from netconf.places import words_of

Remark = TypeVar("Remark", Problem, Finding)

_PLACE = re.compile(r"layer (?P<index>\d+)(?: \([^)]*\))?(?P<rest>, .*)?")


def gathered(remarks: Iterable[Remark], draft: Draft) -> list[Remark]:
    """Move remarks on inherited settings to the network, and say what holds for several layers once.

    Parameters
    ----------
    remarks
        Their locations begin with ``layer 1 (GravesLSTM)`` where they are about a layer.
    draft
        The network as written: it knows which settings the layers inherited.
    """
    groups: dict[tuple[object, ...], list[tuple[int, Remark]]] = {}
    for remark in remarks:
        moved = _at_its_source(remark, draft)
        found = _PLACE.fullmatch(moved.location)
        detail = getattr(moved, "hint", None) or getattr(moved, "code", None)
        place: tuple[object, ...] = (moved.location,) if found is None else ("layer", found["rest"])
        groups.setdefault((*place, moved.message, detail), []).append((int(found["index"]) if found else -1, moved))
    return [_once(group) for group in groups.values()]


def _at_its_source(remark: Remark, draft: Draft) -> Remark:
    """Where a remark's setting was said: on the network when the layer inherits it."""
    found = _PLACE.fullmatch(remark.location)
    word = (found["rest"] or "").removeprefix(", ").partition(", ")[0] if found else ""
    if found is None or not word or int(found["index"]) >= len(draft.layers):
        return remark
    layer = draft.layers[int(found["index"])]
    names = {alias: name for name, alias in ((n, info.alias or n) for n, info in Draft.model_fields.items())}
    name = names.get(word)
    if name is None or name not in draft.model_fields_set or getattr(draft, name) is None:
        return remark
    if word not in words_of(type(layer)) or getattr(layer, name) is not None:
        return remark
    changes: dict[str, Any] = {"location": found["rest"].removeprefix(", ")}
    if isinstance(remark, Problem):
        changes["path"] = remark.path[2:]
    return dataclasses.replace(remark, **changes)


def _once(group: list[tuple[int, Remark]]) -> Remark:
    """One remark for all layers that it is about."""
    first = group[0][1]
    indexes = sorted({index for index, _ in group})
    found = _PLACE.fullmatch(first.location)
    if len(indexes) == 1 or found is None:
        return first
    return dataclasses.replace(first, location=f"layers {_listed(indexes)}{found['rest'] or ''}")


def _listed(indexes: list[int]) -> str:
    """``0 to 3``, ``0 and 2``, ``0, 2 and 3``."""
    if len(indexes) > 2 and all(after == before + 1 for before, after in pairwise(indexes)):  # noqa: PLR2004 - two are no range
        return f"{indexes[0]} to {indexes[-1]}"
    return f"{', '.join(map(str, indexes[:-1]))} and {indexes[-1]}"
