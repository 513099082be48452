"""Folders that training programs leave: which of their files is the model."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from runtime.formats.archive import fault
from runtime.formats.containers import ZIP, first_bytes

_BEST: Final = ("bestModel.bin", "bestGraph.bin")
"""What early stopping keeps; beside it stands the latest."""
_CHECKPOINT: Final = re.compile(r"checkpoint_(\d+)_\w+\.zip", re.ASCII)
"""Files of CheckpointListener, which counts them."""
_UNPACKED: Final = "configuration.json"


def the_model(path: Path) -> Path:
    """The file to read: the path itself; in a folder the best model of early stopping, the last checkpoint, or the only model.

    Raises
    ------
    ModelFileError
        When a folder holds no model, or several that nothing tells apart.
    """
    if not path.is_dir():
        return path
    try:
        entries = sorted(entry for entry in path.iterdir() if entry.is_file())
    except OSError as error:
        raise fault(path, "", error.strerror or str(error)) from error
    if any(entry.name == _UNPACKED for entry in entries):
        return path / _UNPACKED
    models = [entry for entry in entries if entry.suffix in {".zip", ".bin"} and first_bytes(entry).startswith(ZIP)]
    best = [entry for entry in models if entry.name in _BEST]
    numbered = {int(match[1]): entry for entry in models if (match := _CHECKPOINT.fullmatch(entry.name))}
    if len(best) == 1 or len(models) == 1:
        return (best or models)[0]
    if numbered and len(numbered) == len(models):
        return numbered[max(numbered)]
    listed = ", ".join(entry.name for entry in models[:8])
    message = f"is a folder with {len(models)} models" if models else "is a folder without a model"
    raise fault(path, "", message, f"name one of them: {listed}" if models else "")
