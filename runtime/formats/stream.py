"""A member of a foreign file, read in order: what it claims is compared with what is left, before anything is allocated."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

from runtime.errors import ModelFileError
from runtime.formats.archive import fault

_CHUNK = 1 << 17
"""Bytes that are read at a time into an array: few enough to stay in the cache between unpacking and the check sum."""


class Stream:
    """The bytes of a member, big-endian as Java writes them.

    Parameters
    ----------
    path, member
        Where they stand, for errors.
    file
        Gives the bytes.
    size
        How many there are.
    """

    def __init__(self, path: Path, member: str, file: BinaryIO, size: int) -> None:
        self.path, self.member = path, member
        self._file, self._size = file, size
        self.offset = 0

    @property
    def left(self) -> int:
        """Bytes that were not read yet."""
        return self._size - self.offset

    def fault(self, offset: int, message: str, hint: str = "") -> ModelFileError:
        """An error at a place."""
        place = f"byte {offset}"
        return fault(self.path, f"{self.member}, {place}" if self.member else place, message, hint)

    def take(self, count: int, what: str) -> bytes:
        """Read ``count`` bytes.

        Raises
        ------
        ModelFileError
            When there are not as many.
        """
        self.require(count, what)
        data = self._file.read(count)
        if len(data) != count:
            raise self.fault(self.offset, f"{what} is cut off")
        self.offset += count
        return data

    def require(self, count: int, what: str) -> None:
        """Refuse to go on when fewer than ``count`` bytes are left."""
        if not 0 <= count <= self.left:
            raise self.fault(self.offset, f"{what} has {count:,} bytes, but {self.left:,} are left")

    def number(self, form: str, what: str) -> Any:
        """One number in the format of ``struct``: ``i``, ``q``, ``d``, ``?``, ``H``."""
        return struct.unpack(f">{form}", self.take(struct.calcsize(f">{form}"), what))[0]

    def word(self, what: str, longest: int = 200) -> str:
        """A word as Java's ``writeUTF`` writes it."""
        start = self.offset
        size = self.number("H", what)
        if size > longest:
            raise self.fault(start, f"expected {what}, but the next word has {size:,} bytes")
        try:
            return self.take(size, what).decode("ascii")
        except UnicodeDecodeError:
            raise self.fault(start, f"expected {what}, but the next bytes are no word") from None

    def fill(self, view: memoryview, what: str) -> None:
        """Read bytes into place, as many as there is room for.

        Raises
        ------
        ModelFileError
            When there are not as many.
        """
        while view.nbytes:
            done = self._file.readinto(view[:_CHUNK])  # type: ignore[attr-defined]
            if not done:
                raise self.fault(self.offset, f"{what} is cut off")
            view = view[done:]
            self.offset += done

    def require_end(self, count: int) -> None:
        """Refuse bytes after the next ``count``."""
        if self.left > count:
            raise self.fault(self.offset + count, f"{self.left - count:,} bytes follow what should be the end")

    def finish(self) -> None:
        """Refuse bytes after the end of what was expected; reading to the end also compares the check sum."""
        if self.left or self._file.read(1):
            raise self.fault(self.offset, f"{self.left:,} bytes follow what should be the end")
