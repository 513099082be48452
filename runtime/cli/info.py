"""``graves info``: what a file holds, whatever it is, without computing a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.cli.faults import faults_told
from runtime.cli.options import AnyFile

if TYPE_CHECKING:
    from netconf.bindings import AnyConfiguration
    from runtime.data.normalizers import Normalizer
    from runtime.formats.description import Description
    from runtime.formats.dl4j_description import DL4JDescription
    from runtime.formats.named_description import NamedArrays


@faults_told
def info(
    file: AnyFile,
    compatibility: Annotated[
        str | None, typer.Option("--compatibility", metavar="RELEASE", help="The release that wrote a model of DL4J.")
    ] = None,
    parameters: Annotated[bool, typer.Option("--parameters", help="List every parameter with its shape.")] = False,
) -> None:
    """Show what a model file, named arrays or a specification holds."""
    from runtime.formats.containers import is_archive
    from runtime.formats.folders import the_model
    from runtime.formats.named_description import describe_safetensors, is_safetensors

    file = the_model(file)
    if file.exists() and is_archive(file):
        facts, configuration, size = _of_archive(file, compatibility)
    elif is_safetensors(file):
        arrays = describe_safetensors(file)
        facts, configuration = _facts_of_arrays(arrays, "named arrays (safetensors)"), arrays.configuration
        size = None
    else:
        from runtime.cli.check import check

        check(file)
        return
    for line in facts:
        typer.echo(line)
    if configuration is not None:
        for line in _table(configuration, size, parameters=parameters):
            typer.echo(line)


def _of_archive(file: Path, compatibility: str | None) -> tuple[Iterator[str], AnyConfiguration | None, int | None]:
    """What stands in a zip, the network, and the bytes of a number: a model of ours, of DL4J, or arrays of NumPy."""
    from runtime.formats.array_headers import BYTES
    from runtime.formats.containers import METADATA, opened
    from runtime.formats.named_description import describe_npz, is_npz

    with opened(file) as archive:
        if is_npz(archive.names):
            return _facts_of_arrays(describe_npz(archive), "named arrays (NumPy)"), None, None
        if METADATA not in archive.names:
            from runtime.formats.dl4j_description import described

            theirs = described(archive, file, compatibility)
            return _facts_of_dl4j(theirs), theirs.configuration, BYTES[theirs.dtype]
    from runtime.formats.description import info as describe

    ours = describe(file)
    return _facts(ours), ours.configuration, BYTES[ours.metadata.dtype]


def _table(configuration: AnyConfiguration, size: int | None, *, parameters: bool) -> Iterator[str]:
    """The network's layers, and every parameter when asked for."""
    from netconf.named import named_parameters
    from runtime.summary import aligned, summary

    yield ""
    yield from summary(configuration, size)
    if parameters:
        found = named_parameters(configuration)
        yield ""
        yield from aligned([(p.name, str(list(p.spec.shape)), p.spec.kind, p.owner) for p in found])


def _facts_of_dl4j(model: DL4JDescription) -> Iterator[str]:
    report = model.document.report
    count = sum(parameter.spec.size for parameter in model.parameters_by_name)
    yield f"{model.path}: model of Deeplearning4j, {model.path.stat().st_size:,} bytes"
    yield f"{report.generation}; read as {report.release} meant it"
    yield f"precision {model.dtype}, {count:,} parameters"
    yield f"{report.counters['iteration']:,} updates, {report.counters['epoch']:,} whole epochs"
    state = model.updater_size
    yield "no updater state" if state is None else f"updater state: {state:,} numbers"
    yield from _normalizer(model.normalizer)
    for finding in (*report.findings, *model.remarks):
        if finding.code != "generation":
            yield f"{finding.severity.value}: {finding}"


def _normalizer(normalizer: Normalizer | None) -> Iterator[str]:
    if normalizer is None or normalizer.features is None:
        return
    labels = f" and {normalizer.labels.first.size:,} labels" if normalizer.labels is not None else ""
    yield f"normaliser: {type(normalizer).__name__} of {normalizer.features.first.size:,} features{labels}"


def _facts_of_arrays(arrays: NamedArrays, what: str) -> Iterator[str]:
    from math import prod

    from runtime.summary import aligned

    count = sum(prod(shape) for shape in arrays.shapes.values())
    yield f"{arrays.path}: {what}, {arrays.path.stat().st_size:,} bytes"
    yield f"{len(arrays.shapes)} arrays, {count:,} numbers"
    if arrays.configuration is None:
        yield "no configuration: graves convert takes one with --configuration"
    yield ""
    yield from aligned([(name, arrays.types[name], str(list(shape))) for name, shape in arrays.shapes.items()])


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
    if metadata.normalizer is not None:
        labels = "" if metadata.normalizer.labels is None else f" and {metadata.normalizer.labels:,} labels"
        yield f"normaliser: {metadata.normalizer.kind} of {metadata.normalizer.features:,} features{labels}"
    if metadata.state_minibatch is not None:
        yield f"stored state of the recurrent layers, minibatch {metadata.state_minibatch}"
    if metadata.iterator is not None:
        settings = ", ".join(f"{name} {value}" for name, value in metadata.iterator.identity.items() if name != "textDigest")
        yield f"next minibatch: {metadata.iterator.index} of epoch {metadata.iterator.epoch} ({settings})"
