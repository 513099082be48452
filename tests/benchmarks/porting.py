"""How long ``netconf.port`` takes for a source of 2,000 lines: ``python -m tests.benchmarks.porting``."""

import time
from pathlib import Path

from netconf.java import port

PROGRAMS = Path(__file__).parents[1] / "netconf" / "java" / "programs"
LINES = 2000
LIMIT = 0.5
"""Seconds that it may take."""


def source():
    """Return a file of 2,000 lines: classes with training code, of which a few build configurations."""
    bodies = [path.read_text(encoding="utf-8") for path in (PROGRAMS / "a02_iterator_sizes.java", PROGRAMS / "c01_memorise.java")]
    lines, number = [], 0
    while len(lines) < LINES:
        text = "\n".join(line for line in bodies[number % 2].splitlines() if not line.startswith(("import", "package")))
        for name in ("Letters", "Memorise"):
            text = text.replace(f"class {name}", f"class {name}{number}")
        lines += text.splitlines()
        number += 1
    return "\n".join(lines[:LINES])


def main():
    text = source()
    port(text)  # the parser is loaded once
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        report = port(text)
        times.append(time.perf_counter() - begun)
    print(f"{len(text.splitlines())} lines, {len(report.networks)} networks: {min(times):.3f} s (limit {LIMIT} s)")


if __name__ == "__main__":
    main()
