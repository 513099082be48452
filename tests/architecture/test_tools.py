"""The tools that read the whole source: they find nothing."""

import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

CONTRACTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
MYPY_OF_USERS = [
    sys.executable,
    "-m",
    "mypy",
    "--config-file=",
    "--strict",
    "--follow-imports=silent",
    "--cache-dir=.mypy_cache/users",
]
"""As those call it who have their own settings, without the plugin of pydantic."""


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([sys.executable, "-m", "ruff", "check", "--no-cache", "."], id="ruff check"),
        pytest.param([sys.executable, "-m", "ruff", "format", "--check", "--no-cache", "."], id="ruff format"),
        pytest.param([sys.executable, "-m", "mypy"], id="mypy"),
        pytest.param([*MYPY_OF_USERS, "examples", "tests/architecture/typed_program.py"], id="mypy of users"),
        pytest.param([sys.executable, "-c", CONTRACTS, "--no-cache"], id="import-linter"),
    ],
)
def test_nothing_is_found(command):
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 == result.returncode, result.stdout + result.stderr
