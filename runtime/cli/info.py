"""``graves info``: what a model file or a specification holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.cli.faults import faults_told

if TYPE_CHECKING:
    from runtime.formats.description import Description
    from runtime.formats.dl4j_zip import DL4JModel


@faults_told
def info(
    file: Annotated[Path, typer.Argument(help="A model file of ours or of DL4J, or a specification.", show_default=False)],
    compatibility: Annotated[
        str | None, typer.Option("--compatibility", metavar="RELEASE", help="The release that wrote a model of DL4J.")
    ] = None,
) -> None:
    """Show what a model file or a specification holds."""
    from runtime.formats.description import METADATA
    from runtime.formats.description import info as describe
    from runtime.formats.members import member_names
    from runtime.summary import summary

    names = member_names(file)
    if not names:
        from runtime.cli.check import check

        check(file)
        return
    if METADATA in names:
        description = describe(file)
        facts, configuration = _facts(description), description.configuration
    else:
        from runtime.formats.dl4j_zip import read

        model = read(file, compatibility)
        facts, configuration = _facts_of_dl4j(model), model.configuration
    for line in facts:
        typer.echo(line)
    typer.echo()
    for line in summary(configuration):
        typer.echo(line)


def _facts_of_dl4j(model: DL4JModel) -> Iterator[str]:
    report, parameters = model.document.report, model.parameters
    yield f"{model.path}: model of Deeplearning4j, {model.path.stat().st_size:,} bytes"
    yield f"{report.generation}; read as {report.release} meant it"
    yield f"precision {parameters.dtype}, {parameters.size:,} parameters"
    yield f"{report.counters['iteration']:,} updates, {report.counters['epoch']:,} whole epochs"
    state = model.updater_state
    yield "no updater state" if state is None else f"updater state: {state.size:,} numbers"
    if model.normalizer is not None:
        yield f"normaliser: {type(model.normalizer).__name__}"
    for finding in (*report.findings, *model.remarks):
        if finding.code != "generation":
            yield f"{finding.severity.value}: {finding}"


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
