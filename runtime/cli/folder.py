"""``graves port DIR``: every source of a folder as a program of its own, with those that declare the classes it names."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from netconf.porting import LANGUAGES

if TYPE_CHECKING:
    from netconf.java import PortedNetwork, Report

_SOURCES = frozenset({*LANGUAGES, ".clj"})
_CLASS = re.compile(r"^[ \t]*(?:[a-z]+ )*(?:class|object|trait|interface) (\w+)", re.MULTILINE)
_MOST = 40
"""Other files that one file may bring along."""


def table(folder: Path, bindings: Mapping[str, Any], dl4j: str | None, *, silence: Collection[str], as_json: bool) -> None:
    """Port every source of a folder by itself; show a table, or all reports as JSON.

    Raises
    ------
    NetconfError
        When there is none.
    """
    from netconf.errors import NetconfError, Problem
    from runtime.summary import aligned

    rows: list[tuple[str, ...]] = [("file", "networks", "refused", "open", "findings", "")]
    data = []
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _SOURCES and path.is_file())
    if not paths:
        hint = f"looked for files that end in {', '.join(sorted(_SOURCES))}, in it and in all folders below"
        raise NetconfError([Problem(str(folder), "there is no source to port", hint)])
    known = _by_class(paths)
    for path in paths:
        name = str(path.relative_to(folder))
        try:
            report = _ported(path, known, bindings, dl4j, silence)
        except NetconfError as error:
            rows.append((name, "0", "0", "0", "0", str(error.problems[0].message)))
            data.append({"file": name, "error": [str(problem) for problem in error.problems]})
            continue
        findings = sum(len(_warnings(network)) for network in report.networks) + len(report.findings)
        first = report.problems[0].message if report.problems else ""
        counts = (len(report.networks), len(report.refused), len(report.placeholders), findings)
        rows.append((name, *map(str, counts), first))
        data.append({"file": name, **report.as_data()})
    if as_json:
        typer.echo(json.dumps(data, indent=2))
        return
    for line in aligned(rows, right=(1, 2, 3, 4)):
        typer.echo(line)


def _warnings(network: PortedNetwork) -> list[Any]:
    return [finding for finding in network.findings if finding.severity.value == "warning"]


def _by_class(paths: list[Path]) -> dict[str, Path]:
    """Files by their classes: one in Java is called after its own; a name that two files have stands for neither."""
    found: dict[str, Path] = {}
    twice: set[str] = set()
    for path in paths:
        names = {path.stem} if path.suffix == ".java" else {path.stem, *_CLASS.findall(_text(path))}
        twice |= names & found.keys()
        found |= dict.fromkeys(names, path)
    return {name: path for name, path in found.items() if name not in twice}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _ported(
    path: Path, known: Mapping[str, Path], bindings: Mapping[str, Any], dl4j: str | None, silence: Collection[str]
) -> Report:
    """A file's own networks; constants of other classes are looked up in the files that declare them."""
    from netconf.errors import NetconfError
    from netconf.java import port

    others = _named(path, known)
    if others:
        try:
            report = _of(path, port([path, *others], bindings, dl4j, silence=silence))
        except NetconfError:
            report = None  # one of the others cannot be read
        if report is not None and (report.networks or report.refused):
            return report
    return port(path, bindings, dl4j, silence=silence)


def _named(path: Path, known: Mapping[str, Path]) -> list[Path]:
    """The files that declare the classes that a file names, and those that these name."""
    found: dict[Path, None] = {path: None}
    waiting = [path]
    while waiting and len(found) <= _MOST:
        try:
            words = set(re.findall(rb"[A-Za-z_]\w*", waiting.pop().read_bytes()))
        except OSError:
            continue
        new = [other for name, other in known.items() if name.encode() in words and other not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return [other for other in found if other != path]


def _of(path: Path, report: Report) -> Report:
    """The part of a report that is about one file."""
    source = str(path)
    return dataclasses.replace(
        report,
        networks=tuple(network for network in report.networks if network.source == source),
        refused=tuple(refusal for refusal in report.refused if refusal.source == source),
        neighbours=tuple(neighbour for neighbour in report.neighbours if neighbour.source == source),
    )
