"""A small model of DL4J, made from its parts, to be damaged by tests."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from netconf.dl4j.reader import read
from netconf.parameters import parameters_of
from runtime.formats.nd4j_binary import vector_bytes
from tests.netconf.dl4j.documents import as_text, newest

CONF = read(as_text(newest())).configuration
COUNT = sum(spec.size for layer in CONF.layers for spec in parameters_of(layer))
PARAMETERS = np.linspace(-1, 1, COUNT).astype(np.float32)


def vector(values: Any, dialect: str = "1.0.0-M2.1") -> bytes:
    return b"".join(vector_bytes(np.asarray(values), dialect))


def members(**changes: bytes | None) -> dict[str, bytes]:
    """The members of the model; ``changes`` replace some, with ``__`` for a dot, and None leaves one out."""
    found: dict[str, bytes | None] = {
        "configuration.json": as_text(newest()).encode(),
        "coefficients.bin": vector(PARAMETERS),
        "updaterState.bin": vector(np.arange(2 * COUNT, dtype=np.float32)),
    }
    found |= {name.replace("__", "."): content for name, content in changes.items()}
    return {name: content for name, content in found.items() if content is not None}


def write(path: Path, given: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in given.items():
            archive.writestr(name, content)
    return path
