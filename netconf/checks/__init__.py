"""What must hold between the words of a network: each rule a small function, all of them asked, none first."""

from __future__ import annotations

from dataclasses import dataclass, field

from netconf.checks import layers, network, outputs
from netconf.checks.subject import Network, Remark, Spot
from netconf.errors import Problem
from netconf.findings import Finding

__all__ = ["Network", "Spot", "Verdict", "examine"]


@dataclass
class Verdict:
    """What the rules say."""

    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    let_pass: bool = False
    """Whether an output layer was let pass that the newest release would refuse."""


def examine(subject: Network) -> Verdict:
    """Ask every rule."""
    verdict = Verdict()
    remarks: list[Remark] = [remark for rule in network.RULES for remark in rule(subject)]
    spots = [inner for spot in subject.spots for inner in spot.all()]
    remarks += [remark for spot in spots for rule in (*layers.RULES, *outputs.RULES) for remark in rule(spot)]
    verdict.problems = [remark for remark in remarks if isinstance(remark, Problem)]
    verdict.findings = [remark for remark in remarks if isinstance(remark, Finding)]
    refused = [fault for spot in spots for fault in outputs.misfits(spot)]
    if subject.lenient or not subject.settings.validate_output_layer_config:
        verdict.findings += [Finding("output-layer", f"{fault.message}; {fault.hint}", fault.location) for fault in refused]
        verdict.let_pass = bool(refused)
    else:
        verdict.problems += refused
    return verdict
