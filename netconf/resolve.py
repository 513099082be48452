"""From a network as people write it to a built one: inherit, infer, check; every field explicit, all faults at once."""

from __future__ import annotations

from collections.abc import Iterable

from netconf.checks import Network, examine
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding
from netconf.gather import gathered
from netconf.inference import infer, place
from netconf.inheritance import inherited
from netconf.layers import Layer
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
    known = [*faults]
    for index, layer in enumerate(draft.layers):
        known += layer_faults(layer, place(draft.layers, index), index)
    problems = gathered(in_order([*known, *_news([*sized.problems, *verdict.problems], known)]), draft)
    if problems:
        raise ConfigurationError(problems)
    configuration = MultiLayerConfiguration.model_construct(
        layers=tuple(sized.layers), input_pre_processors=sized.preprocessors, **settings
    )
    # The configuration keeps its findings out of what is compared and written.
    remarks = gathered([*findings, *sized.findings, *verdict.findings], draft)
    configuration._findings = tuple(dict.fromkeys(remarks))  # noqa: SLF001
    return configuration


def layer_faults(layer: Layer, where: str, index: int) -> list[Problem]:
    """What the builder of a layer noted, at the layer's place in the network."""
    return [
        Problem(
            f"{where}, {fault.location}" if fault.location else where, fault.message, fault.hint, ("layers", index, *fault.path)
        )
        for fault in layer._faults  # noqa: SLF001 - the network is where the builders' notes are reported
    ]


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
