"""Where the archive stands: a file of its own, a member of a zip (KNIME), or between the objects of a Java stream (Weka)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from runtime.formats.archive import Archive, fault

ZIP: Final = b"PK\x03\x04"
"""The first bytes of a zip."""
JAVA: Final = b"\xac\xed"
"""The first bytes of objects that Java serialised."""
HDF5: Final = b"\x89HDF"
"""The first bytes of Keras' files."""
METADATA: Final = "graves.json"
COEFFICIENTS: Final = "coefficients.bin"
MARKS: Final = frozenset({METADATA, "configuration.json", COEFFICIENTS})
"""Members by which a model file is known."""
_DEEPEST: Final = 3
"""How many zips may stand in one another: an exported workflow holds that of a port, which holds the model."""
_SHRINKS: Final = 4
"""How many times its size in the file a zip inside a zip may unpack to."""
_BLOCK, _LONG_BLOCK = 0x77, 0x7A
"""Java's marks of a block of plain bytes, with a length of one byte or of four."""


def first_bytes(path: Path, count: int = 4) -> bytes:
    """The first bytes of a file.

    Raises
    ------
    ModelFileError
        When it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise fault(path, "", error.strerror or str(error)) from error


def is_archive(path: Path) -> bool:
    """Whether a file is a zip, or a Java stream that holds one.

    Raises
    ------
    ModelFileError
        When it cannot be read.
    """
    first = first_bytes(path)
    return first.startswith(ZIP) or (first.startswith(JAVA) and _between_objects(path) is not None)


def opened(path: Path) -> Archive:
    """The archive with a model: the file itself, or the one model inside it.

    Raises
    ------
    ModelFileError
        When there is no archive, it is damaged or hostile, or several models stand in it.
    """
    if not first_bytes(path).startswith(JAVA):
        return _innermost(Archive(path, foreign=True), _DEEPEST)
    content = _between_objects(path)
    if content is None:
        raise fault(path, "", "is an object that Java serialised, which is not read", "save the network with ModelSerializer")
    return _innermost(Archive(path, foreign=True, content=content), _DEEPEST)


def _innermost(archive: Archive, depth: int) -> Archive:
    """The archive, or the only one among its members that is or holds a model."""
    if MARKS & set(archive.names) or depth == 0:
        return archive
    found: list[Archive] = []
    for name in archive.names:
        if _may_be_zip(archive, name):
            inner = Archive(Path(f"{archive.path}, {name}"), foreign=True, content=archive.read(name))
            inner = _innermost(inner, depth - 1)
            if MARKS & set(inner.names):
                found.append(inner)
    if not found:
        return archive
    if len(found) > 1:
        listed = ", ".join(str(inner.path) for inner in found[:8])
        raise fault(archive.path, "", f"holds {len(found)} models", f"unpack one of them: {listed}")
    archive.__exit__(None, None, None)
    return found[0]


def _may_be_zip(archive: Archive, name: str) -> bool:
    """Whether a member begins as a zip does; one that shrank much is a bomb, since a zip does not shrink."""
    size = archive.size(name)
    return len(ZIP) < size <= _SHRINKS * archive.packed_size(name) and archive.first_bytes(name, len(ZIP)) == ZIP


def _between_objects(path: Path) -> bytes | None:
    """The zip that a Java program wrote between its objects, in blocks of plain bytes; None when there is none.

    Raises
    ------
    ModelFileError
        When the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise fault(path, "", error.strerror or str(error)) from error
    start = data.find(ZIP)
    while start >= 0:
        for header in (2, 5):
            joined = _joined(data, start - header)
            if joined.startswith(ZIP):
                return joined
        start = data.find(ZIP, start + 1)
    return None


def _joined(data: bytes, at: int) -> bytes:
    """The bytes of the blocks that follow one another from a place on."""
    parts = []
    while 0 <= at < len(data) and data[at] in {_BLOCK, _LONG_BLOCK}:
        header = 2 if data[at] == _BLOCK else 5
        size = int.from_bytes(data[at + 1 : at + header], "big")
        if at + header + size > len(data):
            break
        parts.append(data[at + header : at + header + size])
        at += header + size
    return b"".join(parts)
