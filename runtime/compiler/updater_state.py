"""The updater's state from outside: flat in DL4J's block order, and by parameter and name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from netconf.errors import Problem
from runtime.compiler.rules import ONLY_PRETRAINED, Rule, Updates
from runtime.errors import DataError
from runtime.memory import Array
from runtime.parameters import ParameterTable


def block_order(updates: Updates) -> list[tuple[int, list[Rule]]]:
    """DL4J's updater state (from 0.9.0) as (state slot, rules): consecutive parameters with equal updaters form a block."""
    blocks: list[list[Rule]] = []
    for rule in updates.rules:
        if blocks and blocks[-1][-1].updater == rule.updater and not any(map(_only_pretrained, (rule, blocks[-1][-1]))):
            blocks[-1].append(rule)
        else:
            blocks.append([rule])
    return [(slot, block) for block in blocks for slot in range(len(updates.state_names(block[0])))]


def _only_pretrained(rule: Rule) -> bool:
    """Whether a parameter takes part in pretraining only, and so has a block of its own: the biases of a reconstruction."""
    return rule.entry.spec.name == ONLY_PRETRAINED


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
