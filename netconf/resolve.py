"""From a network as people write it to a built one: inherit, infer, check; every field explicit, all faults at once."""

from __future__ import annotations

from collections.abc import Iterable

from netconf.checks import Network, Spot, examine
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding
from netconf.gather import Key, gathered
from netconf.inference import Inferred, infer, place
from netconf.inheritance import inherited
from netconf.layers import BaseWrapperLayer, Layer
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
    layers = [inherited(draft, layer, f"layer{index}") for index, layer in enumerate(draft.layers)]
    sized = infer(layers, draft.input_pre_processors, draft.input_type)
    settings = {name: getattr(draft, name) for name in NetworkSettings.model_fields}
    spots = _spots(draft, sized)
    network = Network(settings=draft, said=frozenset(draft.model_fields_set), spots=spots, lenient=lenient)
    verdict = examine(network)
    if verdict.let_pass:
        settings["validate_output_layer_config"] = False
    known = [*faults]
    for index, layer in enumerate(draft.layers):
        known += layer_faults(layer, place(draft.layers, index), ("layers", index))
    written: dict[Key, Layer] = dict(enumerate(draft.layers))
    problems = gathered(in_order([*known, *news([*sized.problems, *verdict.problems], known)]), draft, written)
    if problems:
        raise ConfigurationError(problems)
    configuration = MultiLayerConfiguration.model_construct(
        layers=tuple(sized.layers), input_pre_processors=sized.preprocessors, **settings
    )
    # The configuration keeps its findings out of what is compared and written.
    idle = [found for index, layer in enumerate(draft.layers) for found in ineffective(layer, place(draft.layers, index))]
    remarks = gathered([*findings, *idle, *sized.findings, *verdict.findings], draft, written)
    configuration._findings = tuple(dict.fromkeys(remarks))  # noqa: SLF001
    return configuration


def _spots(draft: Draft, sized: Inferred) -> tuple[Spot, ...]:
    return tuple(
        Spot(layer, place(sized.layers, index), ("layers", index), draft, after_series=index in sized.steps)
        for index, layer in enumerate(sized.layers)
    )


def layer_faults(layer: Layer, where: str, path: tuple[str | int, ...]) -> list[Problem]:
    """What the builder of a layer noted, and those of the layers inside it, at the layer's place in the network."""
    found = [fault.inside(where, path) for fault in layer._faults]  # noqa: SLF001 - the network reports the builders' notes
    if isinstance(layer, BaseWrapperLayer):
        found += layer_faults(layer.layer, f"{where}, layer", (*path, "layer"))
    return found


def ineffective(layer: Layer, where: str) -> list[Finding]:
    """Settings that a layer says, but that do nothing in it, as in DL4J."""
    found = []
    for name in sorted(layer.without & layer.model_fields_set):
        if getattr(layer, name) is not None:
            word = type(layer).model_fields[name].alias or name
            found.append(Finding("no-effect", f"{word} has no effect on {type(layer).__name__}, as in DL4J", f"{where}, {word}"))
    if isinstance(layer, BaseWrapperLayer):
        found += ineffective(layer.layer, f"{where}, layer")
    return found


def news(problems: list[Problem], known: list[Problem]) -> list[Problem]:
    """Leave out what only repeats a known fault at the same place: a size that was refused is missing afterwards.

    Where a loss was refused, its default is not what the activation has to fit.
    """
    faulty = {fault.path for fault in known if fault.path}
    faulty |= {(*path[:-1], "activation") for path in faulty if path[-1] == "lossFunction"}
    return [problem for problem in problems if problem.path not in faulty]


def in_order(problems: list[Problem]) -> list[Problem]:
    """Sort problems as a reader meets them: the network's own first, then layer by layer; the same one once."""

    def layer(problem: Problem) -> int:
        path = problem.path
        return int(path[1]) if path[:1] == ("layers",) and len(path) > 1 else -1

    return sorted(dict.fromkeys(problems), key=layer)
