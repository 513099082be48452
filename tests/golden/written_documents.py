"""The judgement of the real DL4J on documents that we write: ``python -m tests.golden.written_documents WORK``, by hand.

In JSON and in YAML, of each dialect:

- the graphs of graphs.zip, which must compute what that case's own document computed (outputs; the gradient and one fit where
  the release is the same and the dialect says all of the training);
- the networks of tour.py, whose document DL4J reads and writes again: what it writes must mean the same to our reader.

The results are committed as written-documents.json with a digest of each document, and test_written.py writes them again: as long
as they are the same text, the judgement stands.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from netconf.bindings import AnyConfiguration
from netconf.dl4j.dialect import DIALECTS
from netconf.dl4j.reader import read
from netconf.dl4j.writer import write
from netconf.errors import NetconfError
from netconf.vocabulary import DataType
from tests.golden.compare import difference
from tests.golden.tour import networks

RESULTS = Path(__file__).with_name("written-documents.json")
ORACLE = Path(__file__).parent / "oracle" / "oracle.sh"
CASES = zipfile.ZipFile(Path(__file__).with_name("graphs.zip"))
FORMS = ("json", "yaml")
_INPUT = re.compile(r"(features|labels|features_mask|labels_mask)(_\d+)?")


def documents(dialect: str) -> Iterator[tuple[str, AnyConfiguration, str, bool]]:
    """Name, network, text, and whether training misses nothing, of every document of a dialect."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the tour says is not what people should
        given: dict[str, AnyConfiguration] = dict(networks(dialect))
    for name in sorted({member.split("/")[0] for member in CASES.namelist()}):
        given[name] = read(CASES.read(f"{name}/config.json").decode()).configuration.model_copy(
            update={"data_type": DataType.DOUBLE}
        )
    for name, network in given.items():
        for form in FORMS:
            try:
                text, losses = write(network, dialect, form=form)
            except NetconfError:
                continue
            yield f"{name}.{form}", network, text, all(loss.location == "dataType" for loss in losses)


def digest(text: str) -> str:
    """A digest of a document."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def arrays_of(name: str) -> dict[str, Any]:
    """The arrays of a case; nothing for a network of the tour."""
    if f"{name}/arrays.npz" not in CASES.namelist():
        return {}
    with np.load(io.BytesIO(CASES.read(f"{name}/arrays.npz"))) as file:
        return dict(file.items())


def _task(folder: Path, name: str, text: str, network: AnyConfiguration, dialect: str, *, whole: bool) -> None:
    """Write a case for the oracle."""
    folder.mkdir(parents=True, exist_ok=True)
    form = name.rsplit(".", 1)[1]
    (folder / f"config.{form}").write_text(text, encoding="utf-8")
    stored = arrays_of(name.rsplit(".", 1)[0])
    steps = ["init"]
    if stored:
        given = {_numbered(key): value for key, value in stored.items() if _INPUT.fullmatch(key)}
        np.savez(folder / "in.npz", **given, params=stored["params"].ravel())
        same = name.startswith("era-0x") == (dialect != DIALECTS[0])
        steps = ["forward", "score_gradient", *(["fit:1"] if same and whole else [])]
    kind = "multilayer" if hasattr(network, "layers") else "graph"
    case = {"kind": kind, "dtype": "DOUBLE", "steps": steps, "zip": False, "yaml": False, "allow_error": True}
    (folder / "case.json").write_text(json.dumps(case))


def _numbered(key: str) -> str:
    return key if key[-1].isdigit() else f"{key}_0"


def _judged(folder: Path, name: str, text: str, dialect: str) -> dict[str, Any]:
    """What DL4J made of a document."""
    if not (folder / "config.out.json").exists():
        return {"returned": False}
    found: dict[str, Any] = {"returned": read((folder / "config.out.json").read_text()).configuration == read(text).configuration}
    stored = arrays_of(name.rsplit(".", 1)[0])
    if not stored:
        return found
    with np.load(folder / "out.npz") as file:
        theirs = dict(file.items())
    expected = {_numbered(key): value for key, value in stored.items() if re.fullmatch(r"output(_\d+)?", key)}
    same = name.startswith("era-0x") == (dialect != DIALECTS[0])
    expected |= {"gradient": stored["gradient"]} if same and "gradient" in stored else {}
    if "fit1_params" in theirs and "params_after_fit_1" in stored:
        expected["fit1_params"] = stored["params_after_fit_1"]
    for key, value in expected.items():
        ours = theirs[key] if key in theirs else theirs[key.removesuffix("_0")]
        found[key] = difference(np.ravel(ours), np.ravel(value))
    return found


def main(work: str) -> None:
    """Write, run, compare, and store."""
    results: dict[str, dict[str, Any]] = {}
    for dialect in DIALECTS:
        texts: dict[str, str] = {}
        for name, network, text, whole in documents(dialect):
            texts[name] = text
            _task(Path(work) / dialect / name, name, text, network, dialect, whole=whole)
        listed = Path(work) / f"{dialect}.list"
        listed.write_text("\n".join(str(Path(work) / dialect / name) for name in texts))
        subprocess.run([str(ORACLE), "--dl4j", dialect, f"@{listed}"], check=False)
        results[dialect] = {
            name: {"digest": digest(text), **_judged(Path(work) / dialect / name, name, text, dialect)}
            for name, text in texts.items()
        }
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    numbers = [
        value for cases in results.values() for found in cases.values() for value in found.values() if isinstance(value, float)
    ]
    sys.stdout.write(f"{ {dialect: len(cases) for dialect, cases in results.items()} }, largest difference {max(numbers)}\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
