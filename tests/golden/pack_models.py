"""Pack the real DL4J's model files into dl4j-models.zip: ``python -m tests.golden.pack_models FOLDER_WITH_CASES [FOLDER ...]``.

Of each case: the file itself, what was run, and the arrays that say what comes out of it.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from pathlib import Path

import numpy as np

from tests.golden.pack import DATE

TARGET = Path(__file__).with_name("dl4j-models.zip")
FIXED = ("features", "labels", "features_mask", "labels_mask", "params", "init_params", "output_after_fit", "params_resumed_2")


def members(folder: Path) -> dict[str, bytes]:
    """What is kept of a case; parameters of M2.1 are those of the last step, which may be the first ones."""
    found: dict[str, np.ndarray] = {}
    for name in ("in.npz", "out.npz"):
        if (folder / name).exists():
            with np.load(folder / name) as file:
                found |= dict(file.items())
    kept = {key: value for key, value in found.items() if key in FIXED or re.fullmatch(r"(features|labels)(_mask)?_\d", key)}
    fits = sorted((int(key.split("_")[-1]), key) for key in found if key.startswith("params_after_fit_"))
    if fits:
        kept["params_after_fit"], kept["fits"] = found[fits[-1][1]], np.array(fits[-1][0])
    newer = [key for key in found if key.startswith("fit") and key.endswith("_params")]
    kept |= {f"candidates/{key}": found[key] for key in newer}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **kept)
    about = {key: value for key, value in json.loads((folder / "case.json").read_text()).items() if key in {"dl4j", "dtype"}}
    about |= {} if "confs" in json.loads((folder / "config.json").read_text()) else {"kind": "graph"}
    return {
        "model.zip": (folder / "model.zip").read_bytes(),
        "arrays.npz": buffer.getvalue(),
        "case.json": json.dumps(about).encode(),
    }


def main(*sources: str) -> None:
    """Pack all cases that have a model file."""
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for source in sources:
            for folder in sorted(Path(source).iterdir()):
                if not (folder / "model.zip").exists() or not zipfile.is_zipfile(folder / "model.zip"):
                    continue
                for name, content in members(folder).items():
                    info = zipfile.ZipInfo(f"{folder.parent.name}.{folder.name}/{name}", DATE)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    out.writestr(info, content)
    sys.stdout.write(f"{TARGET.stat().st_size} bytes in {TARGET.name}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
