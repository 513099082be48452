"""Time the first use: a fresh process with an empty cache of kernels, then again with the cache it left; and the commands.

python tests/benchmarks/startup.py
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import machine

PREPARE = """
import sys
sys.path.insert(0, {folder!r})
from contestants import SHAPES, configuration, indices, one_hot
from runtime import MultiLayerNetwork
shape = SHAPES[0]
features, labels = indices(shape)
x, y = one_hot(features, shape.inputs), one_hot(labels, shape.outputs)
net = MultiLayerNetwork(configuration(shape){words}).init()
"""
WORK = {
    "train": "net.fit(x, y)",
    "infer": "net.output(x)",
    "one step": "net.rnn_time_step(x[:1, :, 0])",
    "train, infer, one step": "net.fit(x, y); net.output(x); net.rnn_time_step(x[:1, :, 0])",
}
WARM_RUNS = 3
SPEC = "layers: [{type: GravesLSTM, nIn: 77, nOut: 200}, {type: RnnOutputLayer, nOut: 77}]\n"


def seconds(command, **environment):
    """Time a process from its start to its end, imports included."""
    start = time.perf_counter()
    result = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{result.stderr}")
    return time.perf_counter() - start


def first_uses(words=""):
    """Rows: what was used, with an empty cache, and the median of some runs with the cache that was left."""
    prepared = PREPARE.format(folder=str(Path(__file__).parent), words=words)
    for name, work in WORK.items():
        with tempfile.TemporaryDirectory() as cache:
            command = [sys.executable, "-c", prepared + work]
            cold = seconds(command, GRAVES_CACHE_DIR=cache)
            warm = [seconds(command, GRAVES_CACHE_DIR=cache) for _ in range(WARM_RUNS)]
        yield f"| {name}{words.replace(', dtype=', ', ')} | {cold:.2f} | {statistics.median(warm):.2f} |"


def commands():
    """Rows of the commands that never need a kernel."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "spec.yaml"
        spec.write_text(SPEC, encoding="utf-8")
        for word in ("--help", "check", "info"):
            given = [word] if word.startswith("-") else [word, str(spec)]
            call = [sys.executable, "-c", "from runtime.cli import main; main()", *given]
            yield f"| graves {word} | - | {statistics.median(seconds(call) for _ in range(WARM_RUNS)):.2f} |"


def main():
    print(machine("numba", "numpy", "pydantic", "typer"))
    print("\n| first use, two layers of 200 | empty cache, s | cache kept, s |\n|---|---|---|")
    for rows in (first_uses(), first_uses(', dtype="float64"'), commands()):
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main()
