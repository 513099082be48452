"""What must hold between the words of a network (config.md 13): each rule a small function, all of them asked, none first."""

from __future__ import annotations

from dataclasses import dataclass, field

from netconf.checks import layers, network, outputs
from netconf.checks.subject import Network, Remark
from netconf.errors import Problem
from netconf.findings import Finding

__all__ = ["Network", "Verdict", "examine"]


@dataclass
class Verdict:
    """What the rules say."""

    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    let_pass: bool = False
    """Whether an output layer was let pass that the newest release would refuse."""


def examine(subject: Network, *, lenient: bool) -> Verdict:
    """Ask every rule.

    Parameters
    ----------
    subject
        The network.
    lenient
        Whether output layers whose loss and activation do not fit pass with a finding.
    """
    verdict = Verdict()
    remarks: list[Remark] = [remark for rule in network.RULES for remark in rule(subject)]
    for index in range(len(subject.layers)):
        remarks += [remark for rule in (*layers.RULES, *outputs.RULES) for remark in rule(subject, index)]
    verdict.problems = [remark for remark in remarks if isinstance(remark, Problem)]
    verdict.findings = [remark for remark in remarks if isinstance(remark, Finding)]
    refused = [fault for index in range(len(subject.layers)) for fault in outputs.misfits(subject, index)]
    if lenient or not subject.settings.validate_output_layer_config:
        verdict.findings += [Finding("output-layer", f"{fault.message}; {fault.hint}", fault.location) for fault in refused]
        verdict.let_pass = bool(refused)
    else:
        verdict.problems += refused
    return verdict
