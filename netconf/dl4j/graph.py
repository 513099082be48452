"""The vertices of a graph (``ComputationGraphConfiguration``), their inputs, and the order of their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from netconf.dl4j.conf import MOST, SILENT, context_of, layer_of
from netconf.dl4j.eras import layer_like
from netconf.dl4j.fields import Fields, typed
from netconf.dl4j.report import Log
from netconf.dl4j.settings import preprocessor, settings_of
from netconf.dl4j.vertices import vertex
from netconf.errors import ConfigurationError, Problem, did_you_mean
from netconf.graph.configuration import ComputationGraphConfiguration, GraphDraft, Node
from netconf.graph.resolve import resolve_graph
from netconf.graph.topology import loose, ordered
from netconf.graph.vertices import AttentionVertex, GraphVertex
from netconf.layers import Layer
from netconf.places import vertex_in_words
from netconf.preprocessors import AnyPreProcessor
from netconf.problems import shown

_ORDER: Final = "topologicalOrderStr"
_MOST_NAMES: Final = 2 * MOST
"""Inputs of a vertex or of the network."""


def graph_of(top: Fields, release: str, compatibility: str | None) -> ComputationGraphConfiguration:
    """The network of a document with ``vertices``.

    Raises
    ------
    ConfigurationError
        With all that is wrong with it.
    """
    log = top.log
    own = Fields("", _mapping(top, "defaultConfiguration"), "defaultConfiguration", log)
    nodes, first = _nodes(top, release)
    settings = settings_of(top, own if any(own.left()) else first, release)
    settings |= {} if compatibility is None else {"compatibility": compatibility}
    own.skip(SILENT)
    own.put_aside()
    order = _names(top.take(_ORDER), _ORDER, log)
    top.skip(frozenset({"topologicalOrder"}))
    ends = {word: _names(top.take(key), key, log) for word, key in (("inputs", "networkInputs"), ("outputs", "networkOutputs"))}
    top.put_aside()
    if len(nodes) < len(_mapping(top, "vertices")):
        _check_sources(top, ends["inputs"])
        raise ConfigurationError(log.problems)  # the others cannot be judged without the ones that are missing
    if not nodes or not ends["inputs"]:
        missing = "vertices" if not nodes else "networkInputs"
        raise ConfigurationError([*log.problems, *([] if log.problems else [Problem(missing, "the graph has none")])])
    draft = GraphDraft(**settings, **ends, vertices=nodes)
    changes = {"allow_no_output": not draft.outputs, "allow_disconnected": bool(loose(draft))}
    draft = draft.model_copy(update={name: True for name, needed in changes.items() if needed})
    draft = draft.model_copy(update={"vertices": _in_stored_order(draft, order, log)})
    return resolve_graph(draft, log.findings_once(), faults=log.problems, lenient=True)


def _mapping(top: Fields, key: str) -> Mapping[str, Any]:
    """An object whose keys are names."""
    value = top.take(key)
    if value is not None and not isinstance(value, Mapping):
        top.log.fault(key, f"expected an object, but {shown(value)} was given")
    return value if isinstance(value, Mapping) else {}


def _names(value: Any, place: str, log: Log) -> tuple[str, ...]:
    """A list of names."""
    listed = [] if value is None else value if isinstance(value, list) else [value]
    if len(listed) > _MOST_NAMES:
        raise ConfigurationError([Problem(place, f"{len(listed):,} names are too many; at most {_MOST_NAMES:,} are read")])
    for name in listed:
        if not isinstance(name, str):
            log.fault(place, f"expected names, but {shown(name)} is among them")
    return tuple(name for name in listed if isinstance(name, str))


def _nodes(top: Fields, release: str) -> tuple[dict[str, Node], Fields]:
    """The vertices with their inputs, and the first layer's configuration."""
    log = top.log
    vertices, edges = _mapping(top, "vertices"), _mapping(top, "vertexInputs")
    if len(vertices) > MOST:
        raise ConfigurationError([Problem("vertices", f"{len(vertices):,} are too many; at most {MOST:,} are read")])
    for name in edges:
        if name not in vertices:
            log.fault("vertexInputs", f"there is no vertex {shown(name)}", did_you_mean(name, vertices))
    found: dict[str, Node] = {}
    first: Fields | None = None
    for name, value in vertices.items():
        fields = typed(value, vertex_in_words(name, None), log)
        inputs = _names(edges.get(name), f"vertexInputs, {name}", log)
        if fields.kind == "LayerVertex":
            conf = fields.plain("layerConf")
            conf.place = fields.place
            first = first or conf
            found |= _node(layer_of(conf, release, name), inputs, name, _before(fields, name))
        elif fields.kind == "AttentionVertex":
            fields.place = vertex_in_words(name, fields.kind)
            fields.skip(frozenset({"name"}))
            context = context_of(Fields("", {}, fields.place, log), release, name)
            found |= _node(layer_like(AttentionVertex, fields, context), inputs, name)
        else:
            fields.place = vertex_in_words(name, fields.kind or None)
            found |= _node(vertex(fields, ("vertices", name)), inputs, name)
    return found, first or Fields("", {}, "defaultConfiguration", log)


def _check_sources(top: Fields, inputs: tuple[str, ...]) -> None:
    """Note inputs of vertices that nothing gives."""
    known = {*inputs, *_mapping(top, "vertices")}
    for name, value in _mapping(top, "vertexInputs").items():
        for source in _names(value, f"vertexInputs, {name}", top.log):
            if source not in known:
                place = f"{vertex_in_words(name, None)}, inputs"
                top.log.fault(place, f"there is no input or vertex {shown(source)}", did_you_mean(source, known))


def _before(fields: Fields, name: str) -> AnyPreProcessor | None:
    """The preprocessor before a layer."""
    inner = fields.child("preProcessor")
    fields.skip(frozenset({"outputVertex"}))
    fields.put_aside()
    return None if inner is None else preprocessor(inner, ("vertices", name, "preProcessor"))


def _node(made: Layer | GraphVertex | None, inputs: tuple[str, ...], name: str, before: Any = None) -> dict[str, Node]:
    """A vertex by name; nothing when it cannot be had."""
    if made is None:
        return {}
    return {name: Node(inputs=inputs, vertex=made, pre_processor=before)}


def _in_stored_order(draft: GraphDraft, stored: tuple[str, ...], log: Log) -> dict[str, Node]:
    """The vertices, so that the order of the parameters that follows from them is the one that the document states."""
    nodes = draft.vertices
    if not stored or _trained(draft, ordered(draft).names) == _trained(draft, stored):
        return nodes
    ranks = {name: rank for rank, name in enumerate(stored)}
    again = dict(sorted(nodes.items(), key=lambda item: ranks.get(item[0], len(ranks))))
    found = draft.model_copy(update={"vertices": again})
    if _trained(draft, ordered(found).names) == _trained(draft, stored):
        log.note("stored-order", _ORDER, "the vertices are sorted anew, so that the parameters have the order that is stated")
        return again
    log.doubt("stored-order", _ORDER, "no order of the vertices gives this one; the parameters may stand in another order here")
    return nodes


def _trained(draft: GraphDraft, order: tuple[str, ...]) -> list[str]:
    """The layers in an order: the other vertices have no parameters."""
    return [name for name in order if name in draft.vertices and draft.vertices[name].layer is not None]
