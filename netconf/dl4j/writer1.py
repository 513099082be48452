"""A network as a document of 1.0.0-M2.1."""

from __future__ import annotations

from typing import Any

from netconf.bindings import AnyConfiguration
from netconf.dl4j import names, objects
from netconf.dl4j.dialect import Fields, Limits, name_of, place_of
from netconf.dl4j.graph_writer import edges, vertex_fields
from netconf.dl4j.layer1 import attention_vertex, layer_fields
from netconf.graph.configuration import ComputationGraphConfiguration, Node
from netconf.graph.inference import place as place_in_graph
from netconf.graph.vertices import AttentionVertex, FrozenVertex, GraphVertex, PreprocessorVertex
from netconf.network import MultiLayerConfiguration
from netconf.parameters import parameters_of
from netconf.vocabulary import MinibatchDivision

_PACKAGE = names.VERTICES[0].package


def document(conf: AnyConfiguration, counters: dict[str, int], limits: Limits, _: object) -> Fields:
    """The document; what cannot be said is noted in ``limits``."""
    _network_losses(conf, limits)
    kind = _graph if isinstance(conf, ComputationGraphConfiguration) else _chain
    return {
        "backpropType": str(conf.backprop_type),
        "cacheMode": "NONE",
        "dataType": str(conf.data_type),
        "epochCount": counters.get("epoch", 0),
        "inferenceWorkspaceMode": "ENABLED",
        "iterationCount": counters.get("iteration", 0),
        "tbpttBackLength": conf.tbptt_backward_length,
        "tbpttFwdLength": conf.tbptt_forward_length,
        "trainingWorkspaceMode": "ENABLED",
        "validateOutputLayerConfig": conf.validate_output_layer_config,
        **kind(conf, counters, limits),  # type: ignore[arg-type]
    }


def _network_losses(conf: AnyConfiguration, limits: Limits) -> None:
    if conf.minibatch_division is not MinibatchDivision.beforeUpdater:
        limits.lose("minibatchDivision", "updates on sums that are divided afterwards")
    if conf.iterations != 1:
        limits.lose("iterations", f"{conf.iterations} updates for each minibatch")
    if conf.pretrain:
        limits.lose("pretrain", "pretraining as part of the configuration")
    if conf.seed is None:
        limits.lose("seed", "a seed that is drawn anew (0 is written)")


def _chain(conf: MultiLayerConfiguration, counters: dict[str, int], limits: Limits) -> Fields:
    """What a chain of layers has."""
    confs = [_conf(conf, layer, place_of(index, layer), counters, limits) for index, layer in enumerate(conf.layers)]
    before = {str(index): objects.preprocessor(one) for index, one in sorted(conf.input_pre_processors.items())}
    return {"confs": confs, "inputPreProcessors": before}


def _graph(graph: ComputationGraphConfiguration, counters: dict[str, int], limits: Limits) -> Fields:
    """What a graph has; the order of the parameters is stated."""
    numbers = {name: number for number, name in enumerate([*graph.inputs, *graph.vertices])}
    order = graph.topological_order()
    trained = {name: node.layer for name, node in graph.vertices.items() if node.layer is not None}
    variables = [f"{name}_{spec.name}" for name in order if name in trained for spec in parameters_of(trained[name])]
    return {
        **edges(graph),
        "defaultConfiguration": {**_shared(graph, counters), "layer": None, "variables": variables},
        "topologicalOrder": [numbers[name] for name in order],
        "topologicalOrderStr": list(order),
        "vertices": {name: _node(graph, name, node, counters, limits) for name, node in graph.vertices.items()},
    }


def _node(graph: ComputationGraphConfiguration, name: str, node: Node, counters: dict[str, int], limits: Limits) -> Fields:
    """A vertex with its class."""
    place, before = place_in_graph(name, node), node.pre_processor
    if isinstance(node.vertex, GraphVertex):
        return _vertex(node.vertex, place, limits)
    if isinstance(node.vertex, AttentionVertex):
        return {"@class": f"{_PACKAGE}.AttentionVertex", **attention_vertex(node.vertex, place, limits)}
    return {
        "@class": f"{_PACKAGE}.LayerVertex",
        "layerConf": _conf(graph, node.vertex, place, counters, limits),
        "outputVertex": False,
        "preProcessor": None if before is None else objects.preprocessor(before),
    }


def _vertex(vertex: GraphVertex, place: str, limits: Limits) -> Fields:
    """A vertex without parameters."""
    entry = name_of(names.VERTICES, str(vertex.type))  # type: ignore[attr-defined]
    found: Fields = {"@class": entry.full if entry else "", **vertex_fields(vertex, place, limits)}
    if isinstance(vertex, PreprocessorVertex):
        found["preProcessor"] = objects.preprocessor(vertex.pre_processor)
    if isinstance(vertex, FrozenVertex):
        found["underlying"] = _vertex(vertex.underlying, place, limits)
    return found


def _conf(conf: AnyConfiguration, layer: Any, place: str, counters: dict[str, int], limits: Limits) -> Fields:
    """A layer, with what stands around it."""
    variables = [spec.name for spec in parameters_of(layer)]
    return {**_shared(conf, counters), "layer": layer_fields(layer, place, limits), "variables": variables}


def _shared(conf: AnyConfiguration, counters: dict[str, int]) -> Fields:
    """What the configurations of all layers repeat."""
    return {
        "cacheMode": "NONE",
        "dataType": str(conf.data_type),
        "epochCount": counters.get("epoch", 0),
        "iterationCount": counters.get("iteration", 0),
        "maxNumLineSearchIterations": conf.max_num_line_search_iterations,
        "miniBatch": conf.mini_batch,
        "minimize": True,
        "optimizationAlgo": str(conf.optimization_algo),
        "seed": conf.seed or 0,
        "stepFunction": None,
    }
