"""The tools that read the whole source: they find nothing."""

import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

CONTRACTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([sys.executable, "-m", "ruff", "check", "--no-cache", "."], id="ruff check"),
        pytest.param([sys.executable, "-m", "ruff", "format", "--check", "--no-cache", "."], id="ruff format"),
        pytest.param([sys.executable, "-m", "mypy"], id="mypy"),
        pytest.param([sys.executable, "-c", CONTRACTS, "--no-cache"], id="import-linter"),
    ],
)
def test_nothing_is_found(command):
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 == result.returncode, result.stdout + result.stderr
