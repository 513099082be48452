"""Sizes and preprocessors of a graph's layers, which follow from the vertices before them (config.md 6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netconf.errors import Problem, did_you_mean
from netconf.findings import Finding
from netconf.flow import Flow, Kind, flow_of, takes
from netconf.graph import vertices as v
from netconf.graph.configuration import GraphSettings, Node
from netconf.graph.passage import combined
from netconf.graph.topology import ordered
from netconf.inference import after, before, pools
from netconf.layers import LastTimeStep, Layer, inside
from netconf.passage import Site, passed, wanted
from netconf.places import tag_of, vertex_in_words
from netconf.preprocessors import RnnToFeedForwardPreProcessor
from netconf.shapes import AnyInputType


@dataclass
class Inferred:
    """The vertices with their sizes, and what was found on the way."""

    nodes: dict[str, Node] = field(default_factory=dict)
    steps: set[str] = field(default_factory=set)
    """Vertices that see each step of a series as an example of its own."""
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def place(name: str, node: Node) -> str:
    """Name a vertex in an error."""
    return vertex_in_words(name, tag_of(type(node.vertex)))


def infer(graph: GraphSettings, nodes: Mapping[str, Node], input_types: Mapping[str, AnyInputType]) -> Inferred:
    """Walk the vertices from the inputs to the outputs.

    Parameters
    ----------
    graph
        Inputs and outputs; its edges are sound.
    nodes
        Its vertices, with every field set but sizes and formats, which may be.
    input_types
        What the network is given, by input; guessed from the layers where nothing is said.
    """
    result = Inferred(nodes=dict(nodes))
    _check_names(graph, input_types, result)
    flows: dict[str, Flow] = {}
    for name in ordered(graph).names:
        if name in graph.inputs:
            given = input_types.get(name)
            flows[name] = replace(flow_of(given), source=f"the input {name!r}") if given else _guessed(name, graph, nodes)
            continue
        node = nodes[name]
        site = Site(place(name, node), ("vertices", name), result.problems, result.findings)
        made, flows[name] = _through(node, [flows[source] for source in node.inputs], site, graph, nodes)
        flows[name] = replace(flows[name], source=f"vertex {name!r}")
        result.nodes[name] = made
        split = isinstance(made.pre_processor, RnnToFeedForwardPreProcessor) or bool(result.steps & set(node.inputs))
        if split and flows[name].kind is Kind.vectors:
            result.steps.add(name)
    return result


def _through(node: Node, flows: list[Flow], site: Site, graph: GraphSettings, nodes: Mapping[str, Node]) -> tuple[Node, Flow]:
    vertex: Any = node.vertex
    if not isinstance(vertex, Layer) or isinstance(vertex, v.AttentionVertex):
        _check_references(vertex, site, graph)
        made, flow = combined(vertex, flows, site)
        return node.model_copy(update={"vertex": made}), flow
    layer: Any = vertex
    source = node.inputs[0]
    pooled = source in nodes and _pools(nodes[source])
    preprocessor = before(layer, flows[0], node.pre_processor, site, pooled=pooled)
    flow = flows[0] if preprocessor is None else after(flows[0], preprocessor, site, (*site.path, "preProcessor"))
    made, flow = passed(layer, flow, site)
    return node.model_copy(update={"vertex": made, "pre_processor": preprocessor}), flow


def _pools(node: Node) -> bool:
    return node.layer is not None and pools(node.layer)


def _check_names(graph: GraphSettings, input_types: Mapping[str, AnyInputType], result: Inferred) -> None:
    for name in input_types:
        if name not in graph.inputs:
            hint = did_you_mean(name, graph.inputs)
            result.problems.append(Problem("inputTypes", f"there is no input {name!r}", hint, ("inputTypes", name)))


def _check_references(vertex: Any, site: Site, graph: GraphSettings) -> None:
    """Masks and lengths are those of network inputs."""
    for name, word in (("mask_array_input_name", "maskArrayInputName"), ("input_name", "inputName")):
        said = getattr(vertex, name, None)
        if said is not None and said not in graph.inputs:
            site.fault(word, f"there is no input {said!r} of the network", did_you_mean(said, graph.inputs))


# --- inputs that nothing describes -----------------------------------------------------------------------------------------


def _guessed(name: str, graph: GraphSettings, nodes: Mapping[str, Node]) -> Flow:
    """What an input brings, as the layers show it that take it: series when one of them works on series."""
    found = [shown for shown in _shown(name, graph, nodes) if shown.size is not None or shown.kind is not None]
    kinds = [shown.kind for shown in found if shown.kind is not None]
    kind = Kind.series if Kind.series in kinds else kinds[0] if kinds else Kind.vectors
    size = next((shown.size for shown in found if shown.size is not None), None)
    layout = next((shown.layout for shown in found if shown.layout is not None), None)
    return Flow(kind, size, layout if kind is Kind.series else None, source="" if size is None else f"the input {name!r}")


@dataclass(frozen=True)
class _Shown:
    """What one layer shows of the input that it takes."""

    kind: Kind | None = None
    size: Any = None
    layout: Any = None


def _shown(name: str, graph: GraphSettings, nodes: Mapping[str, Node]) -> list[_Shown]:
    """Look at the layers that take an input, directly or through vertices that keep its kind."""
    same, mixed, found = {name}, set[str](), []  # of the input's size, and of its kind only
    for other in ordered(graph).names:
        node = nodes.get(other)
        if node is None or not (same | mixed) & set(node.inputs):
            continue
        whole = bool(same & set(node.inputs))
        shown = _shown_by(node)
        if shown is not None:
            found.append(shown if whole else replace(shown, size=None))
        elif isinstance(node.vertex, (*_KEEPS_KIND, Layer)):
            keeps = whole and not isinstance(node.vertex, v.MergeVertex | v.SubsetVertex)
            (same if keeps else mixed).add(other)
            found += [_of_partners(node, nodes)] if isinstance(node.vertex, v.MergeVertex) else []
    return found


_KEEPS_KIND = (
    v.MergeVertex,
    v.SubsetVertex,
    v.ElementWiseVertex,
    v.StackVertex,
    v.UnstackVertex,
    v.ScaleVertex,
    v.ShiftVertex,
    v.L2NormalizeVertex,
)


def _shown_by(node: Node) -> _Shown | None:
    """What one vertex shows of what it takes; None when it takes anything."""
    vertex = node.vertex
    if isinstance(vertex, v.LastTimeStepVertex | v.ReverseTimeSeriesVertex | v.AttentionVertex):
        return _Shown(Kind.series)
    if isinstance(vertex, v.DuplicateToTimeSeriesVertex):
        return _Shown(Kind.vectors)
    if not isinstance(vertex, Layer):
        return None
    kinds = takes(node.pre_processor) if node.pre_processor is not None else wanted(vertex)
    size = getattr(inside(vertex), "n_in", None) or None
    if not kinds and size is None:
        return None
    layout = getattr(inside(vertex), "data_format", None) if kinds[:1] == (Kind.series,) else None
    return _Shown(kinds[0] if kinds else None, size, layout)


def _of_partners(node: Node, nodes: Mapping[str, Node]) -> _Shown:
    """What stands beside an input in a MergeVertex has its kind."""
    for source in node.inputs:
        vertex = nodes[source].vertex if source in nodes else None
        if isinstance(vertex, v.DuplicateToTimeSeriesVertex | v.ReverseTimeSeriesVertex):
            return _Shown(Kind.series)
        if isinstance(vertex, v.LastTimeStepVertex | LastTimeStep):
            return _Shown(Kind.vectors)
        if isinstance(vertex, Layer) and wanted(vertex)[:1] == (Kind.series,):
            return _Shown(Kind.series)
    return _Shown()
