"""A layer's place in its network while sizes are inferred, and what is found there."""

from __future__ import annotations

from dataclasses import dataclass, field

from netconf.errors import Problem
from netconf.findings import Finding, Severity


@dataclass
class Site:
    """A layer's place in its network, and what is found there."""

    where: str
    path: tuple[str | int, ...]
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def inside(self) -> Site:
        """The place of the layer inside a wrapper; its remarks go to the same lists."""
        return Site(f"{self.where}, layer", (*self.path, "layer"), self.problems, self.findings)

    def fault(self, word: str, message: str, hint: str = "") -> None:
        """Note something wrong."""
        self.problems.append(Problem(f"{self.where}, {word}" if word else self.where, message, hint, (*self.path, *word.split())))

    def note(self, code: str, word: str, message: str) -> None:
        """Note something that was inferred."""
        where = f"{self.where}, {word}" if word else self.where
        self.findings.append(Finding(code, message, where, severity=Severity.note))
