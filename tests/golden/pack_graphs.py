"""Pack the cases of computation graphs into graphs.zip: ``python -m tests.golden.pack_graphs FOLDER_WITH_CASES [FOLDER ...]``.

Of each case: the documents (as given, and as the release wrote them again), the model file, what was run, and all arrays.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np

from tests.golden.pack import DATE

TARGET = Path(__file__).with_name("graphs.zip")
DOCUMENTS = ("config.json", "config.yaml", "config.out.json", "config.out.yaml")


def members(folder: Path) -> dict[str, bytes]:
    """What is kept of a case."""
    kept = {name: (folder / name).read_bytes() for name in (*DOCUMENTS, "case.json", "model.zip") if (folder / name).exists()}
    found: dict[str, np.ndarray] = {}
    for name in ("in.npz", "out.npz"):
        if (folder / name).exists():
            with np.load(folder / name) as file:
                found |= dict(file.items())
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **found)
    return kept | {"arrays.npz": buffer.getvalue()}


def main(*sources: str) -> None:
    """Pack all cases whose document is a graph."""
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for source in sources:
            for folder in sorted(Path(source).iterdir()):
                if not (folder / "config.json").exists() or "vertices" not in json.loads((folder / "config.json").read_text()):
                    continue
                for name, content in members(folder).items():
                    info = zipfile.ZipInfo(f"{folder.parent.name}.{folder.name}/{name}", DATE)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    out.writestr(info, content)
    sys.stdout.write(f"{TARGET.stat().st_size} bytes in {TARGET.name}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
