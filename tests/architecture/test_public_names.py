"""The public names are a promise: one that comes or goes shows in the committed list."""

import importlib
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES

LIST = Path(__file__).parent / "public_names.txt"


def _promised(package):
    names = (line.split(".") for line in LIST.read_text(encoding="utf-8").split())
    return [name for owner, name in names if owner == package]


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_are_the_committed_ones(package):
    assert _promised(package) == sorted(importlib.import_module(package).__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_exist(package):
    module = importlib.import_module(package)

    assert [] == [name for name in _promised(package) if not hasattr(module, name)]
