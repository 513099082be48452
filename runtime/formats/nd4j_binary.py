"""The numbers of arrays as ND4J writes them, after their headers, and whole arrays for DL4J to read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from runtime.data.dataset import Array
from runtime.formats.nd4j_header import C_ORDER, TYPES, Header, read_header
from runtime.formats.stream import Stream

_EXTRA: Final = {"HALF": 4096, "FLOAT": 8192, "DOUBLE": 16384}


def read_array(stream: Stream) -> Array:
    """The next array of a stream, with its own shape, in the machine's byte order; HALF and BFLOAT16 come as float32.

    Raises
    ------
    ModelFileError
        As ``read_header``; or when the numbers are damaged.
    """
    return array_after(read_header(stream), stream)


def array_after(header: Header, stream: Stream) -> Array:
    """The array whose header was read.

    Raises
    ------
    ModelFileError
        When the numbers are damaged.
    """
    numbers = _numbers(header.source or stream, header.count, np.dtype(TYPES[header.kind]))
    return _shaped(_as_floats(numbers, header.kind), header.shape, header.strides)


def _numbers(stream: Stream, count: int, dtype: np.dtype[Any]) -> Array:
    """``count`` numbers of a big-endian type, in the machine's byte order; read into place, without a second copy."""
    what = "the array's numbers"
    stream.require(count * dtype.itemsize, what)
    array = np.empty(count, dtype)
    stream.fill(array.view(np.uint8).data, what)
    native = dtype.newbyteorder("=")
    return array if native == dtype else array.byteswap(inplace=True).view(native)


def _as_floats(numbers: Array, kind: str) -> Array:
    if kind == "BFLOAT16":
        return (numbers.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return numbers.astype(np.float32) if kind == "HALF" else numbers


def _shaped(numbers: Array, shape: tuple[int, ...], strides: tuple[int, ...]) -> Array:
    """The array that strides over the numbers; a copy only where they do not lie in the order of the shape."""
    plain = strides_of(shape)
    if numbers.size == math.prod(shape) and all(
        size == 1 or stride == usual for size, stride, usual in zip(shape, strides, plain, strict=True)
    ):
        return numbers.reshape(shape)
    steps = tuple(stride * numbers.itemsize for stride in strides)
    return np.lib.stride_tricks.as_strided(numbers, shape, steps, writeable=False).copy()


def strides_of(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides in elements of an array in row-major order."""
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def vector_bytes(values: Array, dialect: str) -> Iterator[bytes]:
    """A vector as DL4J's model files hold parameters and updater state.

    Parameters
    ----------
    values
        [n], float32 or float64.
    dialect
        ``1.0.0-M2.1``: rank 1, lengths of 64 bits; ``0.9.1``: one row, lengths of 32 bits.
    """
    kind = "DOUBLE" if values.dtype == np.float64 else "FLOAT"
    if dialect == "0.9.1":
        header = np.array([2, 1, values.size, 1, 1, 0, 1, C_ORDER], ">i4")
        mode, length, integer = "JAVACPP", ">i4", "INT"
    else:
        header = np.array([1, values.size, 1, _EXTRA[kind], 1, C_ORDER], ">i8")
        mode, length, integer = "MIXED_DATA_TYPES", ">i8", "LONG"
    for numbers, word in ((header, integer), (values.astype(TYPES[kind]), kind)):
        yield word_bytes(mode) + np.array(numbers.size, length).tobytes() + word_bytes(word)
        yield numbers.tobytes()


def row_bytes(values: Array, dialect: str) -> bytes:
    """One row [1, n], as normalisers hold their statistics; a vector is one already in 0.9.1."""
    if dialect == "0.9.1":
        return b"".join(vector_bytes(values, dialect))
    kind = "DOUBLE" if values.dtype == np.float64 else "FLOAT"
    parts: tuple[tuple[Any, str], ...] = (
        (np.array([2, 1, values.size, 1, 1, _EXTRA[kind], 1, C_ORDER], ">i8"), "LONG"),
        (values.astype(TYPES[kind]), kind),
    )
    return b"".join(
        word_bytes("MIXED_DATA_TYPES") + np.array(numbers.size, ">i8").tobytes() + word_bytes(word) + numbers.tobytes()
        for numbers, word in parts
    )


def word_bytes(text: str) -> bytes:
    """A word as Java's DataOutput writes it."""
    return len(text).to_bytes(2, "big") + text.encode("ascii")
