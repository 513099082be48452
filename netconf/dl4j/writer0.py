"""A network as a document of 0.9.1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from netconf.bindings import AnyConfiguration
from netconf.dl4j import names
from netconf.dl4j.dialect import IN_NEWEST, Fields, Limits, name_of, place_of
from netconf.dl4j.graph_writer import edges, vertex_fields
from netconf.dl4j.layer0 import Progress, beside, layer_fields
from netconf.graph.configuration import ComputationGraphConfiguration, Node
from netconf.graph.inference import place as place_in_graph
from netconf.graph.vertices import ElementWiseVertex, FrozenVertex, GraphVertex, PreprocessorVertex
from netconf.network import MultiLayerConfiguration
from netconf.preprocessors import ComposableInputPreProcessor, InputPreProcessor
from netconf.vocabulary import CNN2DFormat, DataType, MinibatchDivision, Op, RNNFormat

_OPS: Final = frozenset({Op.Add, Op.Subtract, Op.Product})
"""What an ElementWiseVertex of 0.9.1 does."""


def document(conf: AnyConfiguration, counters: dict[str, int], limits: Limits, reached: Callable[[Any], float] | None) -> Fields:
    """The document; what cannot be said is noted in ``limits``."""
    if conf.minibatch_division is not MinibatchDivision.afterUpdater:
        limits.lose("minibatchDivision", "updates on means over the minibatch")
    if conf.seed is None:
        limits.lose("seed", "a seed that is drawn anew (0 is written)")
    if conf.data_type is not DataType.FLOAT:
        limits.lose("dataType", f"numbers of the type {conf.data_type}, which a program sets")
    kind = _graph if isinstance(conf, ComputationGraphConfiguration) else _chain
    return {
        "backprop": True,
        "backpropType": str(conf.backprop_type),
        "cacheMode": "NONE",
        "inferenceWorkspaceMode": "SEPARATE",
        "iterationCount": counters.get("iteration", 0),
        "pretrain": conf.pretrain,
        "tbpttBackLength": conf.tbptt_backward_length,
        "tbpttFwdLength": conf.tbptt_forward_length,
        "trainingWorkspaceMode": "NONE",
        **kind(conf, Progress(bool(counters.get("iteration")), reached), limits),  # type: ignore[arg-type]
    }


def _chain(conf: MultiLayerConfiguration, progress: Progress, limits: Limits) -> Fields:
    """What a chain of layers has."""
    confs = [_conf(conf, layer, place_of(index, layer), limits, progress) for index, layer in enumerate(conf.layers)]
    before = {
        str(index): _preprocessor(one, f"inputPreProcessors[{index}]", limits)
        for index, one in sorted(conf.input_pre_processors.items())
    }
    return {"confs": confs, "inputPreProcessors": before}


def _graph(graph: ComputationGraphConfiguration, progress: Progress, limits: Limits) -> Fields:
    """What a graph has."""
    own = {"learningRatePolicy": "None", "useDropConnect": False, "useRegularization": False}
    policy = dict.fromkeys(("lrPolicyDecayRate", "lrPolicyPower", "lrPolicySteps"), "NaN")
    return {
        **edges(graph),
        "defaultConfiguration": {**_shared(graph), **own, **policy, "layer": None},
        "vertices": {name: _node(graph, name, node, limits, progress) for name, node in graph.vertices.items()},
    }


def _node(graph: ComputationGraphConfiguration, name: str, node: Node, limits: Limits, progress: Progress) -> Fields:
    """A vertex with its name around it."""
    place = place_in_graph(name, node)
    if not isinstance(node.vertex, GraphVertex):
        before = node.pre_processor
        return {
            "LayerVertex": {
                "layerConf": _conf(graph, node.vertex, place, limits, progress),
                "outputVertex": False,
                "preProcessor": None if before is None else _preprocessor(before, f"{place}, preProcessor", limits),
            }
        }
    return _vertex(node.vertex, place, limits)


def _vertex(vertex: GraphVertex, place: str, limits: Limits) -> Fields:
    """A vertex without parameters."""
    if isinstance(vertex, FrozenVertex):
        limits.lose(place, "FrozenVertex, which changes nothing around a vertex without parameters (what it holds is written)")
        return _vertex(vertex.underlying, place, limits)
    kind = str(vertex.type)  # type: ignore[attr-defined]
    entry = name_of(names.VERTICES, kind)
    if entry is None or not entry.short:
        limits.refuse(place, f"it is a {kind}", IN_NEWEST)
        return {}
    if isinstance(vertex, ElementWiseVertex) and vertex.op not in _OPS:
        limits.refuse(f"{place}, op", f"it is {vertex.op}")
    if getattr(vertex, "merge_axis", 1) != 1:
        limits.refuse(f"{place}, mergeAxis", "the inputs stand along another axis than that of the features")
    fields = vertex_fields(vertex, place, limits)
    fields.pop("mergeAxis", None)
    if isinstance(vertex, PreprocessorVertex):
        fields["preProcessor"] = _preprocessor(vertex.pre_processor, f"{place}, preProcessor", limits)
    return {entry.short: fields}


def _conf(conf: AnyConfiguration, layer: Any, place: str, limits: Limits, progress: Progress) -> Fields:
    """A layer, with what stands beside it."""
    return {**_shared(conf), "layer": layer_fields(layer, place, limits), **beside(layer, place, limits, progress)}


def _shared(conf: AnyConfiguration) -> Fields:
    """What the configurations of all layers repeat."""
    return {
        "cacheMode": "NONE",
        "iterationCount": 0,
        "l1ByParam": {},
        "l2ByParam": {},
        "leakyreluAlpha": 0.0,
        "learningRateByParam": {},
        "maxNumLineSearchIterations": conf.max_num_line_search_iterations,
        "miniBatch": conf.mini_batch,
        "minimize": True,
        "numIterations": conf.iterations,
        "optimizationAlgo": str(conf.optimization_algo),
        "pretrain": False,
        "seed": conf.seed or 0,
        "stepFunction": None,
        "variables": [],
    }


def _preprocessor(preprocessor: InputPreProcessor, place: str, limits: Limits) -> Fields:
    """A preprocessor with its name around it."""
    kind = str(preprocessor.type)  # type: ignore[attr-defined]
    entry = name_of(names.PREPROCESSORS, kind)
    if entry is None:
        limits.refuse(place, f"it is a {kind}")
        return {}
    for word, usual in (("rnn_data_format", RNNFormat.NCW), ("format", CNN2DFormat.NCHW)):
        if getattr(preprocessor, word, usual) is not usual:
            limits.refuse(place, f"the order of axes is {getattr(preprocessor, word)}", f"convert the network to {usual}")
    if isinstance(preprocessor, ComposableInputPreProcessor):
        return {
            entry.short: {
                "inputPreProcessors": [_preprocessor(part, place, limits) for part in preprocessor.input_pre_processors]
            }
        }
    sizes = {"inputHeight": "input_height", "inputWidth": "input_width", "numChannels": "num_channels"}
    return {entry.short: {key: getattr(preprocessor, name) for key, name in sizes.items() if hasattr(preprocessor, name)}}
