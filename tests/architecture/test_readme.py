"""What the README shows is true."""

import re

import pytest

import netconf
from tests.architecture.source import ROOT


def _block(language):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)[1]


@pytest.fixture(scope="module")
def chain():
    """Names that the README's program leaves behind."""
    names = {}
    exec(compile(_block("python"), "README.md", "exec"), names)  # noqa: S102 - our own text
    return names


def test_the_chain_builds_a_network_that_is_ready_to_train(chain):
    assert chain["net"].num_params() > 500_000


def test_chain_and_yaml_mean_the_same(chain):
    assert chain["conf"] == netconf.load(_block("yaml"), bindings={"vocabulary": 77})


def test_yaml_of_the_chain_reads_back(chain):
    assert chain["conf"] == netconf.load(chain["conf"].to_yaml())
