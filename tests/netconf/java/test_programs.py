"""Programs in the idioms that people use, each beside the networks that it builds; and programs that the real DL4J ran."""

import warnings
from pathlib import Path

import pytest

import netconf
from netconf.java import port
from tests.netconf.java.support import PROGRAMS, bindings_in, rendered, sources

RAN = Path(__file__).parent / "dl4j"
RELEASES = {"p05": "0.5.0"} | dict.fromkeys(("p01", "p02", "p04", "p12", "p13", "p17", "p19", "p23", "p24"), "0.9.1")
"""The releases that ran the programs, where it was not 1.0.0-M2.1."""


@pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in sources(PROGRAMS).items()])
def test_a_program_gives_what_stands_beside_it(path):
    expected = path.with_suffix(".yaml").read_text(encoding="utf-8")

    assert expected == rendered(path)


@pytest.mark.parametrize("name", list(sources(RAN)))
def test_a_program_gives_the_network_that_the_real_dl4j_printed(name):
    report = port(RAN / f"{name}.java")

    assert RELEASES.get(name[:3], "1.0.0-M2.1") == report.release
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", netconf.ConfigurationWarning)
        assert [netconf.load(RAN / f"{name}.json")] == [network.configuration for network in report.networks]


def _open_programs():
    for name, path in sources(PROGRAMS).items():
        if "# open: " in path.with_suffix(".yaml").read_text(encoding="utf-8"):
            yield pytest.param(path, id=name)


@pytest.mark.parametrize("path", list(_open_programs()))
def test_bindings_given_early_or_late_make_the_same_network(path):
    given = bindings_in(path.read_text(encoding="utf-8"))
    left_open = port(path, given)
    names = {name for network in left_open.networks for name in network.placeholders}
    simple = {name: 11 for name in names if not any(sign in name for sign in (" + ", " - ", " * ", " / ", "(int)"))}

    early = port(path, given | simple)

    assert () == early.placeholders
    for network, late in zip(early.networks, left_open.networks, strict=True):
        wanted = {name: 11 for name in simple if any(name in text for text in late.placeholders)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", netconf.ConfigurationWarning)
            assert network.configuration == netconf.load(late.configuration.to_yaml(), wanted)


@pytest.mark.parametrize(("release", "weights"), [("0.9.1", (0.20000000298023224, 0.5)), ("1.0.0-M2.1", (0.2, 0.5))])
def test_arrays_of_doubles_are_floats_in_0_x(release, weights):
    """ND4J's default type, in the document too (p17); from 1.0.0-beta4 on an array keeps the type of its numbers."""
    text = """
class A {
    Object net() {
        return new NeuralNetConfiguration.Builder().list()
            .layer(0, new OutputLayer.Builder(new LossMCXENT(Nd4j.create(new double[] {0.2, 0.5}))).nIn(3).nOut(2)
                .activation(Activation.SOFTMAX).build())
            .build();
    }
}
"""
    [network] = port({"A.java": text}, dl4j=release).networks

    assert network.configuration.layers[0].loss_function.weights == weights
