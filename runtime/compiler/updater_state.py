"""The updater's state from outside: flat in DL4J's block order, and by parameter and name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from netconf.errors import Problem
from netconf.releases import LAST_OF_0, up_to
from runtime.compiler.rules import ONLY_PRETRAINED, Rule, Updates
from runtime.errors import DataError
from runtime.memory import Array
from runtime.parameters import ParameterTable


def block_order(updates: Updates) -> list[tuple[int, list[Rule]]]:
    """DL4J's updater state (from 0.9.0) as (state slot, rules): consecutive parameters with equal updaters form a block.

    In 0.9.x frozen ones, whose rate is 0, have blocks of their own.
    """
    release, blocks = updates.compatibility.release, list[list[Rule]]()
    old = release is not None and up_to(release, LAST_OF_0)
    for rule in updates.rules:
        last = blocks[-1][-1] if blocks else None
        if last is not None and last.updater == rule.updater and not _apart(last, rule, old=old):
            blocks[-1].append(rule)
        else:
            blocks.append([rule])
    return [(slot, block) for block in blocks for slot in range(len(updates.state_names(block[0])))]


def _apart(one: Rule, other: Rule, *, old: bool) -> bool:
    """Whether two parameters with equal updaters are in blocks of their own, as the biases of a reconstruction are."""
    return ONLY_PRETRAINED in {one.entry.spec.name, other.entry.spec.name} or (old and one.frozen is not other.frozen)


def flat_state(updates: Updates) -> Array:
    """The updater state in DL4J's order, as a copy."""
    parts = [(slot, rule.entry) for slot, block in block_order(updates) for rule in block]
    values = np.empty(sum(entry.spec.size for _, entry in parts), updates.arena.dtype)
    at = 0
    for slot, entry in parts:
        entry.packed.read(updates.states[slot], values[at : at + entry.spec.size])
        at += entry.spec.size
    return values


def set_flat_state(updates: Updates, values: Array) -> None:
    """Write the updater state from DL4J's order.

    Raises
    ------
    DataError
        When the number of values is another than the updaters'.
    """
    expected = flat_state(updates).size
    if values.size != expected:
        raise DataError([Problem("updater_state", f"{values.size} values are given, the updaters have {expected}")])
    at = 0
    for slot, block in block_order(updates):
        for rule in block:
            count = rule.entry.spec.size
            rule.entry.packed.write(updates.states[slot], values[at : at + count])
            at += count


def named_state(updates: Updates, table: ParameterTable) -> dict[str, Array]:
    """The state by parameter and name (``0_W.mean_square``) in the parameters' shapes, as copies."""
    return {
        f"{rule.entry.name}.{name}": table.array(updates.states[slot], rule.entry)
        for rule in updates.rules
        for slot, name in enumerate(updates.state_names(rule))
    }


def set_named_state(updates: Updates, table: ParameterTable, values: Mapping[str, Array]) -> None:
    """Write the state by parameter and name.

    Raises
    ------
    DataError
        When a name or a shape is not the network's; every one is listed, and nothing is written then.
    """
    expected = {name: array.shape for name, array in named_state(updates, table).items()}
    problems = [Problem(f"updater state {name}", "is missing") for name in expected.keys() - values.keys()]
    problems += [Problem(f"updater state {name}", "is unknown") for name in values.keys() - expected.keys()]
    for name in expected.keys() & values.keys():
        given = np.shape(values[name])
        if given != expected[name]:
            message = f"shape {list(given)} is given, {list(expected[name])} is expected"
            problems.append(Problem(f"updater state {name}", message))
    if problems:
        raise DataError(sorted(problems, key=lambda p: p.location))
    for rule in updates.rules:
        for slot, name in enumerate(updates.state_names(rule)):
            table.set_array(updates.states[slot], rule.entry, values[f"{rule.entry.name}.{name}"])
