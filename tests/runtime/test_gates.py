"""Gate-wise views of the parameters, held to the layers' own equations and to the page that draws them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import runtime
from netconf import (
    GRU,
    LSTM,
    Bidirectional,
    CoupledLSTM,
    DenseLayer,
    GravesBidirectionalLSTM,
    GravesLSTM,
    InputType,
    NetconfError,
    NeuralNetConfiguration,
    RnnOutputLayer,
    SimpleRnn,
)
from netconf.gates import gates_of
from netconf.named import elements, named_parameters
from netconf.parameters import parameters_of

PAGE = Path(runtime.__file__).parent / "formats" / "parameters.md"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def network(*layers, dtype="float64"):
    chain = NeuralNetConfiguration.Builder().seed(3).list()
    for layer in layers:
        chain = chain.layer(layer)
    chain = chain.layer(RnnOutputLayer(nOut=2, activation="softmax", lossFunction="MCXENT"))
    return runtime.MultiLayerNetwork(chain.setInputType(InputType.recurrent(3)).build(), dtype=dtype).init()


def test_the_gates_of_a_graves_lstm_compute_what_the_layer_computes():
    """The equations of Graves 2013, by gate and by name: any two gates exchanged give other activations."""
    net = network(GravesLSTM(nOut=4, activation="tanh"))
    random = np.random.default_rng(1)
    net.set_params(random.standard_normal(net.num_params()))
    x = random.standard_normal((1, 3, 6))
    gates = net.gates(0)
    h = c = np.zeros(4)
    expected = []
    for step in range(6):
        z = {name: x[0, :, step] @ gate["W"] + h @ gate["RW"] + gate["b"] for name, gate in gates.items()}
        forget = sigmoid(z["forget_gate"] + c * gates["forget_gate"]["peephole"])
        inward = sigmoid(z["input_gate"] + c * gates["input_gate"]["peephole"])
        c = forget * c + inward * np.tanh(z["candidate"])
        h = sigmoid(z["output_gate"] + c * gates["output_gate"]["peephole"]) * np.tanh(c)
        expected.append(h)

    assert np.allclose(net.feed_forward(x)[1][0].T, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "layer",
    [
        GravesLSTM(nIn=3, nOut=1),
        GravesLSTM(nIn=1, nOut=5),
        LSTM(nIn=3, nOut=4),
        GravesBidirectionalLSTM(nIn=3, nOut=2),
        CoupledLSTM(nIn=3, nOut=4),
        CoupledLSTM(nIn=3, nOut=1, peepholes=False),
        GRU(nIn=3, nOut=4),
        GRU(nIn=3, nOut=2, resetAfter=True),
        Bidirectional(layer=GravesLSTM(nIn=3, nOut=2)),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_every_number_of_a_gated_layer_belongs_to_one_gate(layer):
    seen = {spec.name: np.zeros(spec.shape, int) for spec in parameters_of(layer)}
    for parts in gates_of(layer).values():
        for name, index in parts.values():
            seen[name][index] += 1

    assert all((counts == 1).all() for counts in seen.values())


def test_shapes_and_names():
    gates = network(GravesBidirectionalLSTM(nOut=2), Bidirectional("CONCAT", LSTM(nOut=5))).gates
    assert tuple(gates(0)) == LSTM.gates
    assert {name: array.shape for name, array in gates(0)["forget_gate"].items()} == {
        "WF": (3, 2),
        "RWF": (2, 2),
        "bF": (2,),
        "peepholeF": (2,),
        "WB": (3, 2),
        "RWB": (2, 2),
        "bB": (2,),
        "peepholeB": (2,),
    }
    assert set(gates(0)["candidate"]) == {"WF", "RWF", "bF", "WB", "RWB", "bB"}
    assert {name: array.shape for name, array in gates(1)["candidate"].items()} == {
        "fW": (2, 5),
        "fRW": (5, 5),
        "fb": (5,),
        "bW": (2, 5),
        "bRW": (5, 5),
        "bb": (5,),
    }
    assert network(SimpleRnn(nOut=2)).gates(0) == {}


def test_the_gates_are_copies():
    net = network(LSTM(nOut=2))
    net.gates(0)["candidate"]["W"][:] = 100

    assert net.params().max() < 100


def test_a_layer_that_is_not_there():
    with pytest.raises(NetconfError, match=r"gates: there is no layer 7\n    there are 0, 1"):
        network(LSTM(nOut=2)).gates(7)


def test_a_graphs_parameters_stand_in_topological_order():
    graph = (
        NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("in")
        .addLayer("out", RnnOutputLayer(nIn=4, nOut=2, activation="softmax", lossFunction="MCXENT"), "late")
        .addLayer("late", DenseLayer(nIn=2, nOut=4), "early")
        .addLayer("early", GravesLSTM(nIn=3, nOut=2), "in")
        .setOutputs("out")
        .build()
    )
    names = [parameter.name for parameter in named_parameters(graph)]

    assert names == ["early_W", "early_RW", "early_b", "late_W", "late_b", "out_W", "out_b"]
    assert next(elements(graph))[:2] == ("early", 'vertex "early" (GravesLSTM)')


def table(title: str) -> list[list[str]]:
    """The rows of the page's table under a title."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in row] for row in rows[2:]]


def test_the_page_lists_every_parameter_with_its_shape():
    """Each row names a layer as it is written in Python, and its arrays."""
    import netconf

    rows = table("Layer by layer")
    assert len(rows) > 15
    for written, arrays in rows:
        layer = eval(written, {name: getattr(netconf, name) for name in netconf.__all__})  # noqa: S307 - the project's own page
        listed = re.findall(r"(\w+) \[([\d, ]+)\]", arrays)
        found = [(spec.name, ", ".join(map(str, spec.shape))) for spec in parameters_of(layer)]
        assert listed == found, written


def test_the_pages_pictures_show_the_blocks_in_their_order():
    text = PAGE.read_text(encoding="utf-8")
    for names in (LSTM.gates, GRU.gates):
        drawn = re.compile(r"\|\s*" + r"\s*\|\s*".join(name.replace("_", "[ _]") for name in names) + r"\s*\|")
        assert drawn.search(text), names
    for gate, parts in gates_of(GravesLSTM(nIn=3, nOut=2)).items():
        if "peephole" in parts:
            column = parts["peephole"][1][1] - 4 * 2
            assert f"4·n + {column}: {gate.replace('_', ' ')}" in text
