"""The judgement of the real DL4J on files that this project writes: ``python -m tests.golden.written WORK_FOLDER``, by hand.

Every model of dl4j-models.zip that runs, and a golden case of each stack with a layer that no model has, is written in each
dialect and given to the real DL4J (oracle/oracle.sh, which downloads it and needs Java and Maven). It must compute the same
output, and, where the dialect says all of the training, the same parameters and updater state after one more fit. The results are
committed as written.json with a digest of each file, and test_written.py writes the files again: as long as they are the same
bytes, the judgement stands.
"""

from __future__ import annotations

import contextlib
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
from netconf.layers import inside
from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import CNN2DFormat, RNNFormat
from runtime.network import MultiLayerNetwork
from tests.golden import cases
from tests.golden.compare import difference
from tests.golden.models import NAMES, Model, extracted
from tests.golden.translate import NotCovered

RESULTS = Path(__file__).with_name("written.json")
LATER = cases.GROUPS[3:]
"""Groups of cases for layers that the model files do not have."""
IMAGES = 4
"""Axes of an output that is images."""
_THROWS = {"1.0.0-M2.1.simplernn_layernorm"}
"""Models that the releases cannot run."""
ORACLE = Path(__file__).parent / "oracle" / "oracle.sh"


def digest(path: Path) -> str:
    """A digest of a zip's members."""
    found = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            found.update(name.encode() + archive.read(name))
    return found.hexdigest()[:16]


def networks(folder: Path) -> Iterator[tuple[Model, MultiLayerNetwork]]:
    """Every model file that runs, and a golden case of each stack with a layer that no file has."""
    known: set[str] = set()
    for name in NAMES:
        model = extracted(name, folder / f"{name}.given")
        with contextlib.suppress(NetconfError):
            network = runtime.load(model.path)
            known |= _kinds(network.conf)
            yield model, network
    seen: set[tuple[str, ...]] = set()
    for name in (name for name in cases.names() if name.split("/")[0] in LATER):
        with contextlib.suppress(NetconfError, NotCovered):
            case = cases.load(name)
            stack = tuple(sorted(_kinds(case.conf)))
            if set(stack) <= known or stack in seen:
                continue
            network = MultiLayerNetwork(case.conf, dtype="float64" if case.dtype == "double" else "float32").init(case.params)
            seen.add(stack)
            given = {"features": case.x, "labels": case.y, "features_mask": case.features_mask, "labels_mask": case.labels_mask}
            arrays = {key: array for key, array in given.items() if array is not None}
            yield Model(name, case.release, case.tolerance, folder, arrays), network


def _kinds(conf: MultiLayerConfiguration) -> set[str]:
    """The layers of a network, and those inside them, by type."""
    return {kind for layer in conf.layers for kind in (type(layer).__name__, type(inside(layer)).__name__)}


def rewritten(folder: Path, dialect: str) -> Iterator[tuple[Model, MultiLayerNetwork, Path]]:
    """Every network that runs and that the dialect can say, with its new file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for model, network in networks(folder):
            target = folder / dialect / model.name / "model.in.zip"
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                network.save(target, dialect=dialect)
            except NetconfError:
                continue
            if "features" in model.arrays and model.name not in _THROWS:
                yield model, network, target


def _task(model: Model, network: MultiLayerNetwork, target: Path, dialect: str) -> dict[str, Any]:
    """Write the case for the oracle; what ours computes."""
    given = {key: model.arrays[key] for key in ("features", "labels", "features_mask", "labels_mask") if key in model.arrays}
    last = getattr(network.conf.layers[0], "data_format", None) is CNN2DFormat.NHWC
    theirs = {key: array.transpose(0, 2, 3, 1) if last and array.ndim == 4 else array for key, array in given.items()}
    np.savez(target.with_name("in.npz"), **theirs)
    masks = {key: given.get(key) for key in ("features_mask", "labels_mask")}
    turned = getattr(network.conf.layers[0], "data_format", None) is RNNFormat.NWC and model.name in NAMES
    given = {key: _turned(array) if turned and array.ndim == 3 else array for key, array in given.items()}
    output = network.output(given["features"], masks["features_mask"])
    ours: dict[str, Any] = {"output": _turned(output) if turned else output}
    steps = ["forward"]
    drops = any(layer.drop_out or getattr(layer, "weight_noise", None) for layer in network.conf.layers)
    counters = {"iteration": network.iteration}
    if "labels" in given and not drops and not write(network.conf, dialect, counters=counters, reached=lambda _: 0.0)[1]:
        again = runtime.load(target, compatibility=dialect).fit(given["features"], given["labels"], **masks)
        ours |= {"fit1_params": again.params(), "fit1_updater": again.updater_state()}
        steps.append("fit:1")
    dtype = "DOUBLE" if network.dtype == np.float64 else "FLOAT"
    case = {"kind": "multilayer", "dtype": dtype, "steps": steps, "zip": False, "yaml": False}
    target.with_name("case.json").write_text(json.dumps(case))
    return ours


def _turned(array: Any) -> Any:
    """From [minibatch, time, features] to [minibatch, features, time], or back: our arrays are the latter."""
    return array.transpose(0, 2, 1)


def _difference(key: str, ours: Any, theirs: dict[str, Any], model: Model) -> float:
    """The difference of one array; DL4J masks the output of a network that was given a mask, and has channels last in some."""
    mask = model.arrays.get("labels_mask")
    forms = [ours, ours.transpose(0, 2, 3, 1)] if np.ndim(ours) == IMAGES else [ours]
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
