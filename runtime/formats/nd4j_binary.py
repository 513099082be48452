"""Arrays as ND4J writes them (``Nd4j.write``): a buffer that says the shape, then one with the numbers (numerics.md 8.2).

    buffer  = word allocation mode, length (int32 or int64), word data type, numbers; all big-endian
    shape   = rank, sizes, strides in elements, extra bits, element-wise stride, order ('c' or 'f')

Three headers occur: that of 0.x to 1.0.0-beta2 (lengths of 32 bits), that of 1.0.0-beta3, and that of 1.0.0-beta4 and later,
whose extra bits repeat the data type. Strides are believed, not the order: arrays that were permuted keep theirs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from runtime.data.dataset import Array
from runtime.formats.nd4j_compressed import COMPRESSED, refused, unpacked
from runtime.formats.stream import Stream

_SHORT: Final = frozenset({"DIRECT", "HEAP", "JAVACPP"})
"""Allocation modes with lengths of 32 bits."""
_LONG: Final = frozenset({"LONG_SHAPE", "MIXED_DATA_TYPES"})

_TYPES: Final[dict[str, np.dtype[Any]]] = {
    "FLOAT": np.dtype(">f4"),
    "DOUBLE": np.dtype(">f8"),
    "HALF": np.dtype(">f2"),
    "BFLOAT16": np.dtype(">u2"),
    "INT": np.dtype(">i4"),
    "UINT32": np.dtype(">u4"),
    "LONG": np.dtype(">i8"),
    "UINT64": np.dtype(">u8"),
    "SHORT": np.dtype(">i2"),
    "UINT16": np.dtype(">u2"),
    "BYTE": np.dtype("i1"),
    "UBYTE": np.dtype("u1"),
    "BOOL": np.dtype("u1"),
}
_WIDENED: Final = frozenset({"HALF", "BFLOAT16"})
"""Types that are given to others as float32."""
_LARGEST_RANK: Final = 32
_COMPRESSED: Final = 4
_EMPTY: Final = 8
_EXTRA: Final = {"HALF": 4096, "FLOAT": 8192, "DOUBLE": 16384}
_C_ORDER, _F_ORDER = ord("c"), ord("f")


@dataclass(frozen=True)
class Header:
    """What stands before an array's numbers, compared with the bytes that are there."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    kind: str
    """ND4J's name of the data type."""
    count: int
    """Numbers that follow."""
    source: Stream | None = None
    """Where they follow, when they were compressed."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the numbers as they are given to others."""
        return np.dtype(np.float32) if self.kind in _WIDENED else _TYPES[self.kind].newbyteorder("=")

    @property
    def size(self) -> int:
        """Elements of the array."""
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        """Bytes of the numbers that follow in the file itself."""
        return 0 if self.source is not None else self.count * _TYPES[self.kind].itemsize


def read_header(stream: Stream) -> Header:
    """What the next array of a stream is, up to its numbers.

    Raises
    ------
    ModelFileError
        When there is none, it is compressed, or its sizes contradict one another or the file.
    """
    start = stream.offset
    words = _shape_information(stream)
    rank = int(words[0]) if len(words) else -1
    if not 0 <= rank <= _LARGEST_RANK or len(words) != 2 * rank + 4:
        raise stream.fault(start, f"the shape has rank {rank} and {len(words)} numbers, which do not belong together")
    shape, strides = (tuple(int(n) for n in part) for part in (words[1 : 1 + rank], words[1 + rank : 1 + 2 * rank]))
    extra, order = int(words[-3]), int(words[-1])
    if order not in {_C_ORDER, _F_ORDER}:
        raise stream.fault(start, f"the order of the array is {order}, not {_C_ORDER} (c) or {_F_ORDER} (f)")
    if any(size < 0 for size in shape) or any(stride < 0 for stride in strides):
        raise stream.fault(start, f"the shape {list(shape)} with strides {list(strides)} is impossible")
    if extra & _EMPTY:
        return Header((0,), (1,), "FLOAT", 0)
    kind, count = _buffer_header(stream, "the array's numbers")
    source = None
    if kind == COMPRESSED:
        source = unpacked(stream, start)
        kind, count = _buffer_header(source, "the array's numbers")
        if kind == COMPRESSED:
            raise refused(stream, start, "two codecs")
        source.require_end(count * _TYPES[kind].itemsize)
    elif extra & _COMPRESSED:
        raise refused(stream, start)
    _check(stream, start, shape, strides, count)
    return Header(shape, strides, kind, count, source)


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
    numbers = (header.source or stream).numbers(header.count, _TYPES[header.kind], "the array's numbers")
    return _shaped(_as_floats(numbers, header.kind), header.shape, header.strides)


def _shape_information(stream: Stream) -> Array:
    kind, count = _buffer_header(stream, "the shape")
    if kind not in {"INT", "LONG"}:
        raise stream.fault(stream.offset, f"the shape is given in {kind}, not in INT or LONG")
    if count > 2 * _LARGEST_RANK + 4:
        raise stream.fault(stream.offset, f"the shape has {count:,} numbers; an array has at most {_LARGEST_RANK} axes")
    return stream.numbers(count, _TYPES[kind], "the shape")


def _buffer_header(stream: Stream, what: str) -> tuple[str, int]:
    """Data type and length of the next buffer."""
    start = stream.offset
    mode = stream.word("an array of ND4J")
    if mode == COMPRESSED:
        raise refused(stream, start)
    if mode not in _SHORT | _LONG:
        raise stream.fault(start, f"expected an array of ND4J, but it begins with {mode!r}")
    count = int(stream.number("i" if mode in _SHORT else "q", f"the length of {what}"))
    kind = stream.word(f"the data type of {what}")
    if kind == COMPRESSED:
        return kind, count
    if kind not in _TYPES:
        raise stream.fault(start, f"{what} has data type {kind!r}, which is not known", f"known: {', '.join(_TYPES)}")
    if count < 0:
        raise stream.fault(start, f"{what} has length {count}")
    stream.require(count * _TYPES[kind].itemsize, what)
    return kind, count


def _check(stream: Stream, start: int, shape: tuple[int, ...], strides: tuple[int, ...], count: int) -> None:
    """Whether the numbers are as many as the shape asks for, and the strides stay among them."""
    size = math.prod(shape)  # Python's numbers do not overflow
    last = sum((size_ - 1) * stride for size_, stride in zip(shape, strides, strict=True)) if size else 0
    if size > count or (size and last >= count):
        message = f"the shape {list(shape)} with strides {list(strides)} asks for more than the {count:,} numbers that are there"
        raise stream.fault(start, message)


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
        header = np.array([2, 1, values.size, 1, 1, 0, 1, _C_ORDER], ">i4")
        mode, length, integer = "JAVACPP", ">i4", "INT"
    else:
        header = np.array([1, values.size, 1, _EXTRA[kind], 1, _C_ORDER], ">i8")
        mode, length, integer = "MIXED_DATA_TYPES", ">i8", "LONG"
    for numbers, word in ((header, integer), (values.astype(_TYPES[kind]), kind)):
        yield _word(mode) + np.array(numbers.size, length).tobytes() + _word(word)
        yield numbers.tobytes()


def row_bytes(values: Array, dialect: str) -> bytes:
    """One row [1, n], as normalisers hold their statistics; a vector is one already in 0.9.1."""
    if dialect == "0.9.1":
        return b"".join(vector_bytes(values, dialect))
    kind = "DOUBLE" if values.dtype == np.float64 else "FLOAT"
    parts: tuple[tuple[Any, str], ...] = (
        (np.array([2, 1, values.size, 1, 1, _EXTRA[kind], 1, _C_ORDER], ">i8"), "LONG"),
        (values.astype(_TYPES[kind]), kind),
    )
    return b"".join(
        _word("MIXED_DATA_TYPES") + np.array(numbers.size, ">i8").tobytes() + _word(word) + numbers.tobytes()
        for numbers, word in parts
    )


def _word(text: str) -> bytes:
    return len(text).to_bytes(2, "big") + text.encode("ascii")
