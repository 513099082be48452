"""The updater's state in the order of each release of DL4J.

From 0.9.0 consecutive parameters with equal updaters form a block, whose state arrays follow one another; before, each parameter
was a block of its own. In 0.9.x another learning rate ends a block, even where the updater has none or it had no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from netconf.bindings import AnyConfiguration
from netconf.outline import Outline
from netconf.parameters import ParameterSpec
from netconf.releases import LAST_OF_0, up_to
from netconf.updaters import IUpdater
from runtime.base_network import Network
from runtime.compatibility import Compatibility
from runtime.compiler.hyper import first_state
from runtime.compiler.rules import ONLY_PRETRAINED, rules_of
from runtime.data.dataset import Array


@dataclass(frozen=True)
class Part:
    """A parameter's place in the state: its name, shape and order, updater, and the names of its state arrays."""

    name: str
    owner: int | str
    bias: bool
    spec: ParameterSpec
    updater: IUpdater
    states: tuple[str, ...]
    frozen: bool


def parts_of(network: Network, release: str, conf: AnyConfiguration | None = None) -> list[Part]:
    """The parameters in flat order, as a release has them.

    Parameters
    ----------
    network
        The network.
    release
        It decides which frozen parameters have an updater.
    conf
        The same network in a dialect's words, whose updaters these are; the network's own when None.
    """
    plan, updates = network.engine.plan, network.engine.updates
    rules = rules_of(plan.outline if conf is None else Outline(conf), plan.table, Compatibility(release))
    return [
        Part(
            rule.entry.name,
            plan.outline.key(rule.entry.layer),
            rule.entry.spec.kind == "bias",
            rule.entry.spec,
            rule.updater,
            updates.state_names(rule),
            rule.frozen,
        )
        for rule in rules
    ]


Rates = Mapping[int | str, tuple[float | None, float | None]]
"""Learning rates of weights and biases that layers said, by layer."""


def blocks_of(parts: list[Part], release: str, rates: Rates = MappingProxyType({})) -> list[list[Part]]:
    """The blocks of a release, whose layers said such learning rates."""
    if up_to(release, "0.8.0"):
        return [[part] for part in parts]
    blocks: list[list[Part]] = []
    for part in parts:
        last = blocks[-1][-1] if blocks else None
        if last is not None and last.updater == part.updater and _rate(last, release, rates) == _rate(part, release, rates):
            blocks[-1].append(part)
        else:
            blocks.append([part])
    return blocks


def _rate(part: Part, release: str, rates: Rates) -> object:
    """What parameters of one block have in common beside their updater: the rate that was said, in 0.9.x the 0 of frozen ones.

    A bias that takes part in pretraining only stands alone.
    """
    if part.spec.name == ONLY_PRETRAINED:
        return part.name
    if part.frozen and up_to(release, LAST_OF_0):
        return "frozen"
    return rates.get(part.owner, (None, None))[part.bias]


def size_of(parts: list[Part]) -> int:
    """Numbers in the whole state."""
    return sum(part.spec.size * len(part.states) for part in parts)


def by_name(values: Array, blocks: list[list[Part]]) -> dict[str, Array]:
    """The state by parameter and name (``0_W.mean_square``), from a release's order."""
    found: dict[str, Array] = {}
    at = 0
    for part, state in _order(blocks):
        found[f"{part.name}.{state}"] = values[at : at + part.spec.size].reshape(part.spec.shape, order=part.spec.order)
        at += part.spec.size
    return found


def in_order(table: Mapping[str, Array], blocks: list[list[Part]], release: str) -> Array:
    """The state in a release's order, from names; what only the release keeps, for frozen parameters, is as it starts."""
    arrays = [_array(table, part, state, Compatibility(release)) for part, state in _order(blocks)]
    return np.concatenate(arrays) if arrays else np.zeros(0, np.float32)


def _array(table: Mapping[str, Array], part: Part, state: str, compatibility: Compatibility) -> Array:
    known = table.get(f"{part.name}.{state}")
    if known is not None:
        return known.ravel(order=part.spec.order)
    return np.full(part.spec.size, first_state(part.updater, compatibility) if state == part.states[0] else 0.0)


def _order(blocks: list[list[Part]]) -> Iterator[tuple[Part, str]]:
    for block in blocks:
        for slot in range(len(block[0].states)):
            for part in block:
                yield part, part.states[slot]
