"""Reading DL4J's documents of computation graphs: those of the real releases, every vertex, forms, what is refused."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

import netconf
from netconf import (
    ComputationGraphConfiguration,
    GravesLSTM,
    MultiLayerConfiguration,
    Regularization,
    SpecError,
)
from netconf.dl4j.names import VERTICES
from netconf.dl4j.reader import read
from netconf.graph import vertices as v
from netconf.graph.vertices import GraphVertex
from netconf.layers import Layer
from netconf.parameters import parameters_of
from tests.netconf.dl4j.documents import NN, as_text, newest, newest_graph, older_graph

CASES = zipfile.ZipFile(Path(__file__).parents[2] / "golden" / "graphs.zip")
NAMES = sorted({member.split("/")[0] for member in CASES.namelist()})
PACKAGE = "org.deeplearning4j.nn.conf.graph"


def document(name: str, member: str) -> str | None:
    path = f"{name}/{member}"
    return CASES.read(path).decode() if path in CASES.namelist() else None


def refusal(given) -> str:
    with pytest.raises(SpecError) as caught:
        read(given if isinstance(given, str) else as_text(given), "file.json")
    return str(caught.value)


# --- documents of the real releases ----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_document_of_a_case_is_the_same_graph(name):
    graph = read(document(name, "config.json"))

    assert graph.report.unknown == {}
    assert graph.report.release == ("0.9.1" if name.startswith("era-0x") else "1.0.0-M2.1")
    for member in ("config.yaml", "config.out.json", "config.out.yaml"):
        text = document(name, member)
        if text is not None:
            again = read(text)
            assert (again.configuration, again.report.unknown) == (graph.configuration, {})


@pytest.mark.parametrize("name", NAMES)
def test_the_layout_of_the_parameters_is_dl4js(name):
    graph = read(document(name, "config.json")).configuration
    with np.load(io.BytesIO(CASES.read(f"{name}/arrays.npz"))) as file:
        stored = file["params"].size
    layers = [node.vertex for node in graph.vertices.values() if isinstance(node.vertex, Layer)]

    assert sum(spec.size for layer in layers for spec in parameters_of(layer)) == stored
    written = document(name, "config.out.json")
    if written is not None and json.loads(written)["topologicalOrderStr"] is not None:
        assert list(graph.topological_order()) == json.loads(written)["topologicalOrderStr"]


@pytest.mark.parametrize("name", NAMES)
def test_our_yaml_says_all_of_a_graph_of_dl4j(name):
    graph = read(document(name, "config.json")).configuration

    assert ComputationGraphConfiguration.from_yaml(graph.to_yaml()) == graph


# --- vertices --------------------------------------------------------------------------------------------

FIELDS = {
    "MergeVertex": ({"mergeAxis": 1, "modified": False}, v.MergeVertex()),
    "ElementWiseVertex": ({"op": "Max"}, v.ElementWiseVertex("Max")),
    "SubsetVertex": ({"from": 1, "to": 2}, v.SubsetVertex(1, 2)),
    "StackVertex": ({}, v.StackVertex()),
    "UnstackVertex": ({"from": 0, "stackSize": 2}, v.UnstackVertex(0, 2)),
    "L2Vertex": ({"eps": 1e-6}, v.L2Vertex(1e-6)),
    "ScaleVertex": ({"scaleFactor": 0.5}, v.ScaleVertex(0.5)),
    "ShiftVertex": ({"shiftFactor": "0.25"}, v.ShiftVertex(0.25)),
    "L2NormalizeVertex": ({"dimension": [1], "eps": 1e-6}, v.L2NormalizeVertex((1,), 1e-6)),
    "ReshapeVertex": ({"reshapeOrder": "C", "newShape": [-1, 4], "maskShape": None}, v.ReshapeVertex(-1, 4)),
    "PreprocessorVertex": (
        {"preProcessor": {"@class": "org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor"}, "outputType": None},
        v.PreprocessorVertex(netconf.RnnToFeedForwardPreProcessor()),
    ),
    "LastTimeStepVertex": ({"maskArrayInputName": "in"}, v.LastTimeStepVertex("in")),
    "DuplicateToTimeSeriesVertex": ({"inputName": "in"}, v.DuplicateToTimeSeriesVertex("in")),
    "ReverseTimeSeriesVertex": ({"maskArrayInputName": None}, v.ReverseTimeSeriesVertex()),
    "PoolHelperVertex": ({}, v.PoolHelperVertex()),
    "FrozenVertex": ({"underlying": {"@class": f"{PACKAGE}.ScaleVertex", "scaleFactor": 2}}, v.FrozenVertex(v.ScaleVertex(2))),
}


def test_every_vertex_that_we_have_has_a_name_in_dl4j():
    assert set(FIELDS) == {entry.ours for entry in VERTICES} == {kind.__name__ for kind in GraphVertex.members}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("form", ["class", "wrapper"])
def test_every_vertex_is_read_in_both_forms(name, form):
    fields, expected = FIELDS[name]
    package = next(entry.package for entry in VERTICES if entry.ours == name)
    given = {"@class": f"{package}.{name}", **fields} if form == "class" else {name: fields}
    found = {}

    class Seen(Exception):
        pass

    def notice(graph, *_, **__):
        found.update(graph.vertices)
        raise Seen

    text = as_text(newest_graph(x=given))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netconf.dl4j.graph.resolve_graph", notice)
        with pytest.raises(Seen):
            read(text)

    assert found["x"].vertex == expected
    assert found["x"].inputs == ("lstm",)


def test_an_attention_vertex_is_read_with_what_trains_it():
    name = next(name for name in NAMES if "attention" in name)
    vertex = read(document(name, "config.json")).configuration.vertices["att"].vertex

    assert isinstance(vertex, v.AttentionVertex)
    assert (vertex.n_in_queries, vertex.n_out, vertex.n_heads, vertex.head_size, vertex.project_input) == (4, 4, 2, 0, True)
    assert vertex.updater == netconf.Sgd(0.1)


def test_a_preprocessor_before_a_layer_is_read():
    document = newest_graph()
    document["vertices"]["out"]["preProcessor"] = {"rnnToCnn": {"inputHeight": 2, "inputWidth": 0, "numChannels": 1}}

    assert 'vertex "out"' in refusal(document)
    assert "inputWidth" in refusal(document)
    document = json.loads(document_of_dense())
    graph = read(json.dumps(document)).configuration
    assert graph.vertices["dense"].pre_processor == netconf.RnnToFeedForwardPreProcessor()
    assert graph.vertices["out"].pre_processor == netconf.FeedForwardToRnnPreProcessor()


def document_of_dense() -> str:
    name = next(name for name in NAMES if "inputtype_dense" in name)
    return document(name, "config.json").replace('"d"', '"dense"')


# --- eras ------------------------------------------------------------------------------------------------


def test_words_of_0_x_mean_in_a_graph_what_they_mean_in_a_chain():
    given = older_graph({"useRegularization": True, "numIterations": 3}, l2=0.01, dropOut=0.8)
    graph = read(as_text(given)).configuration
    first = graph.vertices["lstm"].vertex

    assert isinstance(first, GravesLSTM)
    assert (first.l2, first.drop_out) == (Regularization(value=0.01, apply="afterUpdater"), netconf.Dropout(0.8))
    assert (graph.iterations, graph.seed, graph.minibatch_division.value) == (3, 7, "afterUpdater")


def test_the_graphs_own_configuration_rules_over_that_of_its_layers():
    given = older_graph()
    given["defaultConfiguration"]["seed"] = 99
    assert read(as_text(given)).configuration.seed == 99
    del given["defaultConfiguration"]
    assert read(as_text(given)).configuration.seed == 7


def test_rates_of_weights_and_biases_are_reported_by_name():
    assert read(as_text(older_graph(biasLearningRate=0.2))).report.learning_rates["lstm"] == (0.1, 0.2)


def test_the_order_that_a_document_states_is_that_of_the_parameters():
    given = json.loads(document(next(name for name in NAMES if "two_outputs" in name), "config.json"))
    given["topologicalOrderStr"] = ["in", "l", "o2", "o1"]
    report = read(json.dumps(given))
    assert report.configuration.topological_order() == ("in", "l", "o2", "o1")
    assert "stored-order" in {finding.code for finding in report.report.findings}

    given["topologicalOrderStr"] = ["o1", "o2", "l", "in"]
    warned = [finding for finding in read(json.dumps(given)).report.findings if finding.code == "stored-order"]
    assert "may stand in another order" in warned[0].message


def test_vertices_that_lead_nowhere_are_let_pass_as_dl4j_does():
    given = newest_graph(x={"@class": f"{PACKAGE}.ScaleVertex", "scaleFactor": 2})

    assert read(as_text(given)).configuration.allow_disconnected
    assert not read(as_text(newest_graph())).configuration.allow_disconnected


def test_a_document_of_the_other_kind_is_refused_by_name():
    with pytest.raises(SpecError, match="describes a MultiLayerConfiguration, not a ComputationGraphConfiguration"):
        ComputationGraphConfiguration.from_json(as_text(newest()))
    with pytest.raises(SpecError, match="describes a ComputationGraphConfiguration, not a MultiLayerConfiguration"):
        MultiLayerConfiguration.from_json(as_text(newest_graph()))
    assert ComputationGraphConfiguration.fromJson(as_text(newest_graph())) == netconf.load(as_text(newest_graph()))


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vertices": []}, "file.json, vertices: expected an object, but [] was given"),
        ({"vertices": {}}, "file.json, vertexInputs: there is no vertex 'lstm'"),
        ({"networkInputs": []}, "networkInputs: the graph has none"),
        ({"networkInputs": [3]}, "networkInputs: expected names, but 3 is among them"),
        ({"networkOutputs": ["nothing"]}, "outputs: there is no vertex 'nothing'"),
        ({"vertexInputs": {"lstm": ["in"]}}, 'vertex "out" (RnnOutputLayer): it has no inputs'),
        ({"vertexInputs": {"lstm": ["in"], "out": "in", "x": ["in"]}}, "vertexInputs: there is no vertex 'x'"),
        ({"vertexInputs": {"lstm": ["out"], "out": ["lstm"]}}, "they wait for one another: out -> lstm -> out"),
        ({"defaultConfiguration": 3}, "defaultConfiguration: expected an object, but 3 was given"),
    ],
)
def test_a_graph_that_cannot_be_is_refused_with_its_place(changes, message):
    assert message in refusal({**newest_graph(), **changes})


@pytest.mark.parametrize(
    ("vertex", "message"),
    [
        ({"@class": f"{PACKAGE}.Hexagon"}, 'vertex "x" (Hexagon): Hexagon is no vertex that is known here'),
        ({"@class": "com.example.Mine"}, "com.example.Mine is a class of somebody else's, and it changes the arithmetic"),
        ({"@class": f"{PACKAGE}.SubsetVertex", "from": 1}, 'vertex "x" (SubsetVertex): to is missing'),
        ({"@class": f"{PACKAGE}.SubsetVertex", "from": 1, "to": "many"}, "(SubsetVertex), to: expected a number, but 'many'"),
        (
            {"@class": f"{PACKAGE}.ElementWiseVertex", "op": "Divide"},
            "vertex \"x\" (ElementWiseVertex), op: 'Divide' is not known here",
        ),
        ({"@class": f"{PACKAGE}.FrozenVertex"}, "FrozenVertex holds no vertex that can be had"),
        (
            {"@class": f"{PACKAGE}.LayerVertex", "layerConf": {"layer": {"@class": f"{NN}.Hexagon"}}},
            "there is no layer Hexagon here",
        ),
        ({"@class": f"{PACKAGE}.LayerVertex"}, 'vertex "x": expected an object with its class, but nothing was given'),
        (7, 'vertex "x": expected an object with its class, but 7 was given'),
    ],
)
def test_a_vertex_that_cannot_be_is_refused_with_its_name(vertex, message):
    assert message in refusal(newest_graph(x=vertex))


# --- every generation ------------------------------------------------------------------------------------

CHAINS = {
    archive: zipfile.ZipFile(Path(__file__).parents[2] / "golden" / f"{archive}.zip")
    for archive in ("dl4j-other", "dl4j-0.9.1", "dl4j-1.0.0-M2.1")
}
DOCUMENTS = [
    (archive, name)
    for archive, cases in CHAINS.items()
    for number, name in enumerate(sorted(name for name in cases.namelist() if name.endswith("config.json")))
    if archive == "dl4j-other" or number % 8 == 0
]


def as_graph(chain: dict) -> dict:
    """The document of a chain as that of a graph of the same release, one vertex after the other."""
    confs, before = chain.pop("confs"), chain.pop("inputPreProcessors", {})
    names = [f"layer{index}" for index in range(len(confs))]
    tagged = any("@class" in conf["layer"] for conf in confs)
    nodes = [
        {"layerConf": conf, "outputVertex": False, "preProcessor": before.get(str(index))} for index, conf in enumerate(confs)
    ]
    return chain | {
        "defaultConfiguration": {**confs[0], "layer": None},
        "networkInputs": ["in"],
        "networkOutputs": [names[-1]],
        "vertexInputs": dict(zip(names, ([name] for name in ["in", *names]), strict=False)),
        "vertices": {
            name: {"@class": f"{PACKAGE}.LayerVertex", **node} if tagged else {"LayerVertex": node}
            for name, node in zip(names, nodes, strict=True)
        },
    }


@pytest.mark.parametrize(("archive", "name"), DOCUMENTS)
def test_a_layer_means_in_a_graph_what_it_means_in_a_chain_of_its_release(archive, name):
    given = json.loads(CHAINS[archive].read(name))
    chain = read(json.dumps(given))
    graph = read(json.dumps(as_graph(given)))

    assert graph.report.generation == chain.report.generation
    named = [layer.model_copy(update={"name": f"layer{index}"}) for index, layer in enumerate(chain.configuration.layers)]
    assert [renamed(node.vertex) for node in graph.configuration.vertices.values()] == list(map(renamed, named))
    assert {
        int(name.removeprefix("layer")): node.pre_processor
        for name, node in graph.configuration.vertices.items()
        if node.pre_processor is not None
    } == chain.configuration.input_pre_processors
    common = set(type(chain.configuration).model_fields) & set(type(graph.configuration).model_fields)
    assert all(getattr(graph.configuration, field) == getattr(chain.configuration, field) for field in common)


def renamed(layer):
    """A layer, and those inside it, without names."""
    inner = {"layer": renamed(layer.layer)} if hasattr(layer, "layer") else {}
    return layer.model_copy(update={"name": None, **inner})
