"""Writing graphs as DL4J's documents, and its YAML: what comes back, what is lost and told, what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings

from netconf import (
    AttentionVertex,
    ComputationGraphConfiguration,
    ConfigurationError,
    ElementWiseVertex,
    FrozenVertex,
    L2Vertex,
    MergeVertex,
    MultiLayerConfiguration,
    ReverseTimeSeriesVertex,
    RnnToFeedForwardPreProcessor,
    ScaleVertex,
    ShiftVertex,
)
from netconf.dl4j.reader import read
from netconf.dl4j.writer import write
from netconf.dl4j.yaml_text import to_yaml
from netconf.graph.configuration import Node
from netconf.graph.resolve import resolve_graph
from netconf.graph.topology import loose
from netconf.vocabulary import RandomStream
from tests.netconf.dl4j.documents import as_text, newest_graph, older, older_graph
from tests.netconf.dl4j.test_graphs import CASES, NAMES, document
from tests.netconf.strategies import graphs

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


def newest() -> ComputationGraphConfiguration:
    return ComputationGraphConfiguration.from_json(as_text(newest_graph()))


def with_vertex(vertex, inputs=("lstm",), **more) -> ComputationGraphConfiguration:
    node = Node(inputs=inputs, vertex=vertex, **more)
    return newest().model_copy(update={"vertices": newest().vertices | {"x": node}, "allow_disconnected": True})


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs())
def test_what_the_newest_dialect_can_say_of_a_graph_comes_back(draft):
    try:
        graph = resolve_graph(draft)
    except ConfigurationError:
        assume(False)
    assume(not graph.placeholders())
    changes = {"random_stream": RandomStream.native, "compatibility": None, "allow_disconnected": bool(loose(graph))}
    graph = graph.model_copy(update=changes)
    try:
        text, losses = write(graph)
    except ConfigurationError:
        assume(False)
    back = read(text)

    assert back.report.unknown == {}
    if not losses and "XAVIER_FAN_IN" not in graph.to_yaml() and "LECUN_NORMAL" not in graph.to_yaml():
        assert back.configuration == graph
    assert back.configuration.topological_order() == graph.topological_order()
    assert read(write(graph, form="yaml")[0]).configuration == back.configuration


def test_a_graph_of_each_era_comes_back_from_its_own_dialect():
    old = ComputationGraphConfiguration.from_json(as_text(older_graph({"useRegularization": True}, l2=0.1, dropOut=0.5)))

    assert ComputationGraphConfiguration.from_json(newest().to_json()) == newest()
    assert ComputationGraphConfiguration.fromJson(newest().toJson()) == newest()
    assert ComputationGraphConfiguration.from_json(old.to_json("0.9.1", strict=True)) == old


def test_vertices_keep_their_order_and_the_order_of_the_parameters_is_stated():
    written = json.loads(newest().to_json())

    assert list(written) == sorted(written)
    assert list(written["vertices"]) == list(written["vertexInputs"]) == ["lstm", "out"]
    assert (written["topologicalOrder"], written["topologicalOrderStr"]) == ([0, 1, 2], ["in", "lstm", "out"])
    assert written["defaultConfiguration"]["variables"] == ["lstm_W", "lstm_RW", "lstm_b", "out_W", "out_b"]


@pytest.mark.parametrize("name", [name for name in NAMES if f"{name}/config.out.yaml" in CASES.namelist()])
def test_yaml_is_what_dl4j_itself_writes_of_the_same_document(name):
    assert to_yaml(json.loads(document(name, "config.out.json"))).strip() == document(name, "config.out.yaml").strip()


@pytest.mark.parametrize("dialect", ["1.0.0-M2.1", "0.9.1"])
def test_yaml_and_json_of_a_dialect_are_the_same_document(dialect):
    chain = MultiLayerConfiguration.from_json(as_text(older(momentum=0.5, updater="NESTEROVS", iupdater=None)))

    for network in (chain, newest()):
        text = network.to_yaml(dialect)
        assert text.startswith("---\nbackprop")
        assert type(network).from_yaml(text) == type(network).from_json(network.to_json(dialect))


def test_numbers_in_yaml_are_those_of_java():
    text = to_yaml({"a": 1e-10, "b": 0.001, "c": 1e7, "d": 12345678.9, "e": "NaN", "f": 3, "g": 5e-324, "h": [], "true": None})

    assert text == '---\na: 1.0E-10\nb: 0.001\nc: 1.0E7\nd: 1.23456789E7\ne: NaN\nf: 3\ng: 5.0E-324\nh: []\n"true": null\n'


@pytest.mark.parametrize(
    ("graph", "dialect", "message"),
    [
        (
            with_vertex(ReverseTimeSeriesVertex()),
            "0.9.1",
            'vertex "x" (ReverseTimeSeriesVertex): it is a ReverseTimeSeriesVertex',
        ),
        (with_vertex(ShiftVertex(1.0)), "0.9.1", 'vertex "x" (ShiftVertex): it is a ShiftVertex, which DL4J 0.9.1 cannot say'),
        (with_vertex(ElementWiseVertex("Max")), "0.9.1", 'vertex "x" (ElementWiseVertex), op: it is Max'),
        (with_vertex(MergeVertex(2)), "0.9.1", 'vertex "x" (MergeVertex), mergeAxis: the inputs stand along another axis'),
        (with_vertex(L2Vertex(1e-3), ("lstm", "lstm")), "1.0.0-M2.1", 'vertex "x" (L2Vertex), eps: it is 0.001'),
        (
            with_vertex(AttentionVertex(n_in_queries=4, n_in_keys=4, n_in_values=4, n_out=4)),
            "0.9.1",
            'vertex "x" (AttentionVertex): it is a AttentionVertex',
        ),
    ],
)
def test_what_predictions_need_is_refused_at_its_vertex(graph, dialect, message):
    with pytest.raises(ConfigurationError) as caught:
        graph.to_json(dialect)

    assert message in str(caught.value)


def test_a_frozen_vertex_is_what_it_holds_in_0_9():
    text, losses = write(with_vertex(FrozenVertex(ScaleVertex(2.0))), "0.9.1")

    assert json.loads(text)["vertices"]["x"] == {"ScaleVertex": {"scaleFactor": 2.0}}
    assert "FrozenVertex" in " ".join(map(str, losses))


def test_preprocessors_of_another_order_of_axes_are_refused_in_0_9():
    graph = newest()
    before = RnnToFeedForwardPreProcessor(rnnDataFormat="NWC")
    out = graph.vertices["out"].model_copy(update={"pre_processor": before})
    with pytest.raises(ConfigurationError, match="preProcessor: the order of axes is NWC"):
        graph.model_copy(update={"vertices": graph.vertices | {"out": out}}).to_json("0.9.1")
