"""Buffers that ND4J compressed with GZIP (``Nd4j.getCompressor()``), as 1.0 writes them.

    buffer  = word allocation mode, length (int64), word COMPRESSED, word codec,
              bytes compressed (int64), bytes original (int64), elements (int64), data type (int32), compressed bytes

What was compressed is a buffer of the usual kind. Other codecs lose digits or are for gradients, and are refused by name.
"""

from __future__ import annotations

import io
import zlib
from typing import Final

from runtime.formats.stream import Stream

COMPRESSED: Final = "COMPRESSED"
_GZIP: Final = "GZIP"
_HEADER: Final = 64
"""Bytes that a buffer has before its numbers, at most."""
_GZIP_MEMBER: Final = zlib.MAX_WBITS | 16
"""zlib's word for data in a gzip file."""


def refused(stream: Stream, start: int, codec: str = "") -> Exception:
    """The error for an array that is compressed otherwise."""
    how = f" with {codec}" if codec else ""
    hint = "load it with DL4J and save it again without compression"
    return stream.fault(start, f"the array is compressed by ND4J{how}, which cannot be read", hint)


def unpacked(stream: Stream, start: int) -> Stream:
    """The buffer that was compressed; the stream stands behind the word COMPRESSED.

    Raises
    ------
    ModelFileError
        When it is damaged, unpacks to more than it says, or another codec was used.
    """
    codec = stream.word("the codec of the compressed array")
    if codec != _GZIP:
        raise refused(stream, start, codec)
    packed, original = (int(stream.number("q", f"the {what} length of the compressed array")) for what in ("packed", "original"))
    stream.number("q", "the elements of the compressed array")  # the buffer inside says both again
    stream.number("i", "the data type of the compressed array")
    data = stream.take(packed, "the compressed array")
    if original < 0:
        raise stream.fault(start, f"the compressed array has {original} bytes")
    machine = zlib.decompressobj(_GZIP_MEMBER)
    try:
        # What comes out is bounded by what is there, a thousand times at most, and by what was claimed.
        found = machine.decompress(data, min(original, 1032 * packed) + _HEADER)
    except zlib.error as error:
        raise stream.fault(start, f"the compressed array is damaged ({error})") from error
    if not machine.eof:
        raise stream.fault(start, f"the compressed array is cut off, or unpacks to more than the {original:,} bytes that it says")
    return Stream(stream.path, f"{stream.member} (unpacked)", io.BytesIO(found), len(found))
