"""What both dialects share of a graph: its ends and edges, and the fields of its vertices."""

from __future__ import annotations

from netconf.dl4j.dialect import Fields, Limits
from netconf.dl4j.vertices import PLAIN
from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.graph.vertices import GraphVertex, L2Vertex
from netconf.places import tag_of

_USUAL_EPS = 1e-8
"""What an L2Vertex adds under the root; DL4J does not write it."""


def edges(graph: ComputationGraphConfiguration) -> Fields:
    """The ends of a graph, and what each vertex takes."""
    return {
        "networkInputs": list(graph.inputs),
        "networkOutputs": list(graph.outputs),
        "vertexInputs": {name: list(node.inputs) for name, node in graph.vertices.items()},
    }


def vertex_fields(vertex: GraphVertex, place: str, limits: Limits) -> Fields:
    """The fields of a vertex by DL4J's names, but those that hold other objects."""
    if isinstance(vertex, L2Vertex) and vertex.eps != _USUAL_EPS:
        limits.refuse(f"{place}, eps", f"it is {vertex.eps}", f"DL4J's is always {_USUAL_EPS}")
    words = {info.alias or name: name for name, info in type(vertex).model_fields.items()}
    found: Fields = {}
    for key in PLAIN.get(str(tag_of(type(vertex))), {}):
        value = getattr(vertex, words[key])
        found[key] = list(value) if isinstance(value, tuple) else str(value) if key == "op" else value
    if isinstance(vertex, L2Vertex):
        del found["eps"]
    return found
