"""What stands in a file, without reading it."""

from __future__ import annotations

from pathlib import Path

from runtime.formats.archive import Archive

ZIP = b"PK\x03\x04"
"""The first bytes of a zip."""


def member_names(path: Path) -> tuple[str, ...]:
    """Names of the members of a zip; none for any other file, or one that is not there.

    Raises
    ------
    ModelFileError
        When it is a zip that is damaged or hostile.
    """
    try:
        with path.open("rb") as file:
            first = file.read(len(ZIP))
    except OSError:
        return ()
    if first != ZIP:
        return ()
    with Archive(path, foreign=True) as archive:
        return archive.names
