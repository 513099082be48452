"""``graves check``: whether a specification describes a network, and which."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from runtime.cli.faults import faults_told
from runtime.cli.options import Silence


@faults_told
def check(
    spec: Annotated[Path, typer.Argument(help="A specification.", show_default=False)],
    setting: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=NUMBER", help="Fill a placeholder; can be said several times.")
    ] = None,
    silence: Silence = None,
) -> None:
    """Validate a specification; show its layers and sizes."""
    from netconf.lints import lint, unsilenced
    from netconf.loading import load, placeholders
    from netconf.porting import LANGUAGES
    from netconf.sums import computed, names
    from runtime.cli.bindings import bindings_of, values_of
    from runtime.summary import summary

    bindings = values_of(setting or ()) if spec.suffix in LANGUAGES else bindings_of(setting or ())
    configuration = load(spec, bindings)
    unbound = [name for name in placeholders(spec) if computed(name, bindings) is None]
    typer.echo(f"{spec}: valid")
    typer.echo()
    for line in summary(configuration):
        typer.echo(line)
    if unbound:
        typer.echo()
        wanted = dict.fromkeys(name for text in unbound for name in names(text) if name not in bindings)
        typer.echo(f"not bound: {', '.join(f'${{{name}}}' for name in wanted)}")
        typer.echo(f"    give numbers: {' '.join(f'--set {quote(name)}=...' for name in wanted)}")
    findings = unsilenced((*configuration.findings, *lint(configuration)), silence or ())
    if findings:
        typer.echo()
    for finding in findings:
        typer.echo(f"{finding.severity.value}: {finding}")
