"""A network written as a Python chain is the same network when the chain has run."""

import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings

import netconf
from netconf import python_reader
from netconf.java import port
from netconf.resolve import resolve
from netconf.source.python import write
from tests.netconf.strategies import drafts

PROGRAMS = sorted((Path(__file__).parent / "java").glob("*/*.java"))


def _run(source):
    names = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", netconf.ConfigurationWarning)
        exec(compile(source, "chain", "exec"), names)  # noqa: S102 - the text that was just written
        assert names["conf"] == python_reader.read(source, "chain")  # what is read without running it is the same
    return names["conf"]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_ported_networks_run_as_chains(path):
    for network in port(path).networks:
        assert network.configuration == _run(write(network.configuration, network.line_of))


@given(drafts())
@settings(max_examples=60, deadline=None)
def test_any_network_runs_as_a_chain(draft):
    network = resolve(draft)

    assert network == _run(write(network))


JAVA = """\
MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
    .seed(7)
    .updater(new Adam(0.01))
    .list()
    .layer(new GravesLSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())
    .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build())
    .build();
"""
PYTHON = """\
from netconf import Activation, Adam, GravesLSTM, LossFunction, NeuralNetConfiguration, RnnOutputLayer

conf = (
    NeuralNetConfiguration.Builder(dl4j="1.0.0-M2.1")
    .seed(7)  # Java line 2
    .updater(Adam(learningRate=0.01))  # Java line 3
    .list()
    .layer(GravesLSTM.Builder().nIn(3).nOut(8).activation(Activation.TANH).build())  # Java line 5
    .layer(
        RnnOutputLayer.Builder()
        .nOut(1)
        .activation(Activation.IDENTITY)
        .lossFunction(LossFunction.MSE)
        .build()
    )  # Java line 6
    .build()
)
"""


def test_the_chain_reads_well():
    [network] = port(JAVA).networks

    assert PYTHON == write(network.configuration, network.line_of)
