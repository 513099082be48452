"""Mutated documents, by hand: ``python -m tests.netconf.dl4j.fuzz_documents COUNT [SEED]``.

Documents of every generation, chains and graphs, JSON and YAML: values exchanged for others, keys taken away, moved and doubled,
bytes flipped, texts cut. Whatever is read is written again. Nothing but our own error, and nothing longer than a second: anything
else ends the run, and the document stays.
"""

from __future__ import annotations

import copy
import json
import random
import sys
import time
import warnings
import zipfile
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from netconf.dl4j.dialect import DIALECTS
from netconf.dl4j.reader import read
from netconf.dl4j.writer import write
from netconf.dl4j.yaml_text import to_yaml
from netconf.errors import NetconfError

GOLDEN = Path(__file__).parents[2] / "golden"
SLOWEST = 1.0
"""Seconds of this process, whatever else the machine does."""
JUNK: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2,
        7,
        10**9,
        2**31,
        2**63,
        10**40,
        -(10**400),
        0.5,
        -0.0,
        1e308,
        5e-324,
        float("inf"),
        float("nan"),
    ),
    *("", "NaN", "Infinity", "null", "layer0", "SGD", "softmax", "org.example.Mine", "x" * 5000, "\ud800", "a\nb", "${n}"),
    *([], {}, [[]], [None], [{}], [0], [[1, 2]], {"": None}, {"@class": 3}, {"@class": "java.lang.Runtime"}, {"type": "x"}),
    *({"gravesLSTM": {}}, {"@class": "org.deeplearning4j.nn.conf.layers.LSTM"}, {"a": {}, "b": {}}),
)
KEYS = (
    "@class",
    "type",
    "layer",
    "nin",
    "nIn",
    "nout",
    "confs",
    "vertices",
    "underlying",
    "fwd",
    "lossFn",
    "updater",
    "iupdater",
)


def corpus() -> list[Any]:
    """Documents of all cases."""
    found = []
    for archive in sorted(GOLDEN.glob("*.zip")):
        with zipfile.ZipFile(archive) as cases:
            found += [json.loads(cases.read(name)) for name in cases.namelist() if name.endswith("config.json")]
    return found


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document: a list or object, and the index or key."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        keys = list(part) if isinstance(part, dict) else range(len(part))
        found += [(part, key) for key in keys]
        waiting += [part[key] for key in keys if isinstance(part[key], dict | list)]
    return found


def changed(chance: random.Random, document: Any, others: list[Any]) -> Any:
    """A document with a few changes."""
    document = copy.deepcopy(document)
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        known = places(document)
        if not known:
            break
        owner, key = chance.choice(known)
        match chance.randrange(8):
            case 0 | 1 | 2:
                owner[key] = copy.deepcopy(chance.choice(JUNK))
            case 3:
                del owner[key]
            case 4:
                other, place = chance.choice(known)
                owner[key] = copy.deepcopy(other[place])
            case 5:
                other, place = chance.choice(places(chance.choice(others)))
                owner[key] = copy.deepcopy(other[place])
            case 6 if isinstance(owner, dict):
                owner[chance.choice((*KEYS, str(key).upper(), str(key).lower()))] = copy.deepcopy(owner[key])
            case _:
                owner[key] = nested(chance, owner[key])
    return document


def nested(chance: random.Random, value: Any) -> Any:
    """A value inside others."""
    for _ in range(chance.choice([1, 2, 50, 200])):
        value = [value] if chance.random() < 0.5 else {chance.choice(KEYS): value}
    return value


def text_of(chance: random.Random, document: Any) -> str:
    """The document as JSON or YAML, sometimes damaged."""
    if chance.random() < 0.2 and isinstance(document, dict):
        try:
            text = to_yaml(document)
        except (RecursionError, TypeError, AttributeError, ValueError):  # what is written here, nobody else writes
            text = json.dumps(document)
    else:
        text = json.dumps(document)
    for _ in range(chance.choice([0, 0, 0, 0, 0, 1, 3])):
        at = chance.randrange(max(len(text), 1))
        other = chance.choice('{}[],:"\\0e-!&*#\n\t ünull')
        text = chance.choice(
            [text[:at], text[:at] + other + text[at + 1 :], text[:at] + text[at + 1 :], text[:at] + text[at - 9 :]]
        )
    return text


def tried(text: str) -> str:
    """Read and write; what came of it."""
    try:
        network = read(text, "fuzzed").configuration
    except NetconfError:
        return "refused"
    network.to_yaml()
    for dialect in DIALECTS:
        for form in ("json", "yaml"):
            try:
                again = write(network, dialect, form=form)[0]
            except NetconfError:
                continue
            read(again)
    return "read"


def main(count: int = 1000, seed: int = 1) -> None:
    """Damage and read."""
    chance, given = random.Random(seed), corpus()
    last = Path(mkdtemp(prefix="graves-fuzz-")) / "document.txt"
    tried(json.dumps(given[0]))
    results, slowest = Counter[str](), 0.0
    for number in range(count):
        text = text_of(chance, changed(chance, chance.choice(given), given))
        start = time.process_time()
        try:
            results[tried(text)] += 1
        except BaseException:
            last.write_text(text, encoding="utf-8", errors="surrogatepass")
            sys.stderr.write(f"number {number}: {last}\n")
            raise
        took = time.process_time() - start
        slowest = max(slowest, took)
        if took > SLOWEST:
            last.write_text(text, encoding="utf-8", errors="surrogatepass")
            sys.exit(f"number {number} took {took:.1f} s: {last}")
        if number % 10_000 == 9_999:
            sys.stdout.write(f"{number + 1} documents: {dict(results)}, slowest {slowest:.2f} s\n")
            sys.stdout.flush()
    sys.stdout.write(f"{count} documents: {dict(results)}, slowest {slowest:.2f} s\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*(int(argument) for argument in sys.argv[1:]))
