"""``graves port``: from the source of DL4J's programs to our YAML, a Python program, DL4J's JSON, or Java for 1.0.0-M2.1."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from runtime.cli.faults import USER_FAULT, faults_told
from runtime.cli.options import Silence

if TYPE_CHECKING:
    from netconf.java import PortedNetwork, Report


class Target(StrEnum):
    """What is written."""

    yaml = "yaml"
    python = "python"
    json = "json"
    java = "java"


@faults_told
def port(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files of one program in Java, Scala or Kotlin, or a folder of programs; - is the standard input."),
    ],
    to: Annotated[Target, typer.Option("--to", help="What to write.")] = Target.yaml,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A value that only the running program knows; several times."),
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the values that are not known.")] = False,
    dl4j: Annotated[
        str | None, typer.Option("--dl4j", metavar="RELEASE", help="The release of DL4J, when the source does not show it.")
    ] = None,
    silence: Silence = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the whole report as JSON.")] = False,
) -> None:
    """Port the networks of Java, Scala or Kotlin source. Nothing is executed, and no file is read but those named."""
    from netconf.java import port as ported
    from netconf.sums import names
    from runtime.cli.bindings import values_of

    bindings = values_of(setting or ())
    if len(files) == 1 and files[0].is_dir():
        from runtime.cli.folder import table

        table(files[0], bindings, dl4j, silence=silence or (), as_json=as_json)
        return
    source: Any = {"standard input": sys.stdin.read()} if files == [Path("-")] else files
    report = ported(source, bindings, dl4j, silence=silence or ())
    while ask and report.placeholders and sys.stdin.isatty():
        bindings |= _answers(dict.fromkeys(name for text in report.placeholders for name in names(text)))
        report = ported(source, bindings, dl4j, silence=silence or ())
    if as_json:
        typer.echo(json.dumps(report.as_data(), indent=2))
    else:
        _networks(report, to)
        _remarks(report)
    if report.refused:
        raise typer.Exit(USER_FAULT)


def _answers(wanted: Iterable[str]) -> dict[str, Any]:
    from runtime.cli.bindings import value_of

    return {name: value_of(typer.prompt(f"value of {name}", err=True)) for name in wanted}


def _networks(report: Report, to: Target) -> None:
    """The networks on the standard output, several YAML documents with a line between them."""
    for number, network in enumerate(report.networks):
        if number:
            typer.echo("---" if to is Target.yaml else "")
        if to is not Target.json and len(report.networks) > 1:
            typer.echo(f"{'//' if to is Target.java else '#'} {_place(network)}")
        typer.echo(_written(network, to).rstrip("\n"))


def _place(network: PortedNetwork) -> str:
    method = f", {network.method}" if network.method else ""
    return f"{network.source}{method}, lines {network.lines[0]} to {network.lines[1]}"


def _written(network: PortedNetwork, to: Target) -> str:
    if to is Target.python:
        from netconf.source.python import write

        return write(network.configuration, network.line_of)
    if to in {Target.json, Target.java}:
        _require_sizes(network.configuration, to)
        return network.configuration.to_json() if to is Target.json else network.configuration.to_java()
    return network.configuration.to_yaml()


def _require_sizes(configuration: Any, to: Target) -> None:
    from netconf.errors import NetconfError, Problem

    names = configuration.placeholders()
    if names:
        hint = "give values: " + " ".join(f"--set '{name}=...'" for name in names)
        raise NetconfError([Problem(f"--to {to}", "DL4J has no placeholders, but this network's are not bound", hint)])


def _remarks(report: Report) -> None:
    """Everything else on the standard error: findings, what is open, what was refused, what stands around."""
    from netconf.sums import names

    said = [(network.source, finding) for network in report.networks for finding in network.findings]
    said += [("", finding) for finding in report.findings]
    for source, finding in said:
        place = f"{source}:{finding.line}: " if source and finding.line else f"line {finding.line}: " if finding.line else ""
        _tell(f"{place}{finding.severity.value}: {finding}")
    for neighbour in report.neighbours:
        _tell(f"{neighbour.source}:{neighbour.line}: not translated: {neighbour.what}; here: {neighbour.here}")
    found = [name for network in report.networks for text in network.placeholders for name in names(text)]
    if found:
        unique = tuple(dict.fromkeys(found))
        _tell(f"not bound: {', '.join(f'${{{name}}}' for name in unique)}")
        _tell("    give values: " + " ".join(f"--set '{name}=...'" for name in unique))
        _tell("    or print conf.toJson() in the program and give that: it knows every size")
    for problem in report.problems:
        _tell(str(problem))


def _tell(line: str) -> None:
    typer.echo(line, err=True)
