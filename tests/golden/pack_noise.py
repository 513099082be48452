"""Pack what seeded dropout and noise did into ``noise.zip``: ``python -m tests.golden.pack_noise FOLDER_WITH_CASES``."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np

from tests.golden.pack import DATE, KEPT, arrays_of

TARGET = Path(__file__).parent / "noise.zip"


def main(source: str) -> None:
    """Pack all cases of a folder; those of 0.9.1 begin with the release."""
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for folder in sorted(Path(source).iterdir()):
            arrays = {key: value for key, value in arrays_of(folder).items() if KEPT.fullmatch(key) and not key.startswith("act")}
            with np.load(folder / "out.npz") as file:
                arrays["init_params"] = file["init_params"].ravel()
            buffer = io.BytesIO()
            np.savez(buffer, **arrays)
            document = json.dumps(json.loads((folder / "config.json").read_text()), separators=(",", ":")).encode()
            for name, content in (("config.json", document), ("arrays.npz", buffer.getvalue())):
                info = zipfile.ZipInfo(f"{folder.name}/{name}", DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(info, content)
    sys.stdout.write(f"{TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
