"""The example of a whole program tells all kinds of charts apart."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_it_learns_the_kinds_and_leaves_a_model_that_names_them(tmp_path):
    command = [sys.executable, str(ROOT / "examples" / "control_charts.py")]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    accuracy = [float(line.split()[-1]) for line in done.stdout.splitlines() if " Accuracy:" in line]
    assert len(accuracy) == 4
    assert accuracy[-1] > 0.9
    assert (tmp_path / "control_charts.zip").exists()
