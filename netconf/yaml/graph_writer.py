"""From a graph to our YAML: settings on top, then the vertices, each in its own line with its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from netconf.graph.configuration import ComputationGraphConfiguration, GraphDraft, GraphSettings, Node
from netconf.graph.inference import Inferred, infer
from netconf.graph.topology import takes_one
from netconf.graph.vertices import AttentionVertex, MergeVertex
from netconf.layers import Layer
from netconf.yaml import emit
from netconf.yaml.writer import (
    TOP_FIRST,
    in_order,
    layer_as_mapping,
    own_settings,
    plain_value,
    shared_settings,
    unsized,
    word_of,
)


def write(graph: ComputationGraphConfiguration) -> str:
    """Return our YAML of a graph; reading it gives an equal one."""
    plain = _inferred(graph, {name: node.model_copy(update={"pre_processor": None}) for name, node in graph.vertices.items()})
    own = {name for name, node in graph.vertices.items() if node.pre_processor != plain.nodes[name].pre_processor}
    stated = {
        name: node if name in own else node.model_copy(update={"pre_processor": None}) for name, node in graph.vertices.items()
    }
    normal = _inferred(graph, stated).nodes
    pairs = [
        (node.vertex, other)
        for name, node in graph.vertices.items()
        if isinstance(node.vertex, Layer) and isinstance(other := normal[name].vertex, Layer)
    ]
    shared = shared_settings(pairs)
    top = own_settings(graph) | shared
    document = {word_of(GraphDraft, name): plain_value(top[name]) for name in in_order(top, TOP_FIRST)}
    document |= {word_of(GraphDraft, name): True for name in ("allow_disconnected", "allow_no_output") if getattr(graph, name)}
    document["inputs"] = _names(graph.inputs)
    document["vertices"] = emit.Block(
        {
            name: _node(graph, name, normal[name], shared, stated=name in own)
            for name in graph.vertices
            if name not in _merges(graph)
        }
    )
    if graph.outputs:
        document["outputs"] = _names(graph.outputs)
    return emit.document(document)


def _merges(graph: ComputationGraphConfiguration) -> set[str]:
    """Return the vertices that come by themselves when a layer takes several inputs: its own MergeVertex, right after it."""
    names = list(graph.vertices)
    found = set()
    for name, after in pairwise(names):
        node, merge = graph.vertices[name], graph.vertices[after]
        users = [other for other in graph.vertices.values() if after in other.inputs]
        alone = len(users) == 1 and after not in graph.outputs and len(merge.inputs) > 1
        if (
            after == f"{name}-merge"
            and merge.vertex == MergeVertex()
            and node.inputs == (after,)
            and takes_one(node.vertex)
            and alone
        ):
            found.add(after)
    return found


def _names(names: tuple[str, ...]) -> Any:
    return names[0] if len(names) == 1 else list(names)


def _begins(graph: GraphSettings, node: Node) -> bool:
    """Whether a layer takes inputs of the network, so that its sizes follow from nothing."""
    return any(source in graph.inputs for source in node.inputs)


def _inferred(graph: ComputationGraphConfiguration, nodes: Mapping[str, Node]) -> Inferred:
    """Return the graph that results when layers leave out what follows from others: such values need not be written."""
    bare = {
        name: node if _begins(graph, node) or not isinstance(node.vertex, Layer) else _bare(node) for name, node in nodes.items()
    }
    return infer(graph, bare, {})


def _bare(node: Node) -> Node:
    if isinstance(node.vertex, AttentionVertex):
        return node.model_copy(update={"vertex": node.vertex.model_copy(update=dict.fromkeys(_ATTENTION))})
    return node.model_copy(update={"vertex": unsized(node.vertex)})


_ATTENTION: Final = ("n_in_queries", "n_in_keys", "n_in_values")


def _node(
    graph: ComputationGraphConfiguration, name: str, normal: Node, shared: Mapping[str, Any], *, stated: bool
) -> dict[str, Any]:
    """Return a vertex as dictionaries, lists and scalars: its type, its inputs, and what it does not have from elsewhere."""
    node = graph.vertices[name]
    if isinstance(node.vertex, Layer) and isinstance(normal.vertex, Layer):
        first = _begins(graph, node)
        words = layer_as_mapping(node.vertex, normal.vertex, shared, name, first=first)
    else:
        words = plain_value(node.vertex)
    taken = graph.vertices[node.inputs[0]].inputs if node.inputs[0] in _merges(graph) else node.inputs
    written = {"type": words.pop("type"), "inputs": _names(taken)}
    if stated and node.pre_processor is not None:
        written["preProcessor"] = plain_value(node.pre_processor)
    return written | words
