"""What the real TransferLearning makes of a trained model: ``python -m tests.golden.pack_transfers STEP FOLDER``.

``start`` trains a small network and writes ``FOLDER/given.zip``. ``oracle/Transfers.java`` writes a model of each kind of
transfer: compile it, and run ``Transfers FOLDER/given.zip FOLDER/cases``, with the class path of the oracle. ``cases`` puts the
data beside the models, ``oracle/oracle.sh FOLDER/cases/*`` fits each three times, and ``pack`` makes ``transfers.zip`` of it all.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import numpy as np

import netconf as n
import runtime
from tests.golden.pack import DATE

TARGET = Path(__file__).with_name("transfers.zip")


def start(folder: Path) -> None:
    """The trained network, and the data of all fits."""
    random = np.random.default_rng(3)
    x, y = random.normal(0, 1, (3, 2, 9)), np.eye(3)[random.integers(0, 3, (3, 9))].transpose(0, 2, 1)
    chain = n.NeuralNetConfiguration.Builder().seed(5).dataType("DOUBLE").updater(n.Nesterovs(0.1, 0.9)).l2(0.01).list()
    chain = chain.layer(n.LSTM.Builder().nIn(2).nOut(4).activation("tanh").build())
    chain = chain.layer(n.GravesLSTM.Builder().nOut(4).activation("tanh").l1(0.02).build())
    chain = chain.layer(n.RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build())
    network = runtime.MultiLayerNetwork(chain.build()).init()
    for _ in range(3):
        network.fit(x, y)
    network.save(folder / "given.zip", dialect="1.0.0-M2.1")
    np.savez(folder / "in.npz", features=x, labels=y)


def cases(folder: Path) -> None:
    """What the oracle shall do with each."""
    about = {"kind": "multilayer", "dtype": "DOUBLE", "steps": ["forward", "fit:3"], "zip": False, "yaml": False}
    for case in (folder / "cases").iterdir():
        (case / "in.npz").write_bytes((folder / "in.npz").read_bytes())
        (case / "case.json").write_text(json.dumps(about | {"config_out": False}))


def pack(folder: Path) -> None:
    """The models, the data, and what came of three fits."""
    members = {name: (folder / name).read_bytes() for name in ("given.zip", "in.npz")}
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
