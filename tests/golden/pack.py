"""Pack folders of cases into the zips beside this file: ``python -m tests.golden.pack GROUP FOLDER_WITH_CASES [RELEASE]``.

Kept are the cases that these tests cover, with the document, what was run, and the arrays that are compared.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.golden.translate import NotCovered, translate

KEPT = re.compile(
    r"params|output(_\d+)?|act(ivations)?_.+|score|score_train|gradient(_segment_\d+)?|(features|labels)(_mask)?(_\d+)?(_of_\d+)?"
    r"|score_segments|rnn_time_step_\d|ts_\d+(_\d+)?|state_\d+_prev(Act|Mem)|(params|updater_state|score)_after_fit_\d+"
    r"|scores_fit|(fit|epochs)\d+_(params|updater|scores)|minibatch_\d+"
)
IN_WORDS = (
    *("batchnorm_ff", "batchnorm_locked", "batchnorm_var_variables", "prelu", "elementwise_mult", "frozen_layer"),
    *("lr_score_sgd", "lr_score_nesterovs", "dropout_inference", "dropout_rnn", "dropout_dense_2d", "float_dropout"),
    "float_dropconnect",
)
"""Cases that are in dl4j-words.zip, with their release before their name."""
IN_ATTENTION = {
    "selfattention_proj": "self_projected",
    "selfattention_noproj_mask": "self_plain_mask",
    "recurrent_attention": "recurrent",
}
"""Cases that are in dl4j-attention.zip, by another name."""
NOTHING_TO_MEET = {
    "schedule_adagrad_global": "M2.1 loses the schedule, and everything becomes NaN (corrections.py, 1.0 C)",
    "tbptt_labels_rank2": "M2.1 throws (corrections.py, 1.0 B10)",
    "batchnorm_var": "M2.1 forgets useLogStd when it reads a document from before init (corrections.py, 1.0 B9)",
    "batchnorm_rnn_inputtype": "M2.1 throws (corrections.py, 1.0 B16)",
    "l2_layernorm_gain": "M2.1 throws (corrections.py, 1.0 B11)",
    "simplernn_layernorm": "M2.1 throws (corrections.py, 1.0 B11)",
    "updater_adabelief": "M2.1 throws (corrections.py, 1.0 B12)",
    "learned_selfattention": "M2.1 throws (corrections.py, 1.0 B13)",
}
"""Cases of DL4J's failures; that the network works here is tested in tests/runtime/test_corrected.py."""
DATE = (2020, 1, 1, 0, 0, 0)
"""One date for all members, so that the same cases give the same bytes."""


def arrays_of(folder: Path) -> dict[str, Any]:
    """Return all arrays of a case that are kept."""
    found: dict[str, Any] = {}
    drawn: dict[str, Any] = {}
    for name in ("in.npz", "out.npz"):
        if (folder / name).exists():
            with np.load(folder / name) as file:
                drawn.update(file.items())
    found.update({key: value for key, value in drawn.items() if KEPT.fullmatch(key)})
    if "params" not in found and "init_params" in drawn:  # the case left them to its seed
        found["params"] = drawn["init_params"]
    return found


def covered(folder: Path, arrays: dict[str, Any]) -> bool:
    """Tell whether these tests cover a case: the words are known, and parameters and features are there."""
    about = json.loads((folder / "case.json").read_text())
    elsewhere = folder.name.startswith(("init_", "conv1d_")) or folder.name.endswith("_dropout")
    if elsewhere or folder.name in {*NOTHING_TO_MEET, *IN_WORDS, *IN_ATTENTION}:
        return False
    if about["kind"] == "graph":
        return True
    if not {"params", "features"} <= arrays.keys() or len(arrays) < 4:
        return False
    try:
        translate(json.loads((folder / "config.json").read_text()), about.get("dl4j", "1.0.0-M2.1"), about["dtype"])
    except (NotCovered, FileNotFoundError):
        return False
    return True


def pack(group: Path, folders: list[Path]) -> int:
    """Write a zip of cases; return how many."""
    count = 0
    with zipfile.ZipFile(group, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for folder in folders:
            arrays = arrays_of(folder)
            if not covered(folder, arrays):
                continue
            count += 1
            members = {name: (folder / name).read_bytes() for name in ("case.json", "config.json")}
            members["config.json"] = json.dumps(json.loads(members["config.json"]), separators=(",", ":")).encode()
            buffer = io.BytesIO()
            np.savez(buffer, **arrays)
            members["arrays.npz"] = buffer.getvalue()
            for name, content in members.items():
                info = zipfile.ZipInfo(f"{folder.name}/{name}", DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(info, content)
    return count


def main(group: str, source: str, release: str | None = None) -> None:
    """Pack the cases of one release, or of all but those of 0.9.1 when the release is ``other``."""
    folders = []
    for folder in sorted(Path(source).iterdir()):
        if (folder / "case.json").exists():
            of = json.loads((folder / "case.json").read_text()).get("dl4j", "1.0.0-M2.1")
            if release is None or (of != "0.9.1" if release == "other" else of == release):
                folders.append(folder)
    target = Path(__file__).parent / f"{group}.zip"
    sys.stdout.write(f"{pack(target, folders)} cases, {target.stat().st_size} bytes in {target.name}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
