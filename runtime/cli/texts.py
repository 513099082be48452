"""Text files as one text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netconf.errors import Problem
from runtime.errors import DataError


def text_of(paths: Sequence[Path]) -> str:
    """The texts of files, one after the other; UTF-8, with any line ends.

    Raises
    ------
    DataError
        When a file cannot be read or is not UTF-8, or all of them are empty; all faults are listed.
    """
    texts, problems = [], []
    for path in paths:
        try:
            texts.append(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            hint = "convert it, for example: iconv -f latin1 -t utf-8"
            problems.append(Problem(str(path), f"is not UTF-8 text: {error.reason} at byte {error.start:,}", hint))
        except OSError as error:
            problems.append(Problem(str(path), f"cannot be read: {error.strerror or error}", ""))
    text = "".join(texts)
    if not text and not problems:
        problems.append(Problem(", ".join(map(str, paths)), "the text is empty", "give a file with something to learn"))
    if problems:
        raise DataError(problems)
    return text
