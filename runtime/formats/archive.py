"""An archive of named members in one file: written whole or not at all, read with trust in nothing.

Members of our own are stored, not compressed: trained weights do not shrink, and what is stored cannot unpack to more than the
file holds, so that there is no zip bomb to guard against. Equal members make equal bytes: the members' times are fixed. The files
of others may be compressed, within limits.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar, cast

from netconf.errors import NetconfError, Problem
from runtime.errors import ModelFileError

_TIME = (1980, 1, 1, 0, 0, 0)
_PERMISSIONS = 0o644 << 16
_UNIX = 3
_ENCRYPTED = 0x1

# What the zip reader of the standard library raises over damaged bytes.
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
    struct.error,
    zlib.error,
)
_LARGE = 256 << 20
"""Bytes that any member may unpack to."""
_RATIO = 100
"""How many times its size in the file a larger member may unpack to: weights hardly shrink, and a bomb grows a thousand times."""


TEXT_LIMIT = 32 << 20
"""Most bytes of a text: a vocabulary of all of Unicode fits."""

Read = TypeVar("Read")


def fault(path: Path, member: str, message: str, hint: str = "") -> ModelFileError:
    """An error that names the file and, unless it is empty, the member."""
    return ModelFileError([Problem(f"{path}, {member}" if member else str(path), message, hint)])


def named(path: object) -> Path:
    """The path that a user gave.

    Raises
    ------
    ModelFileError
        When it is no name of a file.
    """
    if not isinstance(path, str | os.PathLike) or not os.fspath(path) or "\0" in str(path):
        raise ModelFileError([Problem("path", f"{path!r} is given, the name of a file is expected")])
    return Path(path)


def read_as(path: Path, member: str, data: bytes, reader: Callable[[str], Read]) -> Read:
    """What a reader makes of a text.

    Raises
    ------
    ModelFileError
        When it is no text in UTF-8; what the reader finds wrong, at its place in the file.
    """
    place = f"{path}, {member}" if member else str(path)
    try:
        return reader(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ModelFileError([Problem(f"{place}, byte {error.start}", f"is not UTF-8 text ({error.reason})")]) from error
    except NetconfError as error:
        raise ModelFileError(problem.inside(place) for problem in error.problems) from error


def write_archive(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write members to ``path``, replacing what was there in one step: a reader sees the old file or the new one, never a part.

    Raises
    ------
    ModelFileError
        When the folder is missing or cannot be written to, or the disk is full.
    """
    with _replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _TIME)
            info.external_attr, info.create_system = _PERMISSIONS, _UNIX
            archive.writestr(info, data)


def write_file(path: Path, data: bytes) -> None:
    """Write a file in one step, as ``write_archive`` does.

    Raises
    ------
    ModelFileError
        As ``write_archive``.
    """
    with _replacing(path) as file:
        file.write(data)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file under another name, which takes its place when all is written; a pipe or a device takes the bytes as they come."""
    with _writing_named(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        target = Path(os.path.realpath(path))  # a link keeps pointing at what it points at
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        try:
            with _created(temporary) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            # Nothing half-written stays behind, whatever happened, an interruption of the program included.
            with contextlib.suppress(OSError):
                temporary.unlink()
        _remember_name(target.parent)


@contextlib.contextmanager
def _writing_named(path: Path) -> Iterator[None]:
    """Turn what the system says against writing into an error that names the file."""
    try:
        yield
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise fault(path, "", message, "is the folder there, and is there space?") from error


def _created(path: Path) -> BinaryIO:
    """A new file with the permissions that the user's mask allows (``tempfile`` would make it private)."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o666), "w+b")


def _remember_name(folder: Path) -> None:
    """Flush the folder, where the system can, so that the new name survives a loss of power."""
    if hasattr(os, "O_DIRECTORY"):
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


class Archive:
    """A file with members, open for reading; every way to be damaged or hostile ends in a ModelFileError.

    Parameters
    ----------
    path
        The file.
    foreign
        Whether others wrote it: then members may be compressed.
    content
        The archive itself, where it stands inside the file; ``path`` is then what errors call it.
    """

    def __init__(self, path: Path, *, foreign: bool = False, content: bytes | None = None) -> None:
        self.path, self._foreign = path, foreign
        try:
            self._size = path.stat().st_size if content is None else len(content)
            with _damage_named(path, "", "is not a model file, or is cut off"):
                self._zip = zipfile.ZipFile(path if content is None else io.BytesIO(content))
        except OSError as error:
            raise fault(path, "", error.strerror or str(error)) from error
        try:
            self._members = self._checked()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members, in the order of the file."""
        return tuple(self._members)

    def size(self, name: str) -> int:
        """Bytes of a member, no more than the whole file has."""
        return self._members[name].file_size

    def packed_size(self, name: str) -> int:
        """Bytes that a member takes in the file."""
        return self._members[name].compress_size

    def read(self, name: str) -> bytes:
        """The bytes of a member, whose check sum was compared.

        Raises
        ------
        ModelFileError
            When they are damaged.
        """
        with _damage_named(self.path, name, "is damaged"):
            try:
                return self._zip.read(self._members[name])
            except OSError as error:
                raise fault(self.path, name, f"cannot be read: {error.strerror or error}") from error

    def read_text(self, name: str) -> bytes:
        """The bytes of a member that is a text.

        Raises
        ------
        ModelFileError
            When they are damaged, or more than any text has.
        """
        if self.size(name) > TEXT_LIMIT:
            raise fault(self.path, name, f"has {self.size(name):,} bytes; more than {TEXT_LIMIT:,} are not read")
        return self.read(name)

    def first_bytes(self, name: str, count: int) -> bytes:
        """The first bytes of a member, or fewer where it is shorter."""
        with self.open(name) as file:
            return file.read(count)

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """The bytes of a member one after the other; the check sum is compared at the end.

        Raises
        ------
        ModelFileError
            When they are damaged.
        """
        with _damage_named(self.path, name, "is damaged"):
            try:
                with self._zip.open(self._members[name]) as file:
                    yield cast("BinaryIO", file)
            except OSError as error:
                raise fault(self.path, name, f"cannot be read: {error.strerror or error}") from error

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = info.filename
            if name in members:
                raise fault(self.path, name, "stands in the file twice")
            if stat.S_ISLNK(info.external_attr >> 16):
                raise fault(self.path, name, "is a symbolic link, which a model file never holds")
            if info.flag_bits & _ENCRYPTED:
                raise fault(self.path, name, "is encrypted, which a model file never is")
            self._check_packing(info)
            members[name] = info
        total = sum(info.compress_size for info in members.values())
        if total > self._size:
            raise fault(self.path, "", f"its members claim {total:,} bytes, but the file has {self._size:,}")
        return members

    def _check_packing(self, info: zipfile.ZipInfo) -> None:
        """Refuse what is packed in a way that is not wanted, or would unpack to far more than it is."""
        name, stored = info.filename, info.compress_type == zipfile.ZIP_STORED
        if stored and info.compress_size != info.file_size:
            raise fault(self.path, name, f"is not compressed, but has {info.compress_size:,} bytes for {info.file_size:,}")
        if not stored and not self._foreign:
            raise fault(self.path, name, "is compressed, which a model file never is", "was it packed anew? pack it with zip -0")
        if not stored and info.compress_type != zipfile.ZIP_DEFLATED:
            raise fault(self.path, name, "is compressed in a way that zip files of Java never are")
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name:
            raise fault(self.path, repr(name), "is a name that leads out of the file")
        if info.file_size > max(_LARGE, _RATIO * info.compress_size):
            message = f"claims to unpack {info.compress_size:,} bytes to {info.file_size:,}, which no model does"
            raise fault(self.path, name, message)


@contextlib.contextmanager
def _damage_named(path: Path, member: str, message: str) -> Iterator[None]:
    """Turn what the zip reader raises into an error that names the place."""
    try:
        yield
    except ModelFileError:
        raise
    except _DAMAGE as error:
        raise fault(path, member, f"{message} ({error})" if str(error) else message) from error
