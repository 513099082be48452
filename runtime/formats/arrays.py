"""Arrays as bytes in NumPy's .npy format, without pickle: headers must say what the reader expects, before it allocates."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np

from runtime.data.dataset import Array
from runtime.formats.archive import fault
from runtime.formats.array_headers import HEADER_LIMIT


def to_bytes(array: Array) -> bytes:
    """An array as a .npy file, little-endian and in row-major order."""
    stream = io.BytesIO()
    plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    np.lib.format.write_array(stream, plain, version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def from_bytes(path: Path, name: str, data: bytes, shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> Array:
    """The array of a .npy file.

    Raises
    ------
    ModelFileError
        When the header is damaged, or speaks of another shape, another type or Python objects, or the data have another length.
    """
    stream = io.BytesIO(data[:HEADER_LIMIT])
    try:
        version = np.lib.format.read_magic(stream)
        found, column_major, stored = np.lib.format.read_array_header_1_0(stream, max_header_size=HEADER_LIMIT)
    except Exception as error:  # NumPy evaluates headers as Python literals, and has as many kinds of errors as Python
        raise fault(path, name, "is not an array in NumPy's format, or its header is damaged") from error
    if version != (1, 0):
        raise fault(path, name, f"has version {version} of NumPy's format, not (1, 0)")
    if stored.hasobject:
        raise fault(path, name, "holds pickled Python objects, which could run anything; it was not read")
    if stored != dtype.newbyteorder("<"):
        raise fault(path, name, f"holds {stored}, but the model says {dtype}")
    if found != shape:
        raise fault(path, name, f"has shape {list(found)}, but the configuration asks for {list(shape)}")
    body = memoryview(data)[stream.tell() :]
    expected = math.prod(shape) * dtype.itemsize
    if len(body) != expected:
        raise fault(path, name, f"has {len(body):,} bytes of data, but its shape {list(shape)} asks for {expected:,}")
    array = np.frombuffer(body, dtype=stored).reshape(shape, order="F" if column_major else "C")
    return array.astype(dtype, order="C")  # a writable copy in the machine's byte order
