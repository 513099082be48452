"""From a builder that was told everything to a ported network, built as its release would, with the lines of all remarks."""

from __future__ import annotations

import dataclasses
import re
import warnings
from typing import TYPE_CHECKING, Any

from netconf.builder.fluent import Fluent
from netconf.eras.old_weights import explicit
from netconf.errors import NetconfError, Problem
from netconf.findings import ConfigurationWarning, Finding
from netconf.java import overwriting
from netconf.java.faults import binding_wanted
from netconf.java.origins import Origin
from netconf.java.places import place
from netconf.java.report import PortedNetwork, Refusal
from netconf.lints import lint
from netconf.network import MultiLayerConfiguration
from netconf.releases import up_to
from netconf.unbound import UnboundError

if TYPE_CHECKING:
    from netconf.java.machine import Machine

_LAYER = re.compile(
    r'(?:layers? (?P<index>\d+)|vert(?:ex|ices) "(?P<vertex>[^"]*)")'
    r'(?: \((?:"(?P<name>[^"]*)", )?[^)]*\))?(?:.*?, (?P<word>\w+))?'
)
_SYNONYMS = {
    "backpropType": ("tBPTTForwardLength", "tBPTTLength", "tBPTTBackwardLength"),
    "tBPTTBackwardLength": ("tBPTTLength",),
    "nOut": ("units",),
    "inputType": ("setInputType",),
}
"""Other words that a remark may be about."""
_ROUNDS = 200
"""Layers whose nIn a release may overwrite."""


def finished(machine: Machine, builder: Fluent, origin: Origin) -> PortedNetwork | Refusal:
    """Build the network of a builder.

    Returns
    -------
    The network; or why there is none, with everything that is wrong.
    """
    problems = [problem.inside(place(origin.source, line)) for part in origin.whole() for line, problem in part.faults]
    wanted = [fault for part in origin.whole() for fault in part.wanted]
    problems += dict.fromkeys(fault.problem(origin.source) for fault in wanted)  # a loop meets one again
    names = tuple(dict.fromkeys(fault.needs for fault in wanted if fault.needs))
    findings: list[Finding] = []
    try:
        configuration = _built(machine, builder, findings)
    except UnboundError as error:
        configuration = None
        names = tuple(dict.fromkeys((*names, error.name)))
        problems.append(binding_wanted(error.name, "what this network is made of", origin.line).problem(origin.source))
    except NetconfError as error:
        configuration = None
        known = {problem.message for problem in problems}
        hint = "" if origin.parts else _who_adds(machine)
        told = [dataclasses.replace(problem, hint=hint or problem.hint) for problem in error.problems]
        if not wanted or not problems:
            problems += [_located(problem, origin) for problem in told if problem.message not in known]
    if configuration is None or problems:
        return Refusal(tuple(problems), _method(origin), _lines(origin), names, origin.source)
    remarks = configuration.findings
    if up_to(machine.release, "0.6.0"):
        configuration, remarks = _with_old_weights(configuration)
    findings += [*_within(machine.findings, origin), *remarks]
    lints = lint(configuration, series_length=machine.series_length)
    findings += [one for one in lints if one.code != "sigmoid-activation" or not _says(one.location, origin)]
    findings += _hidden_rate(machine, configuration, origin)
    lined = (_lined(finding, origin) for finding in findings)
    return PortedNetwork(
        configuration,
        _method(origin),
        _lines(origin),
        configuration.placeholders(),
        tuple(dict.fromkeys(lined)),
        origin.source,
        machine.release,
        _word_lines(origin),
    )


_ADDING = frozenset({"layer", "addLayer", "addVertex"})


def _who_adds(machine: Machine) -> str:
    """The methods that would add layers to a builder that has none, and that nothing in the files calls."""
    called = set().union(*machine.names.calls.values())
    found: dict[str, None] = {}
    for method in machine.program.methods():
        nodes = () if method.body is None or method.is_constructor or method.name in called else method.body.walk()
        if any(node.kind == "method_invocation" and node.named("name") in _ADDING for node in nodes):
            found[method.label] = None
    return f"nothing in the files calls what adds some, {', '.join(found)}: give the file that does" if found else ""


def _says(location: str, origin: Origin) -> bool:
    """Whether the program says the word that a remark is about, for the layer or for all of them."""
    found = _LAYER.match(location)
    parts = () if found is None else (found["vertex"], found["name"], None if found["index"] is None else int(found["index"]))
    heard = [origin, *(origin.parts[key] for key in parts if key in origin.parts)]
    return any(one.line_of(location.rpartition(", ")[2]) is not None for one in heard)


def _hidden_rate(machine: Machine, configuration: Any, origin: Origin) -> list[Finding]:
    """0.x takes 0.1 when nobody says a rate."""
    said = any(word == "learningRate" for part in origin.whole() for word, _ in part.words)
    if said or not up_to(machine.release, "0.9.1") or not isinstance(configuration, MultiLayerConfiguration):
        return []
    if not any(hasattr(getattr(layer, "updater", None), "learning_rate") for layer in configuration.layers):
        return []
    message = f"no learningRate(...) is said: {machine.release} takes 0.1; say the rate that is meant"
    return [Finding("hidden-rate", message, "updater")]


def _with_old_weights(configuration: Any) -> tuple[Any, tuple[Finding, ...]]:
    """Write schemes of initial weights as what they were to 0.6.0."""
    if not isinstance(configuration, MultiLayerConfiguration):
        return configuration, configuration.findings
    layers = tuple(explicit(layer) for layer in configuration.layers)
    remarks = configuration.findings
    if not configuration.placeholders():
        remarks = tuple(finding for finding in remarks if finding.code != "weight-init-formula")
    return configuration.model_copy(update={"layers": layers}), remarks


def _within(findings: list[Finding], origin: Origin) -> list[Finding]:
    """Remarks on the source that are about a network, because their lines are."""
    parts = origin.whole()
    return [f for f in findings if f.line is not None and any(part.line <= f.line <= part.last_line for part in parts)]


def _built(machine: Machine, builder: Fluent, findings: list[Finding]) -> Any:
    """Build, and let the release overwrite what contradicts where it did so."""
    overwriting.overwrite_vocabularies(machine.release, builder, findings)
    for _ in range(_ROUNDS):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConfigurationWarning)
                return builder.build()  # type: ignore[attr-defined]
        except NetconfError as error:
            if not overwriting.overwrite(machine.release, builder, error, findings):
                raise
    message = "the sizes of the layers contradict one another again and again"
    raise NetconfError(message)


def _method(origin: Origin) -> str:
    return next((part.method for part in origin.chain() if part.method), "")


def _lines(origin: Origin) -> tuple[int, int]:
    parts = [part for part in origin.whole() if part.source == origin.source and part.method == origin.method]
    return min(part.line for part in parts), max(part.last_line for part in parts)


def _located(problem: Problem, origin: Origin) -> Problem:
    line = line_of(problem.location, origin)
    return problem.inside(place(origin.source, origin.line if line is None else line))


def _lined(finding: Finding, origin: Origin) -> Finding:
    return finding if finding.line is not None else dataclasses.replace(finding, line=line_of(finding.location, origin))


def line_of(location: str, origin: Origin) -> int | None:
    """The line of the call that a remark is about."""
    found = _LAYER.match(location)
    if found is None:
        word = location.rpartition(", ")[2]
        said = (origin.line_of(name) for name in (word, *_SYNONYMS.get(word, ())))
        return next((line for line in said if line is not None), origin.line)
    keys = (found["vertex"], found["name"]) if found["index"] is None else (int(found["index"]), found["name"])
    part = next((origin.parts[key] for key in keys if key in origin.parts), None)
    word = found["word"] or ""
    if part is not None:
        return part.line_of(word) or origin.line_of(word) or part.line
    return origin.line_of(word) or origin.line


def _word_lines(origin: Origin) -> dict[str, int]:
    lines: dict[str, int] = {}
    for part in reversed(origin.chain()):
        lines.update(dict(part.words))
    for index, layer in origin.parts.items():
        lines[f"layers.{index}"] = layer.line
    return lines
