"""``graves convert``: from any file that holds a network to another kind."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.cli.faults import faults_told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netconf.findings import Finding
    from netconf.network import MultiLayerConfiguration


class Kind(StrEnum):
    """What is written."""

    yaml = "yaml"
    json = "json"
    model = "model"
    dl4j = "dl4j"
    npz = "npz"


_SUFFIXES = {".yaml": Kind.yaml, ".yml": Kind.yaml, ".json": Kind.json, ".npz": Kind.npz}


@faults_told
def convert(
    source: Annotated[Path, typer.Argument(help="A model file of ours or of DL4J, or a specification.", show_default=False)],
    target: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    to: Annotated[
        Kind | None,
        typer.Option("--to", help="What to write; by the name of the target when it is not said. dl4j is a model of DL4J."),
    ] = None,
    dialect: Annotated[
        str | None, typer.Option("--dialect", metavar="RELEASE", help="The release that reads it: 1.0.0-M2.1 or 0.9.1.")
    ] = None,
    compatibility: Annotated[
        str | None, typer.Option("--compatibility", metavar="RELEASE", help="A release whose defects are reproduced.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail when the training in DL4J would miss something.")] = False,
) -> None:
    """Convert a network: YAML, JSON of DL4J, model files of ours and of DL4J, arrays by name."""
    from netconf.releases import NEWEST

    kind = to or _kind_of(target, dialect)
    if kind in {Kind.yaml, Kind.json}:
        _configuration(source, target, kind, dialect or NEWEST, compatibility, strict=strict)
    else:
        _network(source, target, kind, dialect or NEWEST, compatibility, strict=strict)
    typer.echo(f"{target}: written, {target.stat().st_size:,} bytes")


def _kind_of(target: Path, dialect: str | None) -> Kind:
    return _SUFFIXES.get(target.suffix.lower(), Kind.dl4j if dialect else Kind.model)


def _configuration(source: Path, target: Path, kind: Kind, dialect: str, compatibility: str | None, *, strict: bool) -> None:
    """Write words only; the arrays of a model are not read."""
    from netconf.dl4j.writer import write
    from netconf.network import MultiLayerConfiguration
    from netconf.yaml.text import expected

    configuration = _words_of(source, compatibility)
    _tell(configuration.findings)
    if kind is Kind.yaml:
        _save(target, configuration.to_yaml())
        return
    text, losses = write(expected(configuration, MultiLayerConfiguration), dialect, strict=strict)
    _save(target, text)
    _tell(losses)


def _words_of(source: Path, compatibility: str | None) -> MultiLayerConfiguration:
    """The configuration of any file."""
    from netconf.loading import load
    from runtime.formats.description import METADATA, info
    from runtime.formats.members import member_names

    if METADATA in member_names(source):
        return info(source).configuration
    return load(source, compatibility=compatibility)  # type: ignore[return-value]


def _save(target: Path, text: str) -> None:
    from runtime.formats.archive import fault

    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise fault(target, "", f"cannot be written: {error.strerror or error}") from error


def _network(source: Path, target: Path, kind: Kind, dialect: str, compatibility: str | None, *, strict: bool) -> None:
    """Write words and arrays."""
    import numpy as np

    from runtime.formats import dl4j_write, model_file
    from runtime.formats.archive import write_archive
    from runtime.formats.arrays import to_bytes
    from runtime.formats.loading import load_model

    model = load_model(source, compatibility=compatibility)
    network = model.network
    _tell(network.conf.findings)
    if kind is Kind.model:
        model_file.save(network, target, vocabulary=model.vocabulary)
        if model.normalizer is not None:
            typer.echo("the normaliser is not kept: a model file of ours has no place for it yet", err=True)
    elif kind is Kind.dl4j:
        _tell(dl4j_write.save(network, target, dialect, strict=strict, normalizer=model.normalizer))
    else:
        table = network.param_table()
        write_archive(target, ((f"{name}.npy", to_bytes(np.asarray(array))) for name, array in table.items()))


def _tell(findings: Iterable[Finding]) -> None:
    for finding in findings:
        typer.echo(f"{finding.severity.value}: {finding}", err=True)
