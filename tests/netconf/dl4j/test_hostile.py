"""Documents that nobody means well with: one class of errors, the place, and no time or memory worth mentioning."""

from __future__ import annotations

import json
import time

import pytest

from netconf import SpecError
from netconf.dl4j.reader import read
from tests.netconf.dl4j.documents import as_text, newest, newest_graph, older
from tests.netconf.dl4j.fuzz_documents import main as fuzz

MERGE = {"MergeVertex": {}}


def refusal(text: str) -> str:
    start = time.process_time()
    with pytest.raises(SpecError) as caught:
        read(text, "file")
    assert time.process_time() - start < 5
    found = str(caught.value)
    assert len(found) < 100_000
    return found


def graph(vertices: dict[str, list[str]], inputs: tuple[str, ...] = ("in",)) -> str:
    found = {"networkInputs": inputs, "networkOutputs": ["v0"], "vertexInputs": vertices}
    return json.dumps(found | {"vertices": dict.fromkeys(vertices, MERGE)})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"confs":' + "[" * 100_000, "maximum recursion depth exceeded"),
        ('{"confs":' + "[" * 500 + "]" * 500 + "}", "file: objects stand in objects more than 60 deep"),
        ("confs: " + "[" * 100_000, "file:1:67: it is not YAML: objects stand in objects more than 60 deep"),
        (
            '{"confs": [{"layer": {"dense": {"nin": 3, "nin": 4}}}]}',
            "file, confs, [0], layer, dense: the key nin stands there twice",
        ),
        ("confs:\n- layer: !<dense>\n    nin: 3\n    nin: 4\n", "the key nin stands twice in one object"),
        (as_text(older(nIn=5)), "layer 0: it has both nin and nIn"),
        (as_text(newest(nin=2**63 + 1)), "layer 0 (GravesLSTM), nin: the number is too large"),
        (as_text(newest(nin=10**4000)), "layer 0 (GravesLSTM), nin: the number is too large"),
        (as_text(newest(nin="1e999")), "layer 0 (GravesLSTM), nin: the number is too large"),
        (as_text(newest(nin=2.5)), "layer 0 (GravesLSTM), nin: expected a whole number, but 2.5 was given"),
        (as_text(newest(**{"@class": "java.lang.Runtime"})), "there is no layer java.lang.Runtime here"),
        (json.dumps({"confs": [{}] * 5001}), "file, confs: 5,001 layers are too many; at most 5,000 are read"),
        (json.dumps({"confs": [{}] * 4000}), "there may be more; these are the first 100"),
        (graph({f"v{n}": [] for n in range(5000)}), 'vertex "v0" (MergeVertex): it has no inputs'),
        (graph({f"v{n}": [f"w{n}"] for n in range(5000)}), "there is no input or vertex 'w0'"),
        (graph({f"v{n}": ["in"] for n in range(5001)}), "file, vertices: 5,001 are too many; at most 5,000 are read"),
        (graph({"v0": ["in"] * 10_001}), "10,001 names are too many; at most 10,000 are read"),
        (graph({f"v{n}": [f"v{(n + 1) % 3000}"] for n in range(3000)}), "they wait for one another"),
        (as_text({**newest_graph(), "vertexInputs": {"x" * 50_000: ["in"]}}), "vertexInputs: there is no vertex 'xxx"),
    ],
)
def test_the_place_is_named_at_once(text, message):
    assert message in refusal(text)


def test_half_of_very_many_squares_is_refused_before_they_are_weighed():
    text = json.dumps(
        {"confs": [{"layer": {"output": {"nin": 3, "nout": 10**9, "lossFunction": "MSE", "activationFunction": "tanh"}}}]}
    )

    assert "MSE of 0.4-rc3.8 is half of ours, which is had for 1,000,000 outputs at most" in refusal(text)


@pytest.mark.parametrize("scheme", ["VI", "NORMALIZED", "UNIFORM", "RELU", "XAVIER"])
def test_schemes_of_old_releases_divide_by_no_size_that_is_not_there(scheme):
    layer = {"nin": 0, "nout": 3, "weightInit": scheme, "activationFunction": "tanh"}

    assert "nothing says how many inputs" in refusal(json.dumps({"confs": [{"layer": {"dense": layer}}]}))
    assert "nIn: must be at least 1" in refusal(json.dumps({"confs": [{"layer": {"dense": {**layer, "nin": -3}}}]}))


def test_a_long_chain_of_vertices_is_read():
    chain = {f"v{n}": [f"v{n + 1}"] if n < 2999 else ["in"] for n in range(3000)}

    assert len(read(graph(chain)).configuration.vertices) == 3000


def test_mutated_documents_raise_nothing_else(capsys):
    fuzz(300, seed=5)

    assert "300 documents" in capsys.readouterr().out
