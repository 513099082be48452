"""The model files of dl4j-models.zip, one by one."""

from __future__ import annotations

import functools
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass
class Model:
    """A file of the real DL4J, and the arrays that say what comes out of it."""

    name: str
    release: str
    tolerance: float
    path: Path
    arrays: dict[str, Any]


@functools.cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(Path(__file__).with_name("dl4j-models.zip"))


def _is_graph(name: str) -> bool:
    return json.loads(_archive().read(f"{name}/case.json")).get("kind") == "graph"


_ALL = sorted({member.split("/")[0] for member in _archive().namelist()})
GRAPHS = tuple(name for name in _ALL if _is_graph(name))
NAMES = tuple(name for name in _ALL if name not in GRAPHS)


def arrays_of(name: str) -> dict[str, Any]:
    with np.load(io.BytesIO(_archive().read(f"{name}/arrays.npz"))) as file:
        return dict(file.items())


def extracted(name: str, path: Path) -> Model:
    """Write a model's file to a path."""
    about = json.loads(_archive().read(f"{name}/case.json"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_archive().read(f"{name}/model.zip"))
    tolerance = 1e-9 if about["dtype"].lower() == "double" else 1e-5
    return Model(name, about.get("dl4j", "1.0.0-M2.1"), tolerance, path, arrays_of(name))
