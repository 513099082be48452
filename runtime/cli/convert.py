"""``graves convert``: from any file that holds a network to another kind."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.cli.faults import faults_told
from runtime.cli.options import AnyFile, Compatibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netconf.bindings import AnyConfiguration
    from netconf.findings import Finding
    from runtime.data.dataset import Array
    from runtime.formats.model_file import Model


class Kind(StrEnum):
    """What is written."""

    yaml = "yaml"
    json = "json"
    dl4j_yaml = "dl4j-yaml"
    python = "python"
    java = "java"
    model = "model"
    dl4j = "dl4j"
    npz = "npz"
    safetensors = "safetensors"


_SUFFIXES = {
    ".yaml": Kind.yaml,
    ".yml": Kind.yaml,
    ".json": Kind.json,
    ".py": Kind.python,
    ".java": Kind.java,
    ".npz": Kind.npz,
    ".safetensors": Kind.safetensors,
    ".zip": Kind.model,
    "": Kind.model,
}
"""By the ending of the target; with a dialect, YAML and a model are DL4J's."""
_OF_DL4J = {Kind.yaml: Kind.dl4j_yaml, Kind.model: Kind.dl4j}
_WORDS = {Kind.yaml, Kind.json, Kind.dl4j_yaml, Kind.python, Kind.java}
"""Kinds that hold a configuration and no numbers."""
_ARRAYS = {Kind.npz, Kind.safetensors}
"""Kinds that hold parameters by name."""


@faults_told
def convert(
    source: AnyFile,
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
    compatibility: Compatibility = None,
    configuration: Annotated[
        Path | None, typer.Option("--configuration", metavar="FILE", help="The network that arrays by name belong to.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail when the training in DL4J would miss something.")] = False,
) -> None:
    """Convert a network: YAML, documents of DL4J, Python and Java source, model files of ours and of DL4J, arrays by name."""
    from netconf.releases import NEWEST

    kind = to or _kind_of(target, dialect)
    if kind in _WORDS:
        _words(configuration or source, target, kind, dialect or NEWEST, compatibility, strict=strict)
    elif kind in _ARRAYS:
        _arrays(source, target, kind, configuration, compatibility)
    else:
        _network(_model(source, configuration, compatibility), target, kind, dialect or NEWEST, strict=strict)
    typer.echo(f"{target}: written, {target.stat().st_size:,} bytes")


def _kind_of(target: Path, dialect: str | None) -> Kind:
    """What is written when nobody says it; a dialect is one of DL4J's."""
    ending = target.suffix.lower()
    if ending not in _SUFFIXES:
        from netconf.errors import NetconfError, Problem

        hint = f"say --to {', '.join(Kind)}; or end the name with {', '.join(filter(None, _SUFFIXES))}"
        raise NetconfError([Problem(str(target), f"what to write is not known by {ending}", hint)])
    kind = _SUFFIXES[ending]
    return _OF_DL4J.get(kind, kind) if dialect else kind


def _words(source: Path, target: Path, kind: Kind, dialect: str, compatibility: str | None, *, strict: bool) -> None:
    """Write a configuration; the arrays of a model are not read."""
    from runtime.formats.archive import write_file
    from runtime.formats.words import configuration_of

    configuration = configuration_of(source, compatibility)
    _tell(configuration.findings)
    text, losses = _written(configuration, target, kind, dialect, strict=strict)
    _tell(losses)
    write_file(target, text.encode())


def _written(
    configuration: AnyConfiguration, target: Path, kind: Kind, dialect: str, *, strict: bool
) -> tuple[str, Iterable[Finding]]:
    """A configuration as text, and what training will miss of it."""
    from netconf.dl4j.writer import write
    from netconf.errors import NetconfError, Problem
    from netconf.releases import NEWEST
    from netconf.source import java, python

    if kind is Kind.java:
        if dialect != NEWEST:
            hint = f"leave --dialect out, or write the document that {dialect} reads: --to json --dialect {dialect}"
            raise NetconfError([Problem("--dialect", f"Java source is written for {NEWEST} alone", hint)])
        return java.write(configuration, _class_name(target), strict=strict)
    if kind in {Kind.json, Kind.dl4j_yaml}:
        return write(configuration, dialect, strict=strict, form="json" if kind is Kind.json else "yaml")
    return configuration.to_yaml() if kind is Kind.yaml else python.write(configuration), ()


def _class_name(target: Path) -> str:
    """The name of a file as that of the class in it, when it can be one."""
    name = target.name.partition(".")[0]
    return name if name.isidentifier() and name.isascii() else "Network"


def _arrays(source: Path, target: Path, kind: Kind, configuration: Path | None, compatibility: str | None) -> None:
    """Write parameters by name; the network is not compiled, so that one that does not run has its weights all the same."""
    from runtime.formats.named_arrays import flat, split, write_npz, write_safetensors
    from runtime.formats.words import configuration_of

    arrays, conf = _parameters(source, compatibility)
    if conf is None or configuration is not None:
        conf = configuration_of(configuration or source, compatibility)
    arrays = split(flat(source, arrays, conf), conf)  # in the network's order; what does not fit is said
    _tell(conf.findings)
    if kind is Kind.npz:
        write_npz(target, arrays)
    else:
        write_safetensors(target, arrays, conf)


def _parameters(source: Path, compatibility: str | None) -> tuple[Mapping[str, Array], AnyConfiguration | None]:
    """The parameters of a file by name, and its network where it says one."""
    from runtime.formats import dl4j_zip, model_file
    from runtime.formats.containers import METADATA, is_archive, opened
    from runtime.formats.folders import the_model
    from runtime.formats.loading import load_model
    from runtime.formats.named_arrays import read_npz, read_safetensors, split
    from runtime.formats.named_description import describe_safetensors, is_npz, is_safetensors

    source = the_model(source)
    if is_safetensors(source):
        return read_safetensors(source), describe_safetensors(source).configuration
    if not (source.is_file() and is_archive(source)):
        network = load_model(source, compatibility=compatibility).network  # a configuration beside its coefficients
        return network.param_table(), network.conf
    with opened(source) as archive:
        names = archive.names
    if is_npz(names):
        return read_npz(source), None
    if METADATA in names:
        contents = model_file.read(source)
        return contents.parameters, contents.configuration
    model = dl4j_zip.read(source, compatibility)
    return split(model.parameters, model.configuration), model.configuration


def _model(source: Path, configuration: Path | None, compatibility: str | None) -> Model:
    """The network of a file, or of arrays by name with their configuration."""
    from runtime.formats.containers import is_archive, opened
    from runtime.formats.loading import load_model
    from runtime.formats.model_file import Model
    from runtime.formats.named_arrays import flat
    from runtime.formats.named_description import is_npz, is_safetensors
    from runtime.formats.words import configuration_of

    named = is_safetensors(source)
    if not named and source.is_file() and is_archive(source):
        with opened(source) as archive:
            named = is_npz(archive.names)
    if not named:
        return load_model(source, compatibility=compatibility)
    from runtime.formats.kinds import network_for

    arrays, found = _parameters(source, compatibility)
    conf = configuration_of(configuration or source, compatibility) if found is None or configuration else found
    parameters = flat(source, arrays, conf)
    network = network_for(conf, dtype=parameters.dtype).init(parameters)
    return Model(network, None, None)


def _network(model: Model, target: Path, kind: Kind, dialect: str, *, strict: bool) -> None:
    """Write a model file."""
    from runtime.formats import dl4j_write, model_file

    _tell(model.network.conf.findings)
    if kind is Kind.model:
        model_file.save(model.network, target, vocabulary=model.vocabulary, normalizer=model.normalizer)
    else:
        _tell(dl4j_write.save(model.network, target, dialect, strict=strict, normalizer=model.normalizer))


def _tell(findings: Iterable[Finding]) -> None:
    for finding in findings:
        typer.echo(f"{finding.severity.value}: {finding}", err=True)
