"""What an input of a graph brings when nothing says it: the vertices that take it, and those beside it, show it.

Vertices that keep the kind of what they take (a MergeVertex, an activation) bind their inputs and their output together. What a
vertex needs, and what a layer gives, is known; what a layer would like (a DenseLayer vectors, an LSTM a series) only counts when
nothing is known, since a preprocessor may stand before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from netconf import layers
from netconf.flow import Flow, Kind, takes
from netconf.graph import vertices as v
from netconf.graph.configuration import ComputationGraphConfiguration, GraphSettings, Node
from netconf.graph.topology import ordered
from netconf.inference import keeps
from netconf.layers import Layer, inside
from netconf.passage import wanted

_KEEPS_SIZE = v.ElementWiseVertex | v.StackVertex | v.UnstackVertex | v.ScaleVertex | v.ShiftVertex | v.L2NormalizeVertex
_KEEPS_KIND = _KEEPS_SIZE | v.MergeVertex | v.SubsetVertex | v.ReverseTimeSeriesVertex


def guessed(graph: GraphSettings, nodes: Mapping[str, Node]) -> dict[str, Flow]:
    """What each input brings.

    Parameters
    ----------
    graph
        Its edges are sound.
    nodes
        Its vertices; sizes may be open.
    """
    kinds = _kinds(graph, nodes)
    order = ordered(graph).names
    found = {}
    for name in graph.inputs:
        shown = list(_sizes(name, order, nodes))
        size = next((size for size, _ in shown if size), None)
        layout = next((layout for _, layout in shown if layout is not None), None)
        source = "" if size is None else f"the input {name!r}"
        kind = kinds.get(name, Kind.vectors)
        found[name] = Flow(kind, size, layout if kind is Kind.series else None, source=source)
    return found


# --- kinds -----------------------------------------------------------------------------------------------------------------


@dataclass
class _Group:
    """Inputs and vertices whose outputs have one kind."""

    members: set[str]
    known: list[Kind] = field(default_factory=list)
    liked: list[tuple[Kind, ...]] = field(default_factory=list)
    """What each of those that take it would like, the best first."""

    def kind(self) -> Kind | None:
        """The kind that is known, else one that all like, else one that some like best; series before vectors."""
        shared = [kind for kind in self.liked[0] if all(kind in kinds for kinds in self.liked)] if self.liked else []
        for kinds in (self.known, shared[:1], [kinds[0] for kinds in self.liked]):
            if kinds:
                return Kind.series if Kind.series in kinds else kinds[0]
        return None


def _kinds(graph: GraphSettings, nodes: Mapping[str, Node]) -> dict[str, Kind]:
    groups = {name: _Group({name}) for name in (*graph.inputs, *nodes)}
    for name, node in nodes.items():
        if node.pre_processor is None and _keeps_kind(node.vertex):
            for source in node.inputs:
                _join(groups, name, source)
    for name, node in nodes.items():
        needs, gives = _ends(node)
        groups[name].known += [gives] if gives is not None else []
        for source in node.inputs:
            groups[source].known += [needs] if needs is not None else []
            groups[source].liked += _likes(node)
    return {name: kind for name, group in groups.items() if (kind := group.kind()) is not None}


def _join(groups: dict[str, _Group], one: str, other: str) -> None:
    joined, rest = groups[one], groups[other]
    if joined is not rest:
        joined.members |= rest.members
        for member in rest.members:
            groups[member] = joined


def _keeps_kind(vertex: Any) -> bool:
    if isinstance(vertex, v.FrozenVertex):
        return _keeps_kind(vertex.underlying)
    if isinstance(vertex, Layer):
        return keeps(vertex)
    return isinstance(vertex, _KEEPS_KIND)


def _ends(node: Node) -> tuple[Kind | None, Kind | None]:
    """What a vertex needs for sure, and what it gives."""
    vertex = node.vertex
    match vertex:
        case v.LastTimeStepVertex():
            return Kind.series, Kind.vectors
        case v.DuplicateToTimeSeriesVertex():
            return Kind.vectors, Kind.series
        case v.ReverseTimeSeriesVertex() | v.AttentionVertex():
            return Kind.series, Kind.series
        case v.L2Vertex():
            return None, Kind.vectors
    if not isinstance(vertex, Layer):
        return None, None
    kinds = takes(node.pre_processor) if node.pre_processor is not None else ()
    return (kinds[0] if kinds else None), _given(vertex)


def _given(layer: Layer) -> Kind | None:
    """What comes out of a layer."""
    if isinstance(layer, layers.TimeDistributed):
        return Kind.series
    if isinstance(layer, layers.LastTimeStep):
        return Kind.vectors
    if isinstance(layer, layers.BaseWrapperLayer):
        return _given(layer.layer)
    if isinstance(layer, layers.RepeatVector | layers.EmbeddingSequenceLayer):
        return Kind.series
    if isinstance(layer, layers.GlobalPoolingLayer | layers.BatchNormalization):
        return None
    kinds = wanted(layer)
    return kinds[0] if kinds else None


def _likes(node: Node) -> list[tuple[Kind, ...]]:
    if node.pre_processor is not None or not isinstance(node.vertex, Layer) or isinstance(node.vertex, v.AttentionVertex):
        return []
    kinds = wanted(node.vertex)
    return [kinds] if kinds else []


# --- sizes -----------------------------------------------------------------------------------------------------------------


def _sizes(name: str, order: tuple[str, ...], nodes: Mapping[str, Node]) -> Iterator[tuple[Any, Any]]:
    """Yield nIn and the order of axes of the layers that take an input, directly or through vertices that keep its size."""
    carriers = {name}
    for other in order:
        node = nodes.get(other)
        if node is None or not carriers & set(node.inputs):
            continue
        vertex = node.vertex
        if isinstance(vertex, Layer) and not isinstance(vertex, v.AttentionVertex):
            layout = getattr(inside(vertex), "data_format", None) if wanted(vertex)[:1] == (Kind.series,) else None
            yield getattr(inside(vertex), "n_in", None), layout
        if _keeps_size(vertex):
            carriers.add(other)


def _keeps_size(vertex: Any) -> bool:
    if isinstance(vertex, Layer):
        return isinstance(inside(vertex), layers.GlobalPoolingLayer) or _keeps_kind(vertex)
    return isinstance(vertex, v.ReverseTimeSeriesVertex | v.LastTimeStepVertex | v.DuplicateToTimeSeriesVertex | _KEEPS_SIZE)


def size_behind(name: str, graph: ComputationGraphConfiguration) -> int | None:
    """How many features come from an input or a vertex, as the first layer with an nIn behind it says; None where none does."""
    return next((size for size, _ in _sizes(name, ordered(graph).names, graph.vertices) if size and isinstance(size, int)), None)


# --- sizes of inputs that no layer takes alone ---------------------------------------------------------------------------


_Form = Counter[str]
"""How many features come out: of each input of open size so many times its features, and a number, under the empty name."""


def solved(graph: ComputationGraphConfiguration, given: Mapping[str, Flow]) -> dict[str, int]:
    """The sizes of inputs that follow from what stands behind a MergeVertex.

    Parameters
    ----------
    graph
        A built graph.
    given
        What comes out of its inputs and vertices; sizes may be open.

    Returns
    -------
    dict of int
        By input. Each nIn is an equation of the sizes before it; those with one unknown are solved, as long as there are any.
    """
    forms: dict[str, _Form | None] = {}
    equations: list[_Form] = []
    for name in ordered(graph).names:
        node = graph.vertices.get(name)
        sources = [forms[source] for source in node.inputs] if node else []
        forms[name] = _form(name, given[name].size, node, [form for form in sources if form is not None])
        n_in = getattr(inside(node.vertex), "n_in", None) if node and isinstance(node.vertex, Layer) else None
        if isinstance(n_in, int) and node and not _reshapes(node) and (form := sources[0]) is not None:
            equations.append(form.copy())
            equations[-1][""] -= n_in
    found: dict[str, int] = {}
    while step := next(filter(None, (_solved(equation, found) for equation in equations)), {}):
        found |= step
    return found


def _form(name: str, size: Any, node: Node | None, sources: list[_Form]) -> _Form | None:
    if size is not None:
        return Counter({"": size}) if isinstance(size, int) else None
    if node is None:
        return Counter({name: 1})
    if isinstance(node.vertex, v.MergeVertex):
        return sum(sources, Counter()) if len(sources) == len(node.inputs) else None
    return sources[0] if sources and _keeps_size(node.vertex) else None


def _reshapes(node: Node) -> bool:
    """Whether a preprocessor makes another number of features."""
    return node.pre_processor is not None and Kind.images in takes(node.pre_processor)


def _solved(equation: _Form, found: Mapping[str, int]) -> dict[str, int]:
    """The unknown of an equation that has one, when its size is a whole number."""
    unknown = [name for name in equation if name and name not in found]
    if len(unknown) != 1:
        return {}
    total = equation[""] + sum(times * found[name] for name, times in equation.items() if name in found)
    size, rest = divmod(-total, equation[unknown[0]])
    return {unknown[0]: size} if size > 0 and not rest else {}
