"""Mutated model files, by hand: ``python -m tests.runtime.formats.fuzz_dl4j COUNT [SEED]``.

Models of several releases of DL4J, chains and graphs, alone and inside other files; our own; arrays by name. No crash, no hang
over a second, no memory over twice the declared size: anything but our own error ends the run, and the file stays.
"""

from __future__ import annotations

import io
import random
import resource
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from netconf.errors import NetconfError
from runtime.data.dataset import DataSet
from runtime.data.normalizers import NormalizerMinMaxScaler
from runtime.data.vocabulary import Vocabulary
from runtime.formats import dl4j_zip, model_file
from runtime.formats.dl4j_normalizer import normalizer_bytes
from runtime.formats.named_arrays import read_npz, read_safetensors, write_npz, write_safetensors
from tests.golden.models import extracted
from tests.runtime.formats.dl4j_models import members, write
from tests.runtime.formats.test_containers import between_objects
from tests.runtime.formats.tiny import TinyNetwork

SLOWEST = 1.0
"""Seconds of this process, whatever else the machine does."""
SLACK = 48 << 20
"""Bytes that the interpreter and the configuration may need in any case."""
GIVEN = (
    "era-0x.v0.4-rc3.9_tutorial",
    "era-0x.v0.7.2_tutorial",
    "era-0x.tutorial_rmsprop_tbptt",
    "era-0x.graph_two_branches",
    "1.0.0-M2.1.tutorial_tbptt_0",
    "1.0.0-M2.1.cg_seq2seq",
)
NORMALIZER = NormalizerMinMaxScaler(-1, 1, fit_labels=True).fit(DataSet(np.ones((2, 3, 2)), np.ones((2, 2, 2))))


@dataclass
class Target:
    """A file that is damaged, and what reads it."""

    data: bytes
    read: Callable[[Path], Any]
    parts: dict[str, bytes] | None = None
    """Its members, where it is a zip: they are damaged under a check sum that fits."""
    wrap: Callable[[bytes], bytes] = bytes


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def targets(folder: Path) -> dict[str, Target]:
    """One of each kind of file."""
    found: dict[str, Target] = {}
    for name in GIVEN:
        data = extracted(name, folder / "given.zip").path.read_bytes()
        found[name] = Target(data, dl4j_zip.read, unpacked(data))
    parts = members(normalizer__bin=normalizer_bytes(NORMALIZER))
    whole = write(folder / "newest.zip", parts).read_bytes()
    found["newest"] = Target(whole, dl4j_zip.read, parts)
    found["java stream"] = Target(between_objects(whole), dl4j_zip.read, parts, between_objects)
    found["zip in zip"] = Target(packed({"mln_model": whole}), dl4j_zip.read, {"mln_model": whole})
    model_file.save(TinyNetwork(), folder / "ours.zip", vocabulary=Vocabulary("abc"), normalizer=NORMALIZER)
    ours = (folder / "ours.zip").read_bytes()
    found["ours"] = Target(ours, model_file.read, unpacked(ours))
    write_npz(folder / "a.npz", TinyNetwork().parameters)
    arrays = (folder / "a.npz").read_bytes()
    found["npz"] = Target(arrays, read_npz, unpacked(arrays))
    write_safetensors(folder / "a.safetensors", TinyNetwork().parameters, TinyNetwork().conf)
    found["safetensors"] = Target((folder / "a.safetensors").read_bytes(), read_safetensors)
    return found


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Bytes flipped, cut, doubled, or set to the largest and smallest numbers."""
    found = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        if not found:
            break
        at = chance.randrange(len(found) if chance.random() < 0.7 else min(len(found), 200))
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


def damaged(chance: random.Random, target: Target) -> bytes:
    """The whole file, or one of its members, so that the check sums do not protect the readers."""
    if target.parts is None or chance.random() < 0.3:
        return mutated(chance, target.data)
    name = chance.choice(sorted(target.parts))
    return target.wrap(packed(target.parts | {name: mutated(chance, target.parts[name])}))


def declared(path: Path) -> int:
    """Bytes that the file says it holds, its own at least."""
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            return max(size, sum(info.file_size for info in archive.infolist()))
    except Exception:  # noqa: BLE001 - a damaged zip raises whatever it likes
        return size


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def timed(target: Target, path: Path) -> tuple[float, bool]:
    """Seconds, and whether the file was refused; any other error than ours ends the run."""
    start = time.process_time()
    try:
        target.read(path)
    except NetconfError:
        return time.process_time() - start, True
    return time.process_time() - start, False


def main(count: int = 1000, seed: int = 1) -> None:
    """Damage and read."""
    folder = Path(mkdtemp(prefix="graves-fuzz-"))
    chance, kinds, path = random.Random(seed), targets(folder), folder / "fuzzed"
    for target in kinds.values():  # what is imported and built on first use is not the damaged files' fault
        path.write_bytes(target.data)
        target.read(path)
    slowest, refused = 0.0, Counter[str]()
    for number in range(count):
        kind = chance.choice(sorted(kinds))
        path.write_bytes(damaged(chance, kinds[kind]))
        before = peak()
        took, refuses = timed(kinds[kind], path)
        if took > SLOWEST:  # a module that is imported once, the garbage collector: a hang comes again
            took, refuses = timed(kinds[kind], path)
        refused[kind] += refuses
        slowest = max(slowest, took)
        assert took < SLOWEST, f"{kind}, number {number}, took {took:.1f} s: {path}"
        assert peak() - before <= 2 * declared(path) + SLACK, f"{kind}, number {number}, grew by {peak() - before:,}: {path}"
        if number % 10_000 == 9_999:
            sys.stdout.write(f"{number + 1} files, slowest {slowest:.3f} s\n")
            sys.stdout.flush()
    told = ", ".join(f"{kind} {number}" for kind, number in sorted(refused.items()))
    sys.stdout.write(f"{count} files, refused: {told}; slowest {slowest:.3f} s, peak memory {peak() >> 20} MB\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*map(int, sys.argv[1:]))
