"""Python source is read, not run: what builds a network is understood, and nothing else is done."""

from __future__ import annotations

import pytest

import netconf
from netconf import (
    Activation,
    Adam,
    InputType,
    LossFunction,
    MergeVertex,
    NeuralNetConfiguration,
    RnnOutputLayer,
    SimpleRnn,
    SpecError,
    SubsetVertex,
    UnstackVertex,
)
from netconf.python_reader import read
from netconf.source.python import write

PROGRAM = '''\
"""A network of somebody's, in steps."""
from __future__ import annotations
from netconf import Activation, Adam, InputType, LossFunction, NeuralNetConfiguration, RnnOutputLayer, SimpleRnn

units = 4
rate: float = 1e-3
layer = SimpleRnn.Builder()
layer.nOut(units)
layer.activation(Activation.TANH)
chain = NeuralNetConfiguration.Builder().seed(-3).updater(Adam(rate)).list()
chain.layer(layer.build())
chain.layer(RnnOutputLayer(nOut=2, activation="softmax", lossFunction=LossFunction.MCXENT))
conf = chain.setInputType(InputType.recurrent(3)).build()
'''


def test_a_program_in_steps(tmp_path):
    expected = (
        NeuralNetConfiguration.Builder()
        .seed(-3)
        .updater(Adam(1e-3))
        .list()
        .layer(SimpleRnn.Builder().nOut(4).activation(Activation.TANH).build())
        .layer(RnnOutputLayer(nOut=2, activation="softmax", lossFunction=LossFunction.MCXENT))
        .setInputType(InputType.recurrent(3))
        .build()
    )
    path = tmp_path / "network.py"
    path.write_text(PROGRAM)

    assert read(PROGRAM, "program") == expected
    assert netconf.load(path) == expected
    assert netconf.load(path, compatibility="0.9.1").compatibility == "0.9.1"


def test_placeholders_are_found_and_filled(tmp_path):
    path = tmp_path / "network.py"
    path.write_text(PROGRAM.replace("units = 4", 'units = "${units}"'))

    assert netconf.placeholders(path) == ("units",)
    assert netconf.load(path, {"units": 7}).layers[0].n_out == 7


def test_a_graph_whose_words_python_keeps_for_itself():
    graph = (
        NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("a", "b")
        .addVertex("both", MergeVertex(), "a", "b")
        .addVertex("some", SubsetVertex(1, 3), "both")
        .addVertex("half", UnstackVertex(0, 2), "some")
        .addLayer("out", RnnOutputLayer(nIn=3, nOut=2, activation="softmax", lossFunction="MCXENT"), "half")
        .setOutputs("out")
        .setInputTypes(InputType.recurrent(3), InputType.recurrent(2))
        .build()
    )
    names: dict = {}
    exec(write(graph), names)  # noqa: S102 - the text that was just written

    assert names["conf"] == graph
    assert read(write(graph), "graph") == graph


HINT = "run the program, and write conf.to_yaml(): only builder chains and plain values are read"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("from netconf import\n", "program:1: this is no Python: "),
        ("import netconf\nimport os\n", f"program:2: Import is not read\n    {HINT}"),
        ("import netconf\nfor i in [1]: pass\n", f"program:2: For is not read\n    {HINT}"),
        ("import netconf\nx = 9**9**9\n", f"program:2: BinOp is not read\n    {HINT}"),
        ("import netconf\nx = __import__('os')\n", "program:2: __import__ has no value"),
        ("import netconf\nnetconf.load('secret')\n", "program:2: load is no class of netconf"),
        ("from netconf import load\n", "program:1: load is no class of netconf"),
        ("from netconf import GravesLSTN\n", "program:1: GravesLSTN is no class of netconf\n    did you mean GravesLSTM?"),
        ("import netconf\nx = netconf.LSTM.model_validate\n", "program:2: model_validate is not read"),
        ("import netconf\nx = netconf.LSTM.__init__\n", "program:2: __init__ is not read"),
        ("import netconf\nx = netconf.LSTM.parse_raw('x')\n", "program:2: parse_raw is not read"),
        ("import netconf\nx = netconf.LSTM.Builder()._say('a', 1)\n", "program:2: _say is not read"),
        ("import netconf\nx = netconf.LSTM.Builder().build.__self__\n", "program:2: __self__ is not read"),
        ("import netconf\nx = netconf.LSTM.Builder().nout(3)\n", "program:2, LSTM.Builder: nout is not a word of it"),
        ("import netconf\nx = netconf.LSTM(**{'nIn': 3})\n", "program:2: ** is not read"),
        ("import netconf\nx = netconf.LSTM(nIn=-3)\n", "program:2, "),
        ("import netconf\nx = 'text'()\n", "program:2: only classes and builders' words are called"),
        ("import netconf\nx = netconf.Activation.TANG\n", "program:2: TANG is not read"),
        ("import netconf\nx = netconf.SimpleRnn.Builder().nIn()\n", "program:2: "),
        ("import netconf\nx = 3\n", "program: the program builds no network\n    assign one to conf, with .build() at its end"),
        (PROGRAM.replace("conf =", "a = b ="), "Assign is not read"),
        (PROGRAM.replace("conf =", "one =") + "two = one\n", "program: the program builds several networks: one, two"),
        ("import netconf\nx = " + "-" * 50 + "3\n", "program:2: UnaryOp is not read"),
        ("import netconf\nx = " + "[" * 5000 + "]" * 5000 + "\n", "program"),
    ],
)
def test_what_else_a_program_does_is_refused_with_its_line(source, message):
    with pytest.raises(SpecError) as caught:
        read(source, "program")

    assert message in str(caught.value)
