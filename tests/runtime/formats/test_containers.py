"""Models inside other files: zips in zips (KNIME), zips between Java's objects (Weka), folders of training programs."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from runtime.errors import ModelFileError
from runtime.formats import dl4j_zip
from runtime.formats.folders import the_model
from runtime.formats.loading import load
from tests.runtime.formats.dl4j_models import PARAMETERS, members, write

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")

OBJECTS = b"\xac\xed\x00\x05sr\x00\x01W\x12\x9a\xdf\x97<\xb6\xd8A\x03\x00\x00xp"
"""A stream of Java's that begins an object whose class writes bytes of its own."""


def between_objects(content: bytes, block: int = 1024) -> bytes:
    """As ObjectOutputStream writes plain bytes: in blocks of at most 1024, each with its length (its specification, 6.4)."""
    blocks = [content[at : at + block] for at in range(0, len(content), block)]
    heads = [b"\x7a" + struct.pack(">i", len(part)) if len(part) > 255 else b"\x77" + bytes([len(part)]) for part in blocks]
    return OBJECTS + b"".join(head + part for head, part in zip(heads, blocks, strict=True)) + b"\x78t\x00\x06header"


@pytest.fixture
def model(tmp_path: Path) -> bytes:
    return write(tmp_path / "model.zip", members()).read_bytes()


def zipped(path: Path, content: dict[str, bytes]) -> Path:
    return write(path, content)


@pytest.mark.parametrize("block", [200, 1024])
def test_a_model_between_javas_objects(tmp_path, model, block):
    path = tmp_path / "weka.model"
    path.write_bytes(between_objects(model, block))

    assert np.array_equal(dl4j_zip.read(path).parameters, PARAMETERS)
    assert np.array_equal(load(path).params(), PARAMETERS)


def test_javas_objects_without_a_model(tmp_path):
    path = tmp_path / "weka.model"
    for content in (OBJECTS, OBJECTS + b"PK\x03\x04", between_objects(b"PK\x03\x04 and no more"), between_objects(b"x" * 5000)):
        path.write_bytes(content)
        with pytest.raises(ModelFileError):
            load(path)


def test_a_model_in_a_zip_in_a_zip(tmp_path, model):
    port = zipped(tmp_path / "port.zip", {"layer0": b"{}", "mln_model": model, "isTrained": b"\x01"})
    workflow = zipped(tmp_path / "workflow.knwf", {"a/settings.xml": b"<x/>", "a/port_1/portobject.zip": port.read_bytes()})

    for path in (port, workflow):
        assert np.array_equal(dl4j_zip.read(path).parameters, PARAMETERS)
    (remark,) = dl4j_zip.read(workflow).remarks
    assert remark.message == f"the model is {workflow}, a/port_1/portobject.zip, mln_model"


def test_a_fault_inside_says_the_whole_way(tmp_path):
    inner = write(tmp_path / "inner.zip", members(coefficients__bin=b"nonsense")).read_bytes()
    path = zipped(tmp_path / "port.zip", {"mln_model": inner})

    with pytest.raises(ModelFileError, match=r"port.zip, mln_model, coefficients.bin, byte 0: "):
        dl4j_zip.read(path)


def test_several_models_in_one_zip(tmp_path, model):
    path = zipped(tmp_path / "both.zip", {"one.zip": model, "two.zip": model})

    with pytest.raises(ModelFileError, match=r"both.zip: holds 2 models\n    unpack one of them: \S+both.zip, one.zip, "):
        load(path)


def test_a_zip_that_holds_itself_forever_ends(tmp_path, model):
    content = model
    for depth in range(8):
        content = zipped(tmp_path / f"{depth}.zip", {"inner.zip": content}).read_bytes()

    with pytest.raises(ModelFileError, match=r"7.zip: holds no model, neither of ours nor of DL4J: inner.zip"):
        load(tmp_path / "7.zip")


def test_a_bomb_inside_a_zip_is_not_unpacked(tmp_path):
    """100 MB that begin as a zip does, in 100 kB."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("inner.zip", "w") as file:
        file.write(b"PK\x03\x04")
        for _ in range(100):
            file.write(bytes(1 << 20))

    with pytest.raises(ModelFileError, match=r"bomb.zip: holds no model"):
        load(path)


def folder_of(path: Path, names: list[str]) -> Path:
    path.mkdir()
    for name in names:
        write(path / name, members())
    return path


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["bestModel.bin", "latestModel.bin"], "bestModel.bin"),
        (["bestGraph.bin", "latestGraph.bin"], "bestGraph.bin"),
        (["checkpoint_2_MultiLayerNetwork.zip", "checkpoint_10_MultiLayerNetwork.zip"], "checkpoint_10_MultiLayerNetwork.zip"),
        (["only.zip"], "only.zip"),
    ],
)
def test_a_folder_of_a_training_program(tmp_path, names, chosen):
    folder = folder_of(tmp_path / "folder", names)
    (folder / "checkpointInfo.txt").write_text("checkpointNum,timestamp,iteration,epoch,modelType,filename\n")

    assert the_model(folder) == folder / chosen
    assert np.array_equal(load(folder).params(), PARAMETERS)


def test_a_folder_whose_models_nothing_tells_apart(tmp_path):
    folder = folder_of(tmp_path / "folder", ["a.zip", "b.zip"])
    with pytest.raises(ModelFileError, match=r"is a folder with 2 models\n    name one of them: a.zip, b.zip"):
        load(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ModelFileError, match=r"is a folder without a model"):
        load(empty)
