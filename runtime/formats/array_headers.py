"""What stands before the numbers of a .npy member, compared with its size before anything is allocated."""

from __future__ import annotations

import io
import math
from typing import Final

from runtime.formats.archive import Archive, fault

HEADER_LIMIT: Final = 1024
"""Most bytes of a header; NumPy's own are 128 for arrays like ours."""
BYTES: Final = {"float32": 4, "float64": 8}
"""Bytes of a number, by the name of its type."""


def check_size(archive: Archive, name: str, shape: tuple[int, ...], dtype: str) -> None:
    """Compare a member's size with that of the expected array.

    Raises
    ------
    ModelFileError
        When it cannot hold such an array.
    """
    expected = math.prod(shape) * BYTES[dtype]  # Python's numbers: no overflow, whatever the configuration says
    size = archive.size(name)
    if not expected < size <= expected + HEADER_LIMIT:
        message = (
            f"has {size:,} bytes, but the configuration asks for an array {list(shape)} of {dtype}: {expected:,} and a header"
        )
        raise fault(archive.path, name, message)


def shape_and_type(archive: Archive, member: str) -> tuple[tuple[int, ...], str]:
    """What a member that another program wrote says of its array.

    Raises
    ------
    ModelFileError
        When the header is damaged, speaks of Python objects, or asks for more or less than is there.
    """
    import numpy as np  # noqa: PLC0415 - the headers of our own model files need no reading to describe them

    stream = io.BytesIO(archive.first_bytes(member, 10 * HEADER_LIMIT))
    try:
        major, _ = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(stream)
    except Exception as error:  # NumPy evaluates headers as Python literals, and has as many kinds of errors as Python
        raise fault(archive.path, member, "is not an array in NumPy's format, or its header is damaged") from error
    if dtype.hasobject:
        raise fault(archive.path, member, "holds pickled Python objects, which could run anything; it was not read")
    expected = stream.tell() + math.prod(shape) * dtype.itemsize  # Python's numbers: no overflow, whatever the header says
    if archive.size(member) != expected:
        message = f"has {archive.size(member):,} bytes, but its header asks for {expected:,}: {list(shape)} of {dtype}"
        raise fault(archive.path, member, message)
    return shape, str(dtype)
