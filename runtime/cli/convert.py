"""``graves convert``: from any file that holds a network to another kind."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.cli.faults import faults_told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netconf.bindings import AnyConfiguration
    from netconf.findings import Finding
    from runtime.formats.model_file import Model


class Kind(StrEnum):
    """What is written."""

    yaml = "yaml"
    json = "json"
    python = "python"
    model = "model"
    dl4j = "dl4j"
    npz = "npz"
    safetensors = "safetensors"


_SUFFIXES = {
    ".yaml": Kind.yaml,
    ".yml": Kind.yaml,
    ".json": Kind.json,
    ".py": Kind.python,
    ".npz": Kind.npz,
    ".safetensors": Kind.safetensors,
}
_WORDS = {Kind.yaml, Kind.json, Kind.python}
"""Kinds that hold a configuration and no numbers."""


@faults_told
def convert(
    source: Annotated[
        Path, typer.Argument(help="A model file of ours or of DL4J, named arrays, or a specification.", show_default=False)
    ],
    target: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    to: Annotated[
        Kind | None,
        typer.Option("--to", help="What to write; by the name of the target when it is not said. dl4j is a model of DL4J."),
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option(
            "--dialect", metavar="RELEASE", help="The release that reads it: 1.0.0-M2.1 or 0.9.1; with it YAML is DL4J's."
        ),
    ] = None,
    compatibility: Annotated[
        str | None, typer.Option("--compatibility", metavar="RELEASE", help="A release whose defects are reproduced.")
    ] = None,
    configuration: Annotated[
        Path | None, typer.Option("--configuration", metavar="FILE", help="The network that arrays by name belong to.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail when the training in DL4J would miss something.")] = False,
) -> None:
    """Convert a network: YAML, JSON of DL4J, Python source, model files of ours and of DL4J, arrays by name."""
    from netconf.releases import NEWEST

    kind = to or _SUFFIXES.get(target.suffix.lower(), Kind.dl4j if dialect else Kind.model)
    if kind in _WORDS:
        _words(configuration or source, target, kind, dialect, compatibility, strict=strict)
    else:
        _network(_model(source, configuration, compatibility), target, kind, dialect or NEWEST, strict=strict)
    typer.echo(f"{target}: written, {target.stat().st_size:,} bytes")


def _words(source: Path, target: Path, kind: Kind, dialect: str | None, compatibility: str | None, *, strict: bool) -> None:
    """Write a configuration; the arrays of a model are not read. YAML is ours unless a dialect is said."""
    from netconf import python_source
    from runtime.formats.archive import write_file
    from runtime.formats.words import configuration_of

    configuration = configuration_of(source, compatibility)
    _tell(configuration.findings)
    if kind is Kind.json or (kind is Kind.yaml and dialect is not None):
        text = _of_dl4j(configuration, kind, dialect, strict=strict)
    else:
        text = configuration.to_yaml() if kind is Kind.yaml else python_source.write(configuration)
    write_file(target, text.encode())


def _of_dl4j(configuration: AnyConfiguration, kind: Kind, dialect: str | None, *, strict: bool) -> str:
    from netconf.dl4j.writer import write
    from netconf.releases import NEWEST

    text, losses = write(configuration, dialect or NEWEST, strict=strict, form=kind.value)
    _tell(losses)
    return text


def _model(source: Path, configuration: Path | None, compatibility: str | None) -> Model:
    """The network of a file, or of arrays by name with their configuration."""
    from runtime.formats.containers import is_archive, opened
    from runtime.formats.loading import load_model
    from runtime.formats.model_file import Model
    from runtime.formats.named_arrays import flat, is_npz, is_safetensors, read_npz, read_safetensors
    from runtime.formats.words import configuration_of

    arrays = None
    if source.is_file() and is_safetensors(source):
        arrays = read_safetensors(source)
    elif source.is_file() and is_archive(source):
        with opened(source) as archive:
            named = is_npz(archive.names)
        arrays = read_npz(source) if named else None
    if arrays is None:
        return load_model(source, compatibility=compatibility)
    from netconf.network import MultiLayerConfiguration
    from netconf.yaml.text import expected
    from runtime.network import MultiLayerNetwork

    conf = configuration_of(configuration or source, compatibility)
    parameters = flat(source, arrays, conf)
    network = MultiLayerNetwork(expected(conf, MultiLayerConfiguration), dtype=parameters.dtype).init(parameters)
    return Model(network, None, None)


def _network(model: Model, target: Path, kind: Kind, dialect: str, *, strict: bool) -> None:
    """Write words and arrays."""
    import numpy as np

    from runtime.formats import dl4j_write, model_file, named_arrays

    network = model.network
    _tell(network.conf.findings)
    if kind is Kind.model:
        model_file.save(network, target, vocabulary=model.vocabulary, normalizer=model.normalizer)
        return
    if kind is Kind.dl4j:
        _tell(dl4j_write.save(network, target, dialect, strict=strict, normalizer=model.normalizer))
        return
    arrays = {name: np.asarray(array) for name, array in network.param_table().items()}
    if kind is Kind.npz:
        named_arrays.write_npz(target, arrays)
    else:
        named_arrays.write_safetensors(target, arrays, network.conf)


def _tell(findings: Iterable[Finding]) -> None:
    for finding in findings:
        typer.echo(f"{finding.severity.value}: {finding}", err=True)
