"""A vertex of a graph's document that holds no layer."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError

from netconf.dl4j import names
from netconf.dl4j.fields import Fields
from netconf.dl4j.settings import preprocessor
from netconf.dl4j.values import named
from netconf.graph import vertices
from netconf.graph.vertices import GraphVertex
from netconf.problems import problems_of

_NUMBER, _WHOLE, _WORD, _RAW = "number", "whole", "word", "take"

PLAIN: Final[dict[str, dict[str, str]]] = {
    "MergeVertex": {"mergeAxis": _WHOLE},
    "ElementWiseVertex": {"op": _WORD},
    "SubsetVertex": {"from": _WHOLE, "to": _WHOLE},
    "UnstackVertex": {"from": _WHOLE, "stackSize": _WHOLE},
    "L2Vertex": {"eps": _NUMBER},
    "ScaleVertex": {"scaleFactor": _NUMBER},
    "ShiftVertex": {"shiftFactor": _NUMBER},
    "L2NormalizeVertex": {"dimension": _RAW, "eps": _NUMBER},
    "ReshapeVertex": {"reshapeOrder": _WORD, "newShape": _RAW, "maskShape": _RAW},
    "LastTimeStepVertex": {"maskArrayInputName": _WORD},
    "DuplicateToTimeSeriesVertex": {"inputName": _WORD},
    "ReverseTimeSeriesVertex": {"maskArrayInputName": _WORD},
}
"""The fields of each vertex, which are ours by name, and how they are read."""
_SILENT: Final = frozenset({"modified", "outputType", "outputVertex"})
"""Fields that say nothing about the arithmetic: whether a MergeVertex was told its axis, the type of a preprocessor's output."""


def vertex(fields: Fields, path: tuple[str | int, ...]) -> GraphVertex | None:
    """Our vertex of a document's; None when it cannot be had, which is noted.

    Parameters
    ----------
    fields
        The vertex.
    path
        Its place in the network.
    """
    entry = named(fields, names.VERTICES, "vertex")
    if entry is None:
        return None
    given: dict[str, Any] = {}
    for key, how in PLAIN.get(entry.ours, {}).items():
        value = getattr(fields, how)(key)
        given |= {} if value is None else {key: value}
    if entry.ours == "ReshapeVertex" and isinstance(given.get("reshapeOrder"), str):
        given["reshapeOrder"] = given["reshapeOrder"].lower()
    if entry.ours == "PreprocessorVertex":
        inner = fields.child("preProcessor")
        given["preProcessor"] = None if inner is None else preprocessor(inner, (*path, "preProcessor"))
    if entry.ours == "FrozenVertex":
        wrapped = fields.child("underlying")
        made = None if wrapped is None else vertex(wrapped, path)
        if made is None:
            fields.log.fault(fields.place, "FrozenVertex holds no vertex that can be had", "it stands in underlying")
            return None
        given["underlying"] = made
    fields.skip(_SILENT)
    fields.put_aside()
    return _validated(getattr(vertices, entry.ours), given, fields, path)


def _validated(kind: type[GraphVertex], given: dict[str, Any], fields: Fields, path: tuple[str | int, ...]) -> GraphVertex | None:
    """The vertex of its words; what is impossible or missing in them is noted."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        problems = problems_of(error, fields.place, model=kind)
    fields.log.problems += [problem.inside(path=path) for problem in problems]
    return None
