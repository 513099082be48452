"""Mutated sources: whatever is pasted ends soon, in a report or in an error of ours.

``python -m tests.netconf.java.mutations 100000`` runs as many as you like, and says which failed or took longer than they may.
"""

import random
import resource
import sys
import time

from netconf.errors import NetconfError
from netconf.java import port
from tests.netconf.java.support import PROGRAMS
from tests.netconf.java.support import sources as programs

TOKENS = (
    "for (;;) ",
    "while (true) {",
    "{", "}", "(", ")", ";", ".", ",", "<", ">", "&&", "++", "?", ":", "->", "::", '"', "'", "/*", "*/", "//", "\\u0000", "\0",
    "new ", "int ", "return ", "if (x) ", "else ", "switch (x) { case 1: ", "static ", "class A extends A {", "this.", "null",
    "1 / 0", "Integer.MAX_VALUE", "new int[1 << 30]", "list.add(list)", "f(f(f()))", "NeuralNetConfiguration.Builder()",
    ".layer(", ".build()", ".list()", "\ud800", "é", "1e999", "0x", "9999999999999999999", "-2147483648 / -1", "x -> x",
    ".layer(2147483647, ", "IntStream.range(0, 99999).map(i -> i)", "new A() { void f() {} }", "(int) (n * 0.5)",
    "=> ", "val x = ", "fun f() = ", "{ case _ => ", "match {", "when {", ".apply {", "$name", '"${', '"""', "<T>", "[T]", "?: ",
    "static int f(int n) { return f(n + 1); }", 'String s = "a"; for (;;) s = s + s;',
)  # fmt: skip
"""What is put into a source: what a parser, an evaluator or a memory may stumble over."""
SLOWEST = 4.0
"""Seconds of the processor that a source may take: the budget of a hostile loop, and one more."""
LARGEST = 2 << 30
"""Bytes that the process may take: what grows without bound must not take the machine with it."""


def sources():
    """The programs that are mutated."""
    return [(path.suffix, path.read_text(encoding="utf-8")) for path in programs(PROGRAMS).values()]


def mutated(text, chance):
    """A source with a few accidents."""
    for _ in range(chance.randint(1, 6)):
        here = chance.randrange(len(text) + 1)
        there = min(len(text), here + chance.randint(1, 80))
        match chance.randrange(6):
            case 0:
                text = text[:here] + text[there:]
            case 1:
                text = text[:here] + chance.choice(TOKENS) + text[here:]
            case 2:
                text = text[:here] + text[here:there] * chance.randint(2, 4) + text[there:]
            case 3:
                text = text[:here]
            case 4:
                other = chance.randrange(len(text) + 1)
                text = text[:here] + text[other : other + 60] + text[here:]
            case _:
                text = text[:here] + chr(chance.choice((0, 9, 10, 34, 0xFF, 0x2028, 0x1F600))) + text[there:]
    return text


def run(seed):
    """Port one mutated source; return the seconds that it took."""
    chance = random.Random(seed)
    ending, text = chance.choice(ALL)
    text = mutated(text, chance)
    begun = time.thread_time()
    try:
        port({f"mutated{ending}": text}).as_data()
    except NetconfError as error:
        str(error)  # what a user would read
    return time.thread_time() - begun


ALL = sources()


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
    slow, broken = [], []
    for seed in range(first, first + count):
        try:
            seconds = run(seed)
        except Exception as error:  # noqa: BLE001 - whatever comes is what is looked for
            broken.append((seed, f"{type(error).__name__}: {error}"))
            continue
        if seconds > SLOWEST:
            slow.append((seed, round(seconds, 2)))
    sys.stdout.write(f"{count} sources, {len(broken)} broken: {broken[:20]}, {len(slow)} slow: {slow[:20]}\n")
    sys.exit(bool(broken or slow))
