"""The example of a graph runs for a moment, and what it leaves can be used."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import runtime

ROOT = Path(__file__).parents[2]


def test_it_learns_to_write_sums_and_leaves_a_model(tmp_path):
    command = [sys.executable, str(ROOT / "examples" / "addition.py"), "--seconds", "2"]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert sum("+" in line and "=" in line for line in done.stdout.splitlines()) == 5
    question, before = np.zeros((1, 13, 6), np.float32), np.zeros((1, 13, 3), np.float32)
    assert runtime.load(tmp_path / "addition.zip").output(question, before).shape == (1, 13, 3)
