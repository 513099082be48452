"""Pack what seeds gave into ``initial-weights.zip``: ``python -m tests.golden.pack_initial FOLDER_WITH_CASES ...``."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np

from tests.golden.pack import DATE

TARGET = Path(__file__).parent / "initial-weights.zip"


def parameters(folder: Path) -> np.ndarray | None:
    """Return the flat parameters that a case's seed gave, if it has any."""
    if not (folder / "config.json").exists() or not folder.name.startswith(("init_", "v", "dropout_")):
        return None
    if not (folder / "out.npz").exists():
        return None
    with np.load(folder / "out.npz") as file:
        names = ["init_params", "params_init_seed", *(["params"] if folder.name.startswith("init_") else [])]
        return next((file[name].ravel() for name in names if name in file), None)


def main(*sources: str) -> None:
    """Pack the cases of all folders that have initial parameters of a multi-layer network."""
    count = 0
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for folder in sorted(folder for source in sources for folder in Path(source).iterdir()):
            values = parameters(folder)
            document = json.loads((folder / "config.json").read_text()) if values is not None else {}
            if "confs" not in document:
                continue
            about = json.loads((folder / "case.json").read_text())
            release = about.get("dl4j", "1.0.0-M2.1")
            buffer = io.BytesIO()
            np.savez(buffer, params=values)
            members = {
                "case.json": json.dumps({"dl4j": release, "dtype": about["dtype"].lower()}).encode(),
                "config.json": json.dumps(document, separators=(",", ":")).encode(),
                "arrays.npz": buffer.getvalue(),
            }
            for name, content in members.items():
                info = zipfile.ZipInfo(f"{release} {folder.name}/{name}", DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(info, content)
            count += 1
    sys.stdout.write(f"{count} cases, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
