"""Every finding's code is explained on one page; the rules of built networks find what they are about."""

import ast
import re
from pathlib import Path

import pytest

import netconf
from netconf.java import port
from netconf.lints import lint

PACKAGE = Path(netconf.__file__).parent
PAGE = (PACKAGE / "lints" / "lints.md").read_text(encoding="utf-8")
MAKERS = {"Finding", "warn", "note", "_note", "remark"}


def _codes():
    """Codes in the source: the first text that is given to what makes a finding."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if name in MAKERS and texts and re.fullmatch(r"[a-z]+(-[a-zA-Z]+)+", texts[0]):
                    yield texts[0]


def test_every_code_is_explained():
    assert set() == {code for code in _codes() if f"`{code}`" not in PAGE}


def test_every_explained_code_exists():
    explained = set(re.findall(r"^\| `([a-zA-Z-]+)`", PAGE, re.MULTILINE))

    assert set() == explained - set(_codes())


YAML = """
miniBatch: false
backpropType: TruncatedBPTT
tBPTTForwardLength: 50
tBPTTBackwardLength: 50
layers:
  - {type: LSTM, nIn: 3, nOut: 4}
  - {type: RnnOutputLayer, nOut: 2, activation: SOFTMAX, lossFunction: MCXENT}
"""


def test_rules_of_built_networks():
    found = lint(netconf.MultiLayerConfiguration.from_yaml(YAML), series_length=20)

    assert ["undivided-minibatch", "tbptt-beyond-series", "sigmoid-activation"] == [finding.code for finding in found]
    assert found[2].location == "layer 0 (LSTM), activation"


def test_a_sound_network_has_no_lints():
    text = YAML.replace("miniBatch: false\n", "").replace("nOut: 4", "nOut: 4, activation: TANH")

    assert () == lint(netconf.MultiLayerConfiguration.from_yaml(text), series_length=50)


JAVA = """
class Clock {
    Object make() {
        net.rnnTimeStep(x);
        return new NeuralNetConfiguration.Builder().seed(System.nanoTime()).updater(new Nesterovs(0.01)).list()
            .layer(new LSTM.Builder().nIn(3).nOut(8).dropOut(0.2).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(2).build()).build();
    }
}
"""


def test_findings_carry_the_line_and_can_be_silenced():
    report = port(JAVA)
    [network] = report.networks
    warned = {finding.code: finding.line for finding in network.findings if finding.severity == "warning"}

    assert {
        "seed-from-clock": 5,
        "momentum-not-rate": 5,
        "keeps-less-than-half": 6,
        "sigmoid-activation": 6,
        "softmax-with-squares": 7,
    } == warned
    assert ["state-never-cleared"] == [finding.code for finding in report.findings]
    quiet = port(JAVA, silence=[*warned, "state-never-cleared"])
    assert {"note"} == {finding.severity.value for finding in (*quiet.networks[0].findings, *quiet.findings)}


@pytest.mark.parametrize(
    ("argument", "codes"),
    [("0.005", ["momentum-not-rate", "replaced-rate"]), ("0.9", ["replaced-rate"])],
)
def test_momentum_that_looks_like_a_rate_in_0x(argument, codes):
    text = f"""
        new NeuralNetConfiguration.Builder().iterations(1).learningRate(0.02).updater(new Nesterovs({argument})).list()
            .layer(0, new GravesLSTM.Builder().nIn(3).nOut(8).activation("tanh").build())
            .layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(8).nOut(2).activation("identity").build())
            .build();
    """
    [network] = port(text).networks

    assert codes == [finding.code for finding in network.findings if finding.severity == "warning"]
