"""Sizes and preprocessors of a graph's layers, which follow from the vertices before them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netconf.errors import Problem, did_you_mean
from netconf.findings import Finding
from netconf.flow import Flow, flow_of
from netconf.graph import vertices as v
from netconf.graph.configuration import ComputationGraphConfiguration, GraphSettings, Node
from netconf.graph.guess import guessed, solved
from netconf.graph.passage import combined
from netconf.graph.topology import ordered
from netconf.inference import after, before
from netconf.layers import Layer
from netconf.passage import passed
from netconf.places import tag_of, vertex_in_words
from netconf.shapes import AnyInputType
from netconf.site import Site


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
    shown = guessed(graph, nodes)
    flows: dict[str, Flow] = {}
    for name in ordered(graph).names:
        if name in graph.inputs:
            given = input_types.get(name)
            flows[name] = replace(flow_of(given), source=f"the input {name!r}") if given else shown[name]
            continue
        node = nodes[name]
        site = Site(place(name, node), ("vertices", name), result.problems, result.findings)
        made, flows[name] = _through(node, [flows[source] for source in node.inputs], site, graph)
        flows[name] = replace(flows[name], source=f"vertex {name!r}")
        result.nodes[name] = made
        if flows[name].of_steps:
            result.steps.add(name)
    return result


def _through(node: Node, flows: list[Flow], site: Site, graph: GraphSettings) -> tuple[Node, Flow]:
    vertex: Any = node.vertex
    if not isinstance(vertex, Layer) or isinstance(vertex, v.AttentionVertex):
        _check_references(vertex, site, graph)
        made, flow = combined(vertex, flows, site)
        return node.model_copy(update={"vertex": made}), flow
    layer: Any = vertex
    preprocessor = before(layer, flows[0], node.pre_processor, site)
    flow = flows[0] if preprocessor is None else after(flows[0], preprocessor, site, (*site.path, "preProcessor"))
    made, flow = passed(layer, flow, site)
    return node.model_copy(update={"vertex": made, "pre_processor": preprocessor}), flow


def flowing(graph: ComputationGraphConfiguration) -> tuple[dict[str, Flow], dict[str, Flow], dict[str, Flow]]:
    """What each input of a built graph brings, what comes to each vertex behind its preprocessor, and what goes out of it."""
    brought = guessed(graph, graph.vertices)
    arriving, given = _walked(graph, brought)
    if found := solved(graph, given):
        brought |= {name: replace(brought[name], size=size) for name, size in found.items()}
        arriving, given = _walked(graph, brought)
    return brought, arriving, given


def _walked(graph: ComputationGraphConfiguration, brought: Mapping[str, Flow]) -> tuple[dict[str, Flow], dict[str, Flow]]:
    """What comes to each vertex, and what comes out of inputs and vertices."""
    arriving: dict[str, Flow] = {}
    given = dict(brought)
    for name in ordered(graph).names:
        if name in graph.vertices:
            node, site = graph.vertices[name], Site("", ())
            flows = [given[source] for source in node.inputs]
            before_it = node.pre_processor
            arriving[name] = flows[0] if before_it is None else after(flows[0], before_it, site, ())
            given[name] = _through(node, flows, site, graph)[1]
    return arriving, given


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
