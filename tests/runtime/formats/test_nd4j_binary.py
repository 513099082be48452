"""ND4J's arrays: every header and type, strides, and every way to be damaged."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from runtime.errors import ModelFileError
from runtime.formats.nd4j_binary import read_array, row_bytes, vector_bytes
from runtime.formats.stream import Stream


def stream(data: bytes) -> Stream:
    return Stream(Path("model.zip"), "coefficients.bin", io.BytesIO(data), len(data))


def word(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()


def array_bytes(shape, strides, numbers, kind="DOUBLE", code="d", mode="MIXED_DATA_TYPES", order="c", extra=16384) -> bytes:
    """An array as the documentation of the format describes it, written here a second time."""
    length, integer, name = (">i", "i", "INT") if mode == "JAVACPP" else (">q", "q", "LONG")
    header = (len(shape), *shape, *strides, extra, 1, ord(order))
    return (
        word(mode) + struct.pack(length, len(header)) + word(name) + struct.pack(f">{len(header)}{integer}", *header)
        + word(mode) + struct.pack(length, len(numbers)) + word(kind) + struct.pack(f">{len(numbers)}{code}", *numbers)
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["JAVACPP", "DIRECT", "HEAP"])
def test_headers_with_short_lengths(mode):
    data = array_bytes((1, 3), (1, 1), (1.0, 2.0, 3.0), mode="JAVACPP", extra=0).replace(word("JAVACPP"), word(mode))

    assert [[1, 2, 3]] == read_array(stream(data)).tolist()


@pytest.mark.parametrize(
    ("kind", "code", "dtype"),
    [
        ("FLOAT", "f", "float32"),
        ("DOUBLE", "d", "float64"),
        ("HALF", "e", "float32"),
        ("INT", "i", "int32"),
        ("LONG", "q", "int64"),
    ],
)
def test_types(kind, code, dtype):
    for mode in ("LONG_SHAPE", "MIXED_DATA_TYPES"):
        array = read_array(stream(array_bytes((2,), (1,), (1, -2), kind, code, mode)))
        assert (array.tolist(), array.dtype) == ([1, -2], dtype)


def test_bfloat16_is_the_upper_half_of_a_float():
    data = array_bytes((2,), (1,), (0x3F80, 0xC000), "BFLOAT16", "H")

    assert [1.0, -2.0] == read_array(stream(data)).tolist()


def test_strides_rule_over_the_order():
    numbers = tuple(float(n) for n in range(6))

    assert [[0, 2, 4], [1, 3, 5]] == read_array(stream(array_bytes((2, 3), (1, 2), numbers, order="f"))).tolist()
    assert [[0, 2, 4], [1, 3, 5]] == read_array(stream(array_bytes((2, 3), (1, 2), numbers, order="c"))).tolist()
    assert [[0, 1, 2], [3, 4, 5]] == read_array(stream(array_bytes((2, 3), (3, 1), numbers))).tolist()
    assert 7.0 == read_array(stream(array_bytes((), (), (7.0,)))).item()


@pytest.mark.parametrize("dialect", ["1.0.0-M2.1", "0.9.1"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_written_is_read(dialect, dtype):
    values = np.linspace(0, 1, 5).astype(dtype)
    read = read_array(stream(b"".join(vector_bytes(values, dialect))))

    assert np.array_equal(read.ravel(), values)
    assert (read.ndim, read.dtype) == (1 if dialect == "1.0.0-M2.1" else 2, dtype)
    assert np.array_equal(read_array(stream(row_bytes(values, dialect))), values[None, :])


def test_every_truncation_is_told_with_its_place():
    data = array_bytes((2, 3), (3, 1), range(6))
    for length in range(len(data)):
        with pytest.raises(ModelFileError, match=r"model\.zip, coefficients\.bin, byte \d+"):
            read_array(stream(data[:length]))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (array_bytes((2**62, 2**62), (1, 1), (1.0,)), "asks for more than the 1 numbers"),
        (array_bytes((2, 3), (3, 2), range(6)), "asks for more than the 6 numbers"),
        (array_bytes((3,), (0,), (1.0,)), "asks for more than the 1 numbers"),
        (array_bytes((-1,), (1,), (1.0,)), "is impossible"),
        (array_bytes((2,), (-1,), (1.0, 2.0)), "is impossible"),
        (array_bytes((2,), (1,), (1.0, 2.0), order="x"), "the order of the array is 120"),
        (array_bytes((2,), (1,), (1.0, 2.0), extra=4), "is compressed by ND4J"),
        (word("COMPRESSED"), "is compressed by ND4J"),
        (word("PAPER"), "expected an array of ND4J, but it begins with 'PAPER'"),
        (b"\xac\xed\x00\x05sr", "the next word has 44,269 bytes"),
        (
            word("MIXED_DATA_TYPES") + struct.pack(">q", 2**62) + word("LONG"),
            "the shape has 36,893,488,147,419,103,232 bytes, but 0 are left",
        ),
        (word("JAVACPP") + struct.pack(">i", -3) + word("INT"), "has length -3"),
        (word("MIXED_DATA_TYPES") + struct.pack(">q", 3) + word("UTF8"), "has data type 'UTF8', which is not known"),
        (
            array_bytes((1,), (1,), (1.0,)).replace(struct.pack(">qq", 1, 1), struct.pack(">qq", 9, 1), 1),
            "do not belong together",
        ),
        (array_bytes((2,), (1,), (1.0, 2.0))[:-16].replace(word("DOUBLE"), word("BYTE")), "are left"),
    ],
)
def test_sizes_that_cannot_be_are_refused_before_anything_is_allocated(data, message):
    with pytest.raises(ModelFileError) as caught:
        read_array(stream(data))

    assert message in str(caught.value)


GZIP = base64.b64decode(
    "ABBNSVhFRF9EQVRBX1RZUEVTAAAAAAAAAAgABExPTkcAAAAAAAAAAgAAAAAAAAABAAAAAAAAACgAAAAAAAAAAQAAAAAAAAABAAAAAAAAIAAAAAAAAAAAAQAA"
    "AAAAAABjABBNSVhFRF9EQVRBX1RZUEVTAAAAAAAAANgACkNPTVBSRVNTRUQABEdaSVAAAAAAAAAA2AAAAAAAAACgAAAAAAAAACgAAAABH4sIAAAAAAAA/wHB"
    "AD7/ABBNSVhFRF9EQVRBX1RZUEVTAAAAAAAAACgABUZMT0FUP9pDs76E5q6/1S/NwQKwXL7bTOhAz85Bv7OLD0Bz4I9ABYFUPl8wqUB+aew/B+S3QDiaDb2R"
    "qXnAW3ppQCktxz+IzQu/ugndPuArVT+cpa+/i7LIwKWU4L4QrR2/lCMjwAg3dUCgIWu/hmAtv0n2Aj8PbhM/lnF7P/HQeECSEa5Ak+DIQLR5GcAJ0xhAdPqu"
    "P47n6j9+jD9BGm/SPO78kTl2ENfBAAAA"
)
"""``Nd4j.write(Nd4j.getCompressor().compress(array, "GZIP"))`` of 1.0.0-M2.1, an array [1, 40] of floats."""
FIRST = np.frombuffer(bytes.fromhex("b343da3f aee684be cd2fd5bf 5cb002c1"), "<f4")
"""Its first numbers, as the codec NOOP left them."""


def test_what_nd4j_compressed_with_gzip():
    array = read_array(stream(GZIP))

    assert (array.shape, array.dtype) == ((1, 40), np.float32)
    assert np.array_equal(array[0, :4], FIRST)


def test_every_truncation_of_a_compressed_array():
    for length in range(len(GZIP)):
        with pytest.raises(ModelFileError):
            read_array(stream(GZIP[:length]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.replace(b"GZIP", b"INT8"), "is compressed by ND4J with INT8, which cannot be read"),
        (lambda data: data.replace(struct.pack(">q", 160), struct.pack(">q", 8), 1), "unpacks to more than the 8 bytes"),
        (lambda data: data.replace(struct.pack(">q", 160), struct.pack(">q", -1), 1), "has -1 bytes"),
        (lambda data: data.replace(b"\x1f\x8b", b"\x1f\x8c"), "is damaged"),
    ],
)
def test_compressed_arrays_that_are_wrong(change, message):
    with pytest.raises(ModelFileError, match=message):
        read_array(stream(change(GZIP)))


def test_a_bomb_in_a_compressed_array_is_not_unpacked():
    """100 MB of zeros in 100 kB, which claims to be 160 bytes."""
    bomb = gzip.compress(bytes(100 << 20))
    at = GZIP.index(b"\x1f\x8b")
    data = GZIP[:at].replace(struct.pack(">q", 0xD8), struct.pack(">q", len(bomb))) + bomb
    tracemalloc.start()
    with pytest.raises(ModelFileError, match="unpacks to more than the 160 bytes"):
        read_array(stream(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 3 * len(data)
