"""How cost grows with steps, minibatch, hidden size, layers and threads: a table and a plot.

    python tests/benchmarks/growth.py --plot growth.png

Each line changes one number of a base shape. Contestants have their turns in every round; a figure is the median of all calls.
"""

import argparse
import dataclasses
import statistics
from pathlib import Path

from contestants import Shape, graves, onnx_runtime, torch
from machine import machine
from peers import gather, measure

BASE = Shape(32, 50, 77, 200, 1, 77)
THREADS = 2
AXES = {
    "steps": (10, 25, 50, 100, 200, 400),
    "minibatch": (1, 2, 4, 8, 16, 32, 64, 128),
    "hidden": (16, 32, 50, 64, 100, 128, 200, 256, 400, 512, 768),
    "layers": (1, 2, 3, 4, 6),
    "threads": (1, 2),
}
WARM_UP = 0.5
"""Seconds: there are many points."""
KINDS = {"train": ("train one-hot", "train"), "infer": ("infer one-hot", "infer")}
"""What is timed: ours, and the peers'."""
CONTESTANTS = {"graves": graves, "PyTorch": torch, "ONNX Runtime": onnx_runtime}


def points(axis, rounds, turn):
    """The seconds of everyone along an axis: (work, contestant) -> value -> median."""
    found = {}
    for value in AXES[axis]:
        shape = BASE if axis == "threads" else dataclasses.replace(BASE, **{axis: value})
        work = gather(shape, value if axis == "threads" else THREADS, CONTESTANTS)
        wanted = {key: f for key, f in work.items() if key[1] in {name for pair in KINDS.values() for name in pair}}
        for (name, what), times in measure(wanted, rounds, turn, WARM_UP).items():
            found.setdefault((what.partition(" ")[0], name), {})[value] = statistics.median(times)
    return found


def table(axis, found):
    """Rows of milliseconds; for ours also how much each doubling of the value costs."""
    values = AXES[axis]
    yield f"| {axis} | " + " | ".join(map(str, values)) + " |"
    yield "|---|" + "---|" * len(values)
    for (kind, name), times in sorted(found.items()):
        yield f"| {name}, {kind}, ms | " + " | ".join(f"{times[v] * 1e3:.3g}" for v in values) + " |"


def plot(results, path):
    """A panel for each axis, logarithmic both ways."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    axes = [axis for axis in results if axis != "threads"]
    figure, panels = pyplot.subplots(2, 2, figsize=(10, 7.5), layout="constrained")
    colors = dict(zip(CONTESTANTS, ("#c1440e", "#4c72b0", "#55a868"), strict=True))
    for axis, panel in zip(axes, panels.flat, strict=True):
        for (kind, name), times in results[axis].items():
            style = "-" if kind == "train" else "--"
            label = f"{name}, {'training' if kind == 'train' else 'prediction'}"
            panel.plot(list(times), [t * 1e3 for t in times.values()], style, marker=".", color=colors[name], label=label)
        panel.set(xscale="log", yscale="log", xlabel=axis, ylabel="milliseconds")
        panel.set_xticks(AXES[axis], [str(value) for value in AXES[axis]], rotation=45)
        panel.set_xticks([], minor=True)
        panel.grid(alpha=0.3)
    panels.flat[0].legend(fontsize=8)
    figure.suptitle(f"one axis at a time, {THREADS} threads; other sizes: {BASE}", fontsize=10)
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contestant (default: 5)")
    parser.add_argument("--turn", type=float, default=0.1, help="seconds of one turn (default: 0.1)")
    parser.add_argument("--plot", type=Path, help="where the picture goes")
    options = parser.parse_args()
    print(machine("numba", "numpy", "torch", "onnxruntime"))
    results = {}
    for axis in AXES:
        results[axis] = points(axis, options.rounds, options.turn)
        print("\n" + "\n".join(table(axis, results[axis])), flush=True)
    if options.plot:
        plot(results, options.plot)


if __name__ == "__main__":
    main()
