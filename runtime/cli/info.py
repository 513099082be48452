"""``graves info``: what a model file or a specification holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.cli.faults import faults_told

if TYPE_CHECKING:
    from runtime.formats.description import Description

ZIP = b"PK\x03\x04"
"""The first bytes of a model file."""


@faults_told
def info(file: Annotated[Path, typer.Argument(help="A model file, or a specification.", show_default=False)]) -> None:
    """Show what a model file or a specification holds."""
    if not _is_zip(file):
        from runtime.cli.check import check

        check(file)
        return
    from runtime.formats.description import info as describe
    from runtime.summary import summary

    description = describe(file)
    for line in _facts(description):
        typer.echo(line)
    typer.echo()
    for line in summary(description.configuration):
        typer.echo(line)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(ZIP)) == ZIP
    except OSError:  # the reader of specifications names what is wrong
        return False


def _facts(description: Description) -> Iterator[str]:
    metadata = description.metadata
    yield f"{description.path}: model of graves, format version {metadata.version}, {description.path.stat().st_size:,} bytes"
    yield f"precision {metadata.dtype}, layout {metadata.layout}"
    yield f"{metadata.iteration:,} updates, {metadata.epoch:,} whole epochs"
    vocabulary = description.vocabulary
    if vocabulary is not None:
        yield f"vocabulary of {len(vocabulary)} characters: {''.join(vocabulary.characters)!r}"
    state = len({name.split("/")[1] for name in description.arrays if name.startswith("updater/")})
    yield f"updater state: {state} arrays" if metadata.updater else "no updater state: the training cannot be continued exactly"
    if metadata.state_minibatch is not None:
        yield f"stored state of the recurrent layers, minibatch {metadata.state_minibatch}"
    if metadata.iterator is not None:
        settings = ", ".join(f"{name} {value}" for name, value in metadata.iterator.identity.items() if name != "textDigest")
        yield f"next minibatch: {metadata.iterator.index} of epoch {metadata.iterator.epoch} ({settings})"
