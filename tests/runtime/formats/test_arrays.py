import io
import pickle
from pathlib import Path

import numpy as np
import pytest

from runtime.errors import ModelFileError
from runtime.formats.arrays import from_bytes, to_bytes

PATH = Path("model.zip")
F4 = np.dtype("float32")


def read(data, shape=(2, 3), dtype=F4):
    return from_bytes(PATH, "w.npy", data, shape, dtype)


def saved(array, **settings):
    stream = io.BytesIO()
    np.save(stream, array, **settings)
    return stream.getvalue()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_come_back_bit_for_bit(dtype, order):
    array = np.array([[0.1, -0.0, np.nan], [np.inf, 1e-40, 3]], dtype=dtype, order=order)
    found = read(to_bytes(array), dtype=np.dtype(dtype))

    assert found.tobytes() == array.tobytes()
    assert found.flags.writeable


def test_numpy_itself_reads_what_we_write_and_we_read_what_it_writes():
    array = np.arange(6, dtype=F4).reshape(2, 3)

    assert np.array_equal(np.load(io.BytesIO(to_bytes(array))), array)
    assert np.array_equal(read(saved(np.asfortranarray(array))), array)


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("the pickle was run",))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (saved(np.zeros((2, 3), ">f4")), "holds >f4, but the model says float32"),
        (saved(np.zeros((2, 3))), "holds float64, but the model says float32"),
        (saved(np.zeros((3, 2), F4)), "has shape [3, 2], but the configuration asks for [2, 3]"),
        (saved(np.zeros((2, 3), F4))[:-1], "has 23 bytes of data"),
        (saved(np.zeros((2, 3), F4)) + b"x", "has 25 bytes of data"),
        (saved(np.array([[Bomb()] * 3] * 2), allow_pickle=True), "holds pickled Python objects"),
        (pickle.dumps(Bomb()), "is not an array in NumPy's format"),
        (b"", "is not an array in NumPy's format"),
        (b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 900, "is not an array in NumPy's format"),
        (b"\x93NUMPY\x01\x00\x80\x03" + b"[" * 896, "is not an array in NumPy's format"),
    ],
)
def test_foreign_arrays_are_refused(data, expected):
    with pytest.raises(ModelFileError) as caught:
        read(data)

    assert str(caught.value).startswith("model.zip, w.npy: ")
    assert expected in str(caught.value)
