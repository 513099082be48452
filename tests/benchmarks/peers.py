"""Time training and inference beside PyTorch and ONNX Runtime, in one process, in turns, and print Markdown tables.

    python -m pip install torch onnx onnxruntime      # only for this; a peer that is missing is left out
    python tests/benchmarks/peers.py --threads 2 1 --rounds 12 --dl4j

Every contestant has its turn in every round, in an order that moves on by one each round, after a pause in which the threads
of the one before go to sleep. A figure is the median over all calls of all rounds, and the minimum, in milliseconds. The real
DL4J is timed afterwards, in a process of its own.
"""

import argparse
import os
import statistics
import time
from pathlib import Path

import deeplearning4j
from contestants import SHAPES, contestants
from machine import machine

PAUSE = 0.005
"""Seconds: longer than any contestant's threads spin."""
WARM_UP = 2.0
"""Seconds: PyTorch's training takes twenty calls to reach its speed."""
DL4J = "DL4J 1.0.0-M2.1"
DL4J_SECONDS = 5.0
"""How long each work of DL4J is timed."""
ALLOWED_RATIO, ALLOWED_SECONDS = 1.10, 20e-6
"""What the public API may cost beside the kernels of a prototype: the larger of both."""


def gather(shape, threads, entrants):
    """What there is to time: (contestant, work) -> function."""
    work = {}
    for name, contestant in entrants.items():
        try:
            functions = contestant(shape, threads)
        except ImportError as missing:
            print(f"{name} is left out: {missing}")
            continue
        work |= {(name, what): function for what, function in functions.items()}
    return work


def calls_in(function, seconds):
    """How many calls fill a turn."""
    start = time.perf_counter()
    function()
    return max(1, min(200, int(seconds / (time.perf_counter() - start))))


def measure(work, rounds, turn, warm_up=WARM_UP):
    """Seconds of every call."""
    counts = {}
    for key, function in work.items():
        warm = time.perf_counter() + warm_up
        while time.perf_counter() < warm:
            function()
        counts[key] = calls_in(function, turn)
    times = {key: [] for key in work}
    order = list(work)
    for _ in range(rounds):
        order = order[1:] + order[:1]
        for key in order:
            time.sleep(PAUSE)
            work[key]()  # wakes this contestant's threads
            for _ in range(counts[key]):
                start = time.perf_counter()
                work[key]()
                times[key].append(time.perf_counter() - start)
    return times


def number(seconds):
    """Three digits."""
    milliseconds = seconds * 1e3
    return f"{milliseconds:.0f}" if milliseconds >= 100 else f"{milliseconds:.3g}"


def figure(times):
    return f"{number(statistics.median(times))} ({number(min(times))})" if times else "-"


def tables(results, kind):
    """Rows of one table: a shape and a kind of input each; the peers always multiply a dense input."""
    peers = [name for name in ("PyTorch", "ONNX Runtime", DL4J) if any((name, kind) in times for times in results.values())]
    heads = ["minibatch, steps, inputs, hidden, layers, outputs", "input", "graves", *(f"{peer} | ratio" for peer in peers)]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|---|---|" + "---|---|" * len(peers)
    for shape, times in results.items():
        for what in dict.fromkeys(what for name, what in times if name not in peers and what.startswith(kind)):
            ours = times.get(("graves", what), [])
            cells = [str(shape), what.partition(" ")[2], figure(ours)]
            for peer in peers:
                theirs = times.get((peer, kind), [])
                both = ours and theirs
                cells += [figure(theirs), f"{statistics.median(theirs) / statistics.median(ours):.2f}" if both else "-"]
            yield "| " + " | ".join(cells) + " |"


def against_prototype(results):
    """Rows that say what the public API costs beside the prototype's kernels."""
    yield "| shape | work | graves | prototype | ratio of medians | ratio of minima | within the larger of 10 % and 20 us |"
    yield "|---|---|---|---|---|---|---|"
    for shape, times in results.items():
        for (name, what), theirs in times.items():
            ours = times.get(("graves", what))
            if name != "prototype" or ours is None:
                continue
            a, b = statistics.median(ours), statistics.median(theirs)
            verdict = "yes" if a <= max(ALLOWED_RATIO * b, b + ALLOWED_SECONDS) else "no"
            ratios = f"{a / b:.2f} | {min(ours) / min(theirs):.2f}"
            yield f"| {shape} | {what} | {figure(ours)} | {figure(theirs)} | {ratios} | {verdict} |"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1], help="numbers of threads (default: 2 1)")
    parser.add_argument("--rounds", type=int, default=12, help="turns of each contestant (default: 12)")
    parser.add_argument("--turn", type=float, default=0.3, help="seconds of one turn (default: 0.3)")
    every = range(1, len(SHAPES) + 1)
    parser.add_argument("--shapes", type=int, nargs="+", default=every, help="which shapes, from 1 (default: all)")
    parser.add_argument("--only", nargs="+", help="contestants by name (default: all that are installed)")
    parser.add_argument("--dl4j", action="store_true", help="time the real DL4J too (Java and Maven are needed)")
    parser.add_argument("--prototype", type=Path, help="folder with a prototype2.py to compare with")
    return parser.parse_args()


def main():
    options = arguments()
    entrants = contestants(options.prototype)
    if options.only:
        entrants = {name: entrants[name] for name in options.only}
    print(machine("numba", "numpy", "torch", "onnxruntime"))
    for threads in options.threads:
        results = {}
        for shape in (SHAPES[n - 1] for n in options.shapes):
            results[shape] = measure(gather(shape, threads, entrants), options.rounds, options.turn)
        if options.dl4j:
            for shape, times in deeplearning4j.measure(results, threads, DL4J_SECONDS).items():
                results[shape] |= {(DL4J, work): seconds for work, seconds in times.items()}
        load = f"; load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
        for title, kind in (("Training: forward, loss, backward, RMSProp", "train"), ("Inference", "infer")):
            print(f"\n{title}; {threads} thread{'s' * (threads > 1)}; milliseconds, median (minimum){load}\n")
            print("\n".join(tables(results, kind)))
        if options.prototype:
            print("\nBeside the prototype\n")
            print("\n".join(against_prototype(results)), flush=True)


if __name__ == "__main__":
    main()
