"""The judgement of the real DL4J on Java that we write: ``python -m tests.golden.written_sources WORK``, by hand.

1.0.0-M2.1 compiles and runs the program of every network that it can say: those of tour.py, those of the golden cases, and those
of graphs.zip. The document that its configuration then writes must mean the network that the program was written from.

The results are committed as written-sources.json with a digest of each program, and test_written.py writes them again: as long as
they are the same text, the judgement stands.
"""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

from netconf.bindings import AnyConfiguration
from netconf.dl4j.reader import read
from netconf.dl4j.writer import write as document_of
from netconf.errors import NetconfError
from netconf.releases import NEWEST
from netconf.source.java import write
from tests.golden.tour import networks
from tests.golden.written_documents import digest

HERE = Path(__file__).parent
RESULTS = HERE / "written-sources.json"
CASES = ("dl4j-attention", "dl4j-words", "dl4j-pixels", "dl4j-random", "dl4j-frozen", "graphs")
CACHE = Path.home() / ".cache" / "dl4j-oracle" / NEWEST
"""Where oracle/oracle.sh keeps what it has downloaded."""


def given() -> Iterator[tuple[str, AnyConfiguration]]:
    """Every network by its name."""
    yield from networks(NEWEST).items()
    for group in CASES:
        with zipfile.ZipFile(HERE / f"{group}.zip") as archive:
            for member in sorted(name for name in archive.namelist() if name.endswith("/config.json")):
                yield f"{group}/{member.partition('/')[0]}", read(archive.read(member).decode()).configuration


def sources() -> Iterator[tuple[str, AnyConfiguration, str]]:
    """Name, network and program of each that Java can say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the tour says is not what people should
        for name, found in given():
            network = found if found.seed is not None else found.model_copy(update={"seed": 7})  # DL4J would draw one
            try:
                text, _ = write(network)
            except NetconfError:
                continue
            yield name, network, text


def main(work: str) -> None:
    """Write, compile, run, compare, and store."""
    folder = Path(work)
    folder.mkdir(parents=True, exist_ok=True)
    programs = {f"Network{number}": found for number, found in enumerate(sources())}
    for kind, (_, network, _) in programs.items():
        (folder / f"{kind}.java").write_text(write(network, kind)[0], encoding="utf-8")
    path = f"{folder}:{(CACHE / 'cp.txt').read_text().strip()}"
    files = [str(HERE / "oracle" / "Sources.java"), *(str(folder / f"{kind}.java") for kind in programs)]
    subprocess.run(["javac", "-proc:none", "-nowarn", "-d", work, "-cp", path, *files], check=True)  # noqa: S607 - whichever Java there is
    subprocess.run(["java", "-cp", path, "Sources", work, *programs], check=True)  # noqa: S607 - the same
    results = {}
    for kind, (name, network, text) in programs.items():
        made = folder / f"{kind}.json"
        same = made.exists() and read(made.read_text()).configuration == read(document_of(network, NEWEST)[0]).configuration
        results[name] = {"digest": digest(text), "same": same}
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    sys.stdout.write(f"{len(results)} programs, {sum(not found['same'] for found in results.values())} mean another network\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
