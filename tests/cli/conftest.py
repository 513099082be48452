import pytest
from typer.testing import CliRunner

from runtime.cli.app import command_line

SPEC = """\
seed: 7
updater: {type: RmsProp, learningRate: 0.01}
backpropType: TruncatedBPTT
tBPTTForwardLength: 8
tBPTTBackwardLength: 8
layers:
  - {type: GravesLSTM, nIn: "${vocabulary}", nOut: 8, activation: TANH}
  - {type: RnnOutputLayer, nOut: "${vocabulary}", activation: SOFTMAX, lossFunction: MCXENT}
"""


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC)
    return path


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("the quick brown fox jumps over the lazy dog. " * 40)
    return path


@pytest.fixture
def graves():
    """Run the command in this process: graves("check", path) -> result with exit_code, stdout, stderr."""

    def run(*arguments):
        return CliRunner().invoke(command_line(), [str(a) for a in arguments])

    return run
