"""Headers of arrays as ND4J writes them (``Nd4j.write``): two buffers, the shape and then the numbers.

    buffer  = word allocation mode, length (int32 or int64), word data type, numbers; all big-endian
    shape   = rank, sizes, strides in elements, extra bits, element-wise stride, order ('c' or 'f')

Three headers occur: that of 0.x to 1.0.0-beta2 (lengths of 32 bits), that of 1.0.0-beta3, and that of 1.0.0-beta4 and later,
whose extra bits repeat the data type. Strides are believed, not the order: arrays that were permuted keep theirs.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Final

from runtime.formats.nd4j_compressed import COMPRESSED, refused, unpacked
from runtime.formats.stream import Stream

_SHORT: Final = frozenset({"DIRECT", "HEAP", "JAVACPP"})
"""Allocation modes with lengths of 32 bits."""
_LONG: Final = frozenset({"LONG_SHAPE", "MIXED_DATA_TYPES"})

TYPES: Final = {
    "FLOAT": ">f4",
    "DOUBLE": ">f8",
    "HALF": ">f2",
    "BFLOAT16": ">u2",
    "INT": ">i4",
    "UINT32": ">u4",
    "LONG": ">i8",
    "UINT64": ">u8",
    "SHORT": ">i2",
    "UINT16": ">u2",
    "BYTE": ">i1",
    "UBYTE": ">u1",
    "BOOL": ">u1",
}
"""NumPy's codes of the data types as they stand in a file."""
_SIZES: Final = {kind: int(code[-1]) for kind, code in TYPES.items()}
"""Bytes of a number."""
_NAMES: Final = {"f": "float", "i": "int", "u": "uint"}
_WIDENED: Final = frozenset({"HALF", "BFLOAT16"})
"""Types that are given to others as float32."""
_LARGEST_RANK: Final = 32
_COMPRESSED: Final = 4
_EMPTY: Final = 8
C_ORDER, F_ORDER = ord("c"), ord("f")


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
    def dtype(self) -> str:
        """Type of the numbers as they are given to others, by NumPy's name."""
        return "float32" if self.kind in _WIDENED else f"{_NAMES[TYPES[self.kind][1]]}{8 * _SIZES[self.kind]}"

    @property
    def size(self) -> int:
        """Elements of the array."""
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        """Bytes of the numbers that follow in the file itself."""
        return 0 if self.source is not None else self.count * _SIZES[self.kind]


def read_header(stream: Stream) -> Header:
    """What the next array of a stream is, up to its numbers.

    Raises
    ------
    ModelFileError
        When there is none, it is compressed, or its sizes contradict one another or the file.
    """
    start = stream.offset
    words = _shape_information(stream)
    rank = words[0] if words else -1
    if not 0 <= rank <= _LARGEST_RANK or len(words) != 2 * rank + 4:
        raise stream.fault(start, f"the shape has rank {rank} and {len(words)} numbers, which do not belong together")
    shape, strides = words[1 : 1 + rank], words[1 + rank : 1 + 2 * rank]
    extra, order = words[-3], words[-1]
    if order not in {C_ORDER, F_ORDER}:
        raise stream.fault(start, f"the order of the array is {order}, not {C_ORDER} (c) or {F_ORDER} (f)")
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
        source.require_end(count * _SIZES[kind])
    elif extra & _COMPRESSED:
        raise refused(stream, start)
    _check(stream, start, shape, strides, count)
    return Header(shape, strides, kind, count, source)


def _shape_information(stream: Stream) -> tuple[int, ...]:
    kind, count = _buffer_header(stream, "the shape")
    if kind not in {"INT", "LONG"}:
        raise stream.fault(stream.offset, f"the shape is given in {kind}, not in INT or LONG")
    if count > 2 * _LARGEST_RANK + 4:
        raise stream.fault(stream.offset, f"the shape has {count:,} numbers; an array has at most {_LARGEST_RANK} axes")
    form = f">{count}{'i' if kind == 'INT' else 'q'}"
    return struct.unpack(form, stream.take(struct.calcsize(form), "the shape"))


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
    if kind not in TYPES:
        raise stream.fault(start, f"{what} has data type {kind!r}, which is not known", f"known: {', '.join(TYPES)}")
    if count < 0:
        raise stream.fault(start, f"{what} has length {count}")
    stream.require(count * _SIZES[kind], what)
    return kind, count


def _check(stream: Stream, start: int, shape: tuple[int, ...], strides: tuple[int, ...], count: int) -> None:
    """Whether the numbers are as many as the shape asks for, and the strides stay among them."""
    size = math.prod(shape)  # Python's numbers do not overflow
    last = sum((size_ - 1) * stride for size_, stride in zip(shape, strides, strict=True)) if size else 0
    if size > count or (size and last >= count):
        message = f"the shape {list(shape)} with strides {list(strides)} asks for more than the {count:,} numbers that are there"
        raise stream.fault(start, message)
