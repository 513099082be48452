"""The JSON Schema: current, true of what we write, and of use where the structure is broken."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

from netconf import schema
from netconf.graph.configuration import GraphDraft
from netconf.graph.resolve import resolve_graph
from netconf.network import Draft
from netconf.places import words_of
from netconf.resolve import resolve
from netconf.yaml.compose import compose
from netconf.yaml.nodes import plain
from tests.netconf.strategies import drafts, graphs

SCHEMA = json.loads(schema.PATH.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

VALID = {
    "seed": 12345,
    "updater": {"type": "RmsProp", "learningRate": 0.1, "rmsDecay": 0.95},
    "l2": {"value": 0.001, "apply": "afterUpdater"},
    "l1": 0.1,
    "dropOut": {"keep": 0.8},
    "weightInit": {"type": "NormalDistribution", "mean": 0, "std": 0.1},
    "layers": [
        {"type": "GravesLSTM", "nIn": "${vocabulary}", "nOut": 200, "activation": "TANH"},
        {"type": "RnnOutputLayer", "nOut": "${vocabulary}", "lossFunction": {"type": "MCXENT", "weights": [1, 2]}},
    ],
}

BROKEN = {
    "unknown key": (("learningRate",), 0.1),
    "unknown key of a layer": (("layers", 0, "nOutt"), 3),
    "key of the network in a layer": (("layers", 0, "seed"), 1),
    "key of another layer": (("layers", 0, "lossFunction"), "MSE"),
    "word that is none": (("layers", 0, "activation"), "TANHH"),
    "type that is none": (("layers", 0, "type"), "GravesLTSM"),
    "layer that is a word": (("layers", 0), "GravesLSTM"),
    "layers that are none": (("layers",), []),
    "layers as a mapping": (("layers",), {}),
    "negative size": (("layers", 0, "nOut"), -1),
    "size as text": (("layers", 0, "nOut"), "200"),
    "truth as number": (("layers", 0, "nOut"), True),
    "fraction of a unit": (("layers", 0, "nOut"), 1.5),
    "updater as a word": (("updater",), "RMSPROP"),
    "updater without type": (("updater",), {"learningRate": 0.1}),
    "parameter of another updater": (("updater", "momentum"), 0.9),
    "decay beyond 1": (("updater", "rmsDecay"), 1.5),
    "rate as text": (("updater", "learningRate"), "0.1"),
    "schedule without its words": (("updater", "learningRate"), {"type": "StepSchedule"}),
    "coefficient without value": (("l2",), {"apply": "afterUpdater"}),
    "negative coefficient": (("l1",), -0.1),
    "dropout as a number": (("dropOut",), 0.5),
    "distribution without its words": (("weightInit",), {"type": "NormalDistribution"}),
    "steps below 1": (("tBPTTForwardLength",), 0),
    "words of Java": (("regularization",), True),
}


def changed(path, value, document=VALID):
    document = copy.deepcopy(document)
    place = document
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return document


def test_the_file_is_what_the_models_say():
    assert schema.PATH.read_text(encoding="utf-8") == schema.text(), "run python -m netconf.schema"


def test_it_is_a_schema_of_the_draft_that_it_names():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_valid_specification_passes():
    VALIDATOR.validate(VALID)


def test_the_example_passes():
    text = (Path(__file__).parents[2] / "examples" / "shakespeare.yaml").read_text(encoding="utf-8")

    VALIDATOR.validate(plain(compose(text, "example")[0]))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_structure_fails(name):
    assert not VALIDATOR.is_valid(changed(*BROKEN[name]))


def test_layers_or_vertices_are_required():
    assert not VALIDATOR.is_valid({"seed": 1})


GRAPH = {
    "seed": 1,
    "inputs": ["a", "b"],
    "inputTypes": {"a": {"type": "recurrent", "size": 3}},
    "vertices": {
        "encoder": {"type": "LSTM", "inputs": "a", "nOut": 5},
        "last": {"type": "LastTimeStepVertex", "inputs": "encoder", "maskArrayInputName": "a"},
        "both": {"type": "MergeVertex", "inputs": ["last", "b"]},
        "out": {"type": "OutputLayer", "inputs": "both", "nOut": 2, "preProcessor": {"type": "RnnToFeedForwardPreProcessor"}},
    },
    "outputs": "out",
}


def test_a_graph_passes():
    VALIDATOR.validate(GRAPH)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("layers",), VALID["layers"]),
        (("vertices", "encoder", "inputs"), 3),
        (("vertices", "encoder", "nOutt"), 3),
        (("vertices", "encoder", "type"), "LSTN"),
        (("vertices", "last", "preProcessor"), {"type": "RnnToFeedForwardPreProcessor"}),
        (("vertices", "both", "nOut"), 3),
        (("inputTypes", "a", "type"), "recurent"),
        (("outputs",), {}),
    ],
)
def test_a_broken_graph_fails(path, value):
    assert not VALIDATOR.is_valid(changed(path, value, GRAPH))


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_all_graphs_that_are_written_pass(draft):
    VALIDATOR.validate(plain(compose(resolve_graph(draft).to_yaml(), "written")[0]))


@settings(max_examples=30, deadline=None)
@given(drafts())
def test_all_that_is_written_passes(draft):
    VALIDATOR.validate(plain(compose(resolve(draft).to_yaml(), "written")[0]))


def test_wrappers_inside_wrappers_are_looked_at_once():
    """Twelve of them take as long as a series of twelve layers; where each had to be tried, they would take hours."""
    layer = {"type": "LSTM", "nIn": 3, "nOut": 3}
    for _ in range(12):
        layer = {"type": "LastTimeStep", "layer": layer}
    document = {"layers": [layer, VALID["layers"][1]]}
    VALIDATOR.validate(document)
    inner = VALIDATOR.iter_errors(changed(("layers", 0, *["layer"] * 12, "nOutt"), 3, document))
    assert [error.message for error in inner] == ["Additional properties are not allowed ('nOutt' was unexpected)"]


def test_an_error_speaks_of_the_type_that_was_said():
    errors = VALIDATOR.iter_errors(changed(("layers", 1, "nOut"), True))
    assert [error.absolute_path[-1] for error in errors] == ["nOut"]


def test_it_has_the_words_of_the_models_each_with_its_meaning():
    assert SCHEMA["properties"].keys() == words_of(Draft).keys() | words_of(GraphDraft).keys()
    assert all("description" in word or "$ref" in word for word in SCHEMA["properties"].values())


def test_it_speaks_to_authors_of_specifications_only():
    text = schema.text()

    assert not any(inner in text for inner in (".md", "_Objects", "built configuration", "Draft", '"title": "Type"', "n_in"))


def test_a_command_says_where_it_is():
    done = subprocess.run([sys.executable, "-m", "netconf.schema", "--path"], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == str(schema.PATH)
