"""Normalisers that 0.9.1 and 1.0.0-M2.1 fitted and saved: the same numbers come out, and the same bytes are written.

``normalizers.zip`` holds what ``oracle/Normalizers.java`` wrote with each release. Since ours are the releases' own bytes, they
read them; that they apply them alike was seen too, by the same program.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from runtime.data.normalizers import NormalizerMinMaxScaler, NormalizerStandardize
from runtime.formats.dl4j_normalizer import normalizer_bytes, read_normalizer
from runtime.formats.stream import Stream

ARCHIVE = zipfile.ZipFile(Path(__file__).with_name("normalizers.zip"))
KINDS = {"standardize": NormalizerStandardize, "minmax": NormalizerMinMaxScaler}
SHAPES = {"features": (2, 3, 4), "labels": (2, 2, 4)}


def numbers(release: str, name: str, what: str) -> np.ndarray:
    text = ARCHIVE.read(f"{release}/{name}{what}.txt").decode()
    return np.array(text.split(), float).reshape(SHAPES[what])


@pytest.mark.parametrize("release", ["0.9.1", "1.0.0-M2.1"])
@pytest.mark.parametrize("name", ["standardize", "minmax", "standardize-labels", "minmax-labels"])
def test_a_normaliser_of_dl4j(release, name):
    data = ARCHIVE.read(f"{release}/{name}.bin")
    found, why = read_normalizer(Stream(Path("model.zip"), "normalizer.bin", io.BytesIO(data), len(data)))

    assert why == ""
    assert type(found) is KINDS[name.removesuffix("-labels")]
    assert found.fit_labels == name.endswith("-labels")
    features = found.transform_features(numbers(release, "", "features"))
    assert np.abs(features - numbers(release, f"{name}.", "features")).max() <= 1e-14
    labels = numbers(release, "", "labels")
    labels = found.transform_labels(labels) if found.fit_labels else labels
    assert np.abs(labels - numbers(release, f"{name}.", "labels")).max() <= 1e-14
    assert normalizer_bytes(found, release) == data
