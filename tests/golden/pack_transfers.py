"""What the real TransferLearning makes of a trained model: ``python -m tests.golden.pack_transfers STEP FOLDER``.

``start`` trains a small network and a graph, and writes ``FOLDER/given.zip`` and ``graph.zip``. ``oracle/Transfers.java`` writes
a model of each kind of transfer: compile it, and run ``Transfers FOLDER/given.zip FOLDER/graph.zip FOLDER/cases``, with the class
path of the oracle. ``cases`` puts the data beside the models, and those of ``HERE``, which are fine-tuned here, beside them;
``oracle/oracle.sh FOLDER/cases/*`` fits each three times, and ``pack`` makes ``transfers.zip`` of it all.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

import netconf as n
import runtime
from tests.golden.pack import DATE
from tests.reference.activations import Array

TARGET = Path(__file__).with_name("transfers.zip")


def start(folder: Path) -> None:
    """The trained networks, and the data of all fits."""
    random = np.random.default_rng(3)
    x, y = random.normal(0, 1, (3, 2, 9)), np.eye(3)[random.integers(0, 3, (3, 9))].transpose(0, 2, 1)
    chain = n.NeuralNetConfiguration.Builder().seed(5).dataType("DOUBLE").updater(n.Nesterovs(0.1, 0.9)).l2(0.01).list()
    chain = chain.layer(n.LSTM.Builder().nIn(2).nOut(4).activation("tanh").build())
    chain = chain.layer(n.GravesLSTM.Builder().nOut(4).activation("tanh").l1(0.02).build())
    chain = chain.layer(n.RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build())
    network = runtime.MultiLayerNetwork(chain.build()).init()
    graph = n.NeuralNetConfiguration.Builder().seed(6).dataType("DOUBLE").updater(n.Nesterovs(0.1, 0.9)).l2(0.01).graphBuilder()
    graph = graph.addInputs("in").addLayer("first", n.LSTM.Builder().nIn(2).nOut(4).activation("tanh").build(), "in")
    graph = graph.addLayer("second", n.GravesLSTM.Builder().nOut(4).activation("tanh").l1(0.02).build(), "first")
    graph = graph.addVertex("merged", n.MergeVertex(), "second", "in")
    graph = graph.addLayer("out", n.RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build(), "merged")
    other = runtime.ComputationGraph(graph.setOutputs("out").build()).init()
    for _ in range(3):
        network.fit(x, y)
        other.fit([x], [y])
    network.save(folder / "given.zip", dialect="1.0.0-M2.1")
    other.save(folder / "graph.zip", dialect="1.0.0-M2.1")
    np.savez(folder / "in.npz", features=x, labels=y)


HERE = {"here": ("given.zip", "deeper"), "graph_here": ("graph.zip", "graph_deeper")}
"""Models that are fine-tuned here: what they start from, and the transfer that is made of it."""


def tuned_here(given: Path, transfer: str, x: Array, y: Array) -> Any:
    """A model that goes on from a trained one, and is trained itself, its seed being that of the transfer."""
    from tests.golden.test_transfers import CASES, begun

    tuning, change, _ = CASES[transfer]
    made = change(begun(runtime.load(given)).fineTuneConfiguration(tuning())).build()
    return made.fit(x, y).fit(x, y)


def cases(folder: Path) -> None:
    """What the oracle shall do with each."""
    with np.load(folder / "in.npz") as file:
        x, y = file["features"], file["labels"]
    for name, (given, transfer) in HERE.items():
        (folder / "cases" / name).mkdir(exist_ok=True)
        made = tuned_here(folder / given, transfer, x, y)
        made.save(folder / "cases" / name / "model.in.zip", dialect="1.0.0-M2.1")
    for case in (folder / "cases").iterdir():
        is_graph = case.name.startswith("graph")
        arrays = {"features_0": x, "labels_0": y} if is_graph else {"features": x, "labels": y}
        np.savez(case / "in.npz", **arrays)
        about = {"kind": "graph" if is_graph else "multilayer", "dtype": "DOUBLE", "steps": ["forward", "fit:3"]}
        (case / "case.json").write_text(json.dumps(about | {"zip": False, "yaml": False, "config_out": False}))


def pack(folder: Path) -> None:
    """The models, the data, and what came of three fits."""
    members = {name: (folder / name).read_bytes() for name in ("given.zip", "graph.zip", "in.npz")}
    for case in sorted((folder / "cases").iterdir()):
        members |= {f"{case.name}/{name}": (case / name).read_bytes() for name in ("model.in.zip", "out.npz")}
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, content)


if __name__ == "__main__":
    step, where = sys.argv[1:]
    {"start": start, "cases": cases, "pack": pack}[step](Path(where))
