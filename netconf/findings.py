"""Findings: what a reader inferred, ignored or found doubtful; never an error."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How loud a finding is."""

    note = "note"
    warning = "warning"


class ConfigurationWarning(UserWarning):
    """A configuration that probably does not mean what its author thinks."""


@dataclass(frozen=True)
class Finding:
    """One remark on a configuration: a stable code, the place, and a sentence with the likely fix."""

    code: str
    message: str
    location: str = ""
    line: int | None = None
    severity: Severity = Severity.warning

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        return f"{place}{self.message} [{self.code}]"


def warn(findings: tuple[Finding, ...], stacklevel: int = 3) -> None:
    """Show findings of severity warning as Python warnings, at the line of the program that built the configuration."""
    for finding in findings:
        if finding.severity is Severity.warning:
            warnings.warn(str(finding), ConfigurationWarning, stacklevel=stacklevel)
