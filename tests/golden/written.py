"""The judgement of the real DL4J on files that this project writes: ``python -m tests.golden.written WORK_FOLDER``, by hand.

Every model of dl4j-models.zip that runs is loaded, written again in each dialect, and given to the real DL4J (oracle/oracle.sh,
which downloads it and needs Java and Maven). It must compute the same output, and, where the dialect says all of the training,
the same parameters and updater state after one more fit. The results are committed as written.json with a digest of each file,
and test_written.py writes the files again: as long as they are the same bytes, the judgement stands.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import runtime
from netconf.dl4j.dialect import DIALECTS
from netconf.dl4j.writer import write
from netconf.errors import NetconfError
from runtime.network import MultiLayerNetwork
from tests.golden.compare import difference
from tests.golden.models import NAMES, Model, extracted

RESULTS = Path(__file__).with_name("written.json")
ORACLE = Path(__file__).parent / "oracle" / "oracle.sh"


def digest(path: Path) -> str:
    """A digest of a zip's members."""
    found = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            found.update(name.encode() + archive.read(name))
    return found.hexdigest()[:16]


def rewritten(folder: Path, dialect: str) -> Iterator[tuple[Model, MultiLayerNetwork, Path]]:
    """Every model that runs and that the dialect can say, with the network and the new file."""
    for name in NAMES:
        model = extracted(name, folder / f"{name}.given")
        target = folder / dialect / name / "model.in.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                network = runtime.load(model.path)
                network.save(target, dialect=dialect)
            except NetconfError:
                continue
        if "features" in model.arrays:
            yield model, network, target


def _task(model: Model, network: MultiLayerNetwork, target: Path, dialect: str) -> dict[str, Any]:
    """Write the case for the oracle; what ours computes."""
    given = {key: model.arrays[key] for key in ("features", "labels", "features_mask", "labels_mask") if key in model.arrays}
    np.savez(target.with_name("in.npz"), **given)
    masks = {key: given.get(key) for key in ("features_mask", "labels_mask")}
    ours: dict[str, Any] = {"output": network.output(given["features"], masks["features_mask"])}
    steps = ["forward"]
    drops = any(layer.drop_out or getattr(layer, "weight_noise", None) for layer in network.conf.layers)
    if "labels" in given and not drops and not write(network.conf, dialect, counters={"iteration": network.iteration})[1]:
        again = runtime.load(target, compatibility=dialect).fit(given["features"], given["labels"], **masks)
        ours |= {"fit1_params": again.params(), "fit1_updater": again.updater_state()}
        steps.append("fit:1")
    dtype = "DOUBLE" if network.dtype == np.float64 else "FLOAT"
    case = {"kind": "multilayer", "dtype": dtype, "steps": steps, "zip": False, "yaml": False}
    target.with_name("case.json").write_text(json.dumps(case))
    return ours


def _difference(key: str, ours: Any, theirs: dict[str, Any], model: Model) -> float:
    """The difference of one array; DL4J masks the output of a network that was given a mask of the labels."""
    mask = model.arrays.get("labels_mask")
    forms = [ours]
    if key == "output" and mask is not None and np.ndim(ours) == 3:
        forms.append(ours * (mask if mask.ndim == 3 else mask[:, None, :]))
    return min(difference(np.ravel(form), np.ravel(theirs.get(key, []))) for form in forms)


def main(work: str) -> None:
    """Write, run, compare, and store."""
    results: dict[str, dict[str, Any]] = {}
    for dialect in DIALECTS:
        tasks = {
            target: (model, _task(model, network, target, dialect)) for model, network, target in rewritten(Path(work), dialect)
        }
        folders = Path(work) / f"{dialect}.list"
        folders.write_text("\n".join(str(target.parent) for target in tasks))
        subprocess.run([str(ORACLE), "--dl4j", dialect, f"@{folders}"], check=True)
        results[dialect] = {}
        for target, (model, ours) in tasks.items():
            with np.load(target.with_name("out.npz")) as file:
                theirs = dict(file.items())
            differences = {key: _difference(key, value, theirs, model) for key, value in ours.items() if np.size(value)}
            results[dialect][model.name] = {"digest": digest(target), **differences}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    worst = max(
        value for cases in results.values() for found in cases.values() for key, value in found.items() if key != "digest"
    )
    sys.stdout.write(f"{ {dialect: len(cases) for dialect, cases in results.items()} }, largest difference {worst}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
