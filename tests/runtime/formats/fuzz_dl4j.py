"""Mutated models of DL4J, by hand: ``python -m tests.runtime.formats.fuzz_dl4j COUNT``.

No crash, no hang over a second, no memory over twice the declared size: anything but our own error ends the run, and the file
stays.
"""

from __future__ import annotations

import random
import resource
import sys
import time
import warnings
import zipfile
from pathlib import Path

from netconf.errors import NetconfError
from runtime.formats import dl4j_zip
from tests.runtime.formats.dl4j_models import members, write

FILE = Path("fuzzed.zip")
SLOWEST = 1.0


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Bytes flipped, cut, doubled, or set to the largest and smallest numbers."""
    found = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        if not found:
            break
        at = chance.randrange(len(found))
        match chance.randrange(6):
            case 0:
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at:]
            case 2:
                found[at : at + 8] = chance.choice([b"\xff", b"\x7f", b"\x00", b"\x80"]) * 8
            case 3:
                found[at:at] = found[max(0, at - 50) : at]
            case 4:
                del found[at : at + chance.randrange(1, 20)]
            case _:
                found[at] = chance.randrange(256)
    return bytes(found)


def main(count: int = 1000) -> None:
    """Mutate either the whole file or a member, so that the check sums do not protect the readers."""
    chance, slowest, read = random.Random(1), 0.0, 0
    whole = write(FILE, members()).read_bytes()
    for number in range(count):
        if chance.random() < 0.3:
            FILE.write_bytes(mutated(chance, whole))
        else:
            name = chance.choice(sorted(members()))
            write(FILE, members() | {name: mutated(chance, members()[name])}, zipfile.ZIP_STORED)
        start = time.perf_counter()
        try:
            dl4j_zip.read(FILE)
            read += 1
        except NetconfError:
            pass
        slowest = max(slowest, time.perf_counter() - start)
        assert slowest < SLOWEST, f"number {number} took {slowest:.1f} s"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"{count} files, {read} of them still models; slowest {slowest:.3f} s, peak memory {peak} MB\n")
    FILE.unlink()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*map(int, sys.argv[1:]))
