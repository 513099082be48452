"""How much of the machine is used: operations and bytes per second, beside the most that this machine was seen to do.

    python tests/benchmarks/roofline.py --threads 2 1

The peaks are measured in the same run: of operations with the tile of our products on data in the first-level cache, of memory by
reading weights of the size that a step reads. Both are the best of many runs; so are the times, since a peak has no median.
"""

import argparse
import time

import numpy as np
from contestants import SHAPES, graves
from machine import machine

from runtime.kernels.elementwise import SUMS_CHUNK, sums
from runtime.kernels.gemm import NONE, ONE, multiply, product
from runtime.kernels.kernel import OPERANDS, kernel
from runtime.kernels.simd import TILE_ROWS, TILE_VECTORS, VECTOR_BYTES
from runtime.memory import Arena
from runtime.program import JOBS, ROWS, Program

SINGLE = np.dtype(np.float32)
INNER, REPEATS = 100, 2000
"""Rows of the factor that stays in the first-level cache, and products of it in one run."""
SECONDS = 1.5


@kernel(("a", "b", "c", "panel"), (product,))
def tiles(mem, ids, op, first, count):
    """Products of one tile, again and again."""
    a, b, c, panel = op[OPERANDS], op[OPERANDS + 1], op[OPERANDS + 2], op[OPERANDS + 3]
    for row in range(first, first + count):
        to = c + row * TILE_ROWS * panel
        multiply(mem, TILE_ROWS, TILE_VECTORS, a, INNER, ONE, NONE, b, panel, NONE, INNER, REPEATS, to, panel)


def best(function):
    """The shortest of its calls in a while."""
    shortest, end = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        function()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def peak_of_operations(threads):
    """Floating-point operations per second."""
    panel = int(TILE_VECTORS) * VECTOR_BYTES // 4
    arena = Arena(SINGLE)
    a, b, c = (arena.take(n) for n in (TILE_ROWS * INNER, INNER * panel, threads * TILE_ROWS * panel))
    arena.place()
    program = Program(SINGLE)
    program.row(tiles, ROWS, threads, a=a.at, b=b.at, c=c.at, panel=panel)
    program.barrier()
    program.finish()
    work = 2 * threads * TILE_ROWS * panel * INNER * REPEATS
    return work / best(lambda: program.run(threads))


def peak_of_memory(threads, numbers):
    """Bytes per second of reading so many numbers again and again, from whatever cache holds them."""
    jobs = -(-numbers // SUMS_CHUNK)
    arena = Arena(SINGLE)
    source, target = arena.take(numbers), arena.take(2 * jobs)
    arena.place()
    program = Program(SINGLE)
    for _ in range(20):
        program.row(sums, JOBS, jobs, source=source.at, length=numbers, target=target.at)
        program.barrier()
    program.finish()
    return 20 * 4 * numbers / best(lambda: program.run(threads))


def rows(threads):
    """Rows of the table for one number of threads."""
    peak = peak_of_operations(threads)
    for shape in SHAPES:
        for work, function in graves(shape, threads).items():
            seconds = best(function)
            if shape.is_step:
                most = peak_of_memory(threads, shape.weights)
                reached, unit = 4 * shape.weights / seconds, "GB/s"
            else:
                gathered, training = not work.endswith("dense"), work.startswith("train")
                most, unit = peak, "GFLOP/s"
                reached = shape.operations(training=training, gathered=gathered) / seconds
            figures = f"{seconds * 1e3:.3g} | {reached / 1e9:.0f} {unit} | {most / 1e9:.0f} | {reached / most:.0%}"
            yield f"| {shape} | {threads} | {work} | {figures} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1], help="numbers of threads (default: 2 1)")
    options = parser.parse_args()
    print(machine("numba", "numpy"))
    print("\n| minibatch, steps, inputs, hidden, layers, outputs | threads | work | best, ms | reached | peak | share |")
    print("|---|---|---|---|---|---|---|")
    for threads in options.threads:
        for row in rows(threads):
            print(row, flush=True)


if __name__ == "__main__":
    main()
