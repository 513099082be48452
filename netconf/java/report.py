"""What was found in a source: its networks, what could not be ported and why, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netconf.bindings import AnyConfiguration
from netconf.errors import Problem
from netconf.findings import Finding


@dataclass(frozen=True)
class PortedNetwork:
    """One network of a program."""

    configuration: AnyConfiguration
    """The network; a graph is a ComputationGraphConfiguration."""
    method: str
    """Name of the Java method that it is built in; empty outside of methods."""
    lines: tuple[int, int]
    """First and last line of its chain."""
    placeholders: tuple[str, ...]
    """Texts of the sizes that the source does not know."""
    findings: tuple[Finding, ...]
    """What was inferred, ignored or is doubtful."""
    source: str = ""
    """The file."""
    release: str = ""
    """The release whose words it speaks."""
    line_of: dict[str, int] = field(default_factory=dict, compare=False)
    """Lines of the network's words and layers, for comments: ``seed``, ``layers.0``."""


@dataclass(frozen=True)
class Refusal:
    """A network that could not be ported."""

    problems: tuple[Problem, ...]
    method: str = ""
    lines: tuple[int, int] = (0, 0)
    placeholders: tuple[str, ...] = ()
    """What would have to be bound first."""
    source: str = ""


@dataclass(frozen=True)
class Neighbour:
    """Something of the program around the network that is not translated, and the closest thing here."""

    what: str
    line: int
    here: str
    source: str = ""


@dataclass(frozen=True)
class Report:
    """Everything that porting a source found."""

    networks: tuple[PortedNetwork, ...] = ()
    refused: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What is about the source as a whole."""
    neighbours: tuple[Neighbour, ...] = ()
    release: str = ""
    """The release that the program speaks."""

    @property
    def placeholders(self) -> tuple[str, ...]:
        """All that wants a binding, each once."""
        found = [name for network in self.networks for name in network.placeholders]
        found += [name for refusal in self.refused for name in refusal.placeholders]
        return tuple(dict.fromkeys(found))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All reasons why a network could not be ported."""
        return tuple(problem for refusal in self.refused for problem in refusal.problems)

    def as_data(self) -> dict[str, Any]:
        """The report as plain data, for machines."""
        return {
            "release": self.release,
            "networks": [
                {
                    "source": network.source,
                    "method": network.method,
                    "lines": list(network.lines),
                    "placeholders": list(network.placeholders),
                    "findings": [_finding(finding) for finding in network.findings],
                    "yaml": network.configuration.to_yaml(),
                }
                for network in self.networks
            ],
            "refused": [
                {
                    "source": refusal.source,
                    "method": refusal.method,
                    "lines": list(refusal.lines),
                    "placeholders": list(refusal.placeholders),
                    "problems": [{"location": p.location, "message": p.message, "hint": p.hint} for p in refusal.problems],
                }
                for refusal in self.refused
            ],
            "findings": [_finding(finding) for finding in self.findings],
            "neighbours": [{"source": n.source, "what": n.what, "line": n.line, "here": n.here} for n in self.neighbours],
        }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "location": finding.location,
        "line": finding.line,
        "message": finding.message,
    }
