"""Parameters by name in .npz and .safetensors files: what is written comes back, and what is damaged is refused."""

from __future__ import annotations

import builtins
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from runtime.errors import ModelFileError
from runtime.formats.archive import Archive
from runtime.formats.named_arrays import (
    flat,
    read_npz,
    read_safetensors,
    write_npz,
    write_safetensors,
)
from runtime.formats.named_description import describe_npz, describe_safetensors, is_safetensors
from tests.runtime.formats.tiny import TinyNetwork

NETWORK = TinyNetwork()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "weights.any"


def npz(path: Path) -> Path:
    write_npz(path, NETWORK.parameters)
    return path


def safetensors(path: Path) -> Path:
    write_safetensors(path, NETWORK.parameters, NETWORK.conf)
    return path


@pytest.mark.parametrize(("write", "read"), [(npz, read_npz), (safetensors, read_safetensors)])
def test_what_is_written_is_read(path, write, read):
    arrays = read(write(path))

    assert list(arrays) == list(NETWORK.parameters) or set(arrays) == set(NETWORK.parameters)
    assert all(np.array_equal(arrays[name], array) for name, array in NETWORK.parameters.items())
    expected = np.concatenate([array.ravel(order="F") for array in NETWORK.parameters.values()])
    assert np.array_equal(flat(path, arrays, NETWORK.conf), expected)


def test_descriptions(path):
    with Archive(npz(path), foreign=True) as archive:
        found = describe_npz(archive)
    assert found.shapes == {name: array.shape for name, array in NETWORK.parameters.items()}
    assert set(found.types.values()) == {"float32"}
    found = describe_safetensors(safetensors(path))
    assert found.shapes == {name: array.shape for name, array in NETWORK.parameters.items()}
    assert found.configuration == NETWORK.conf


def test_files_of_others_need_no_configuration(path):
    import safetensors.numpy

    safetensors.numpy.save_file({"w": np.ones(3)}, path)

    assert is_safetensors(path)
    assert describe_safetensors(path).configuration is None


def test_all_that_does_not_fit_is_listed(path):
    arrays = dict(NETWORK.parameters)
    arrays["0_W"] = arrays["0_W"].T
    arrays["0_b"] = arrays["0_b"].astype(int)
    del arrays["1_b"]
    arrays["2_W"] = np.ones(3)
    with pytest.raises(ModelFileError) as caught:
        flat(path, arrays, NETWORK.conf)

    assert str(caught.value).splitlines() == [
        "4 problems",
        f"  1. {path}, 0_W: has shape [8, 3], but layer 0 (GravesLSTM) asks for [3, 8]",
        "    graves convert writes DL4J's shapes",
        f"  2. {path}, 0_b: holds int64, not floating-point numbers",
        f"  3. {path}, 1_b: is missing; layer 1 (RnnOutputLayer) has it",
        f"  4. {path}, 2_W: belongs to no layer of the configuration",
    ]


@pytest.mark.parametrize(("write", "read"), [(npz, read_npz), (safetensors, read_safetensors)])
def test_every_truncation(path, write, read):
    data = write(path).read_bytes()
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        with pytest.raises(ModelFileError):
            read(path)


def test_headers_that_claim_more_than_there_is(path):
    """The claim is refused before anything of that size is allocated."""
    header = json.dumps({"w": {"dtype": "F64", "shape": [2**60], "data_offsets": [0, 2**63 - 8]}}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    with pytest.raises(ModelFileError, match=r"is no .safetensors file, or is damaged"):
        read_safetensors(path)
    from tests.runtime.formats.dl4j_models import write

    claim = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,), }\n"
    write(path, {"w.npy": b"\x93NUMPY\x01\x00" + struct.pack("<H", len(claim)) + claim})
    with pytest.raises(ModelFileError, match=r"w.npy: has 86 bytes, but its header asks for 9,223,372,036,854,775,894"):
        read_npz(path)


def test_pickled_objects_are_refused(path):
    np.savez(path.with_suffix(".npz"), w=np.array([{}], object))

    with pytest.raises(ModelFileError, match=r"w.npy: holds pickled Python objects"):
        read_npz(path.with_suffix(".npz"))


def test_without_the_library_a_hint_says_what_to_install(path, monkeypatch):
    plain = builtins.__import__

    def without(name, *arguments, **words):
        if name.startswith("safetensors"):
            raise ImportError(name)
        return plain(name, *arguments, **words)

    safetensors(path)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModelFileError, match=r"the library for it is not installed\n    pip install graves\[safetensors\]"):
        read_safetensors(path)
