"""From a network as people write it to a built one: inherit, infer, check; every field explicit, all faults at once."""

from __future__ import annotations

from collections.abc import Iterable

from netconf.checks import Network, examine
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding
from netconf.inference import infer, place
from netconf.inheritance import inherited
from netconf.layers import AnyLayer
from netconf.network import Draft, MultiLayerConfiguration
from netconf.settings import NetworkSettings


def resolve(
    draft: Draft, findings: Iterable[Finding] = (), *, faults: Iterable[Problem] = (), lenient: bool = False
) -> MultiLayerConfiguration:
    """Build a network.

    Parameters
    ----------
    draft
        The network as written.
    findings
        What its reader found already; they come first in the configuration's findings.
    faults
        What its reader found wrong already; reported together with everything else.
    lenient
        Let pass, with a finding, what releases before 1.0.0-beta3 let pass: output layers whose loss and activation do not fit.

    Raises
    ------
    ConfigurationError
        With all that is wrong with it.
    """
    layers = [inherited(draft, index) for index in range(len(draft.layers))]
    sized = infer(layers, draft.input_pre_processors, draft.input_type)
    settings = {name: getattr(draft, name) for name in NetworkSettings.model_fields}
    network = Network(settings=draft, said=frozenset(draft.model_fields_set), layers=tuple(sized.layers))
    verdict = examine(network, lenient=lenient)
    if verdict.let_pass:
        settings["validate_output_layer_config"] = False
    known = [*faults, *_layer_faults(draft.layers)]
    problems = in_order([*known, *_news([*sized.problems, *verdict.problems], known)])
    if problems:
        raise ConfigurationError(problems)
    configuration = MultiLayerConfiguration.model_construct(
        layers=tuple(sized.layers), input_pre_processors=sized.preprocessors, **settings
    )
    # The configuration keeps its findings out of what is compared and written.
    configuration._findings = tuple(dict.fromkeys([*findings, *sized.findings, *verdict.findings]))  # noqa: SLF001
    return configuration


def _layer_faults(layers: tuple[AnyLayer, ...]) -> list[Problem]:
    """What the layers' builders noted."""
    found = []
    for index, layer in enumerate(layers):
        for fault in layer._faults:  # noqa: SLF001 - resolve is where the builders' notes are collected
            where = ", ".join(part for part in (place(layers, index), fault.location) if part)
            found.append(Problem(where, fault.message, fault.hint, path=("layers", index, *fault.path)))
    return found


def _news(problems: list[Problem], known: list[Problem]) -> list[Problem]:
    """Leave out what only repeats a known fault at the same place: a size that was refused is missing afterwards."""
    faulty = {fault.path for fault in known if fault.path}
    return [problem for problem in problems if problem.path not in faulty]


def in_order(problems: list[Problem]) -> list[Problem]:
    """Sort problems as a reader meets them: the network's own first, then layer by layer; the same one once."""

    def layer(problem: Problem) -> int:
        path = problem.path
        return int(path[1]) if path[:1] == ("layers",) and len(path) > 1 else -1

    return sorted(dict.fromkeys(problems), key=layer)
