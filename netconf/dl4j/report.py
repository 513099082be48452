"""What a reader of DL4J's documents found: the generation, what it inferred, what it did not know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from netconf.dl4j.dialects import Generation
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding, Severity
from netconf.releases import up_to
from netconf.vocabulary import RandomStream

_MOST: Final = 100
"""Faults that are listed."""


@dataclass(frozen=True)
class Report:
    """About one document.

    Attributes
    ----------
    generation
        The schema that the document is written in, with the releases that wrote it.
    release
        The release whose meaning the words were given.
    counters
        ``iteration`` and ``epoch``: how far the network was trained when the document was written.
    unknown
        Fields that no release is known to write, by place, with their values; they were set aside.
    findings
        What was inferred, ignored or is doubtful.
    learning_rates
        Those that layers said in 0.x, by index or by the name of their vertex, of weights and of biases: another one ends a block
        of the updater's state, whether it acted or not.
    """

    generation: Generation
    release: str
    counters: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, object] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    learning_rates: dict[int | str, tuple[float | None, float | None]] = field(default_factory=dict)

    @property
    def random_stream(self) -> RandomStream:
        """The stream that the release drew initial weights from.

        The configuration itself has ``native``: what a document describes mostly comes with its parameters, and equals the same
        network written otherwise. ``configuration.model_copy(update={"random_stream": report.random_stream})`` starts anew as
        the release did.
        """
        if up_to(self.release, "0.6.0"):
            return RandomStream.dl4j_04
        return RandomStream.dl4j_07 if up_to(self.release, "1.0.0-beta3") else RandomStream.dl4j_10


@dataclass
class Log:
    """What is noted while a document is read."""

    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unknown: dict[str, object] = field(default_factory=dict)
    learning_rates: dict[int | str, tuple[float | None, float | None]] = field(default_factory=dict)

    def findings_once(self) -> list[Finding]:
        """The findings, each once, in their order."""
        return list(dict.fromkeys(self.findings))

    def fault(self, place: str, message: str, hint: str = "") -> None:
        """Note what makes the document no network of ours; of very many faults the first ones are enough."""
        self.problems.append(Problem(place, message, hint))
        if len(self.problems) >= _MOST:
            raise ConfigurationError([*self.problems, Problem("", f"there may be more; these are the first {_MOST}")])

    def doubt(self, code: str, place: str, message: str) -> None:
        """Note what is probably not what somebody meant."""
        self.findings.append(Finding(code, message, place))

    def note(self, code: str, place: str, message: str) -> None:
        """Note what is worth knowing."""
        self.findings.append(Finding(code, message, place, severity=Severity.note))
