"""Where each gate's weights lie within a layer's parameters: blocks of columns, and single columns for the peepholes.

DL4J calls the blocks of an LSTM I, F, O and G. Its I is the candidate, which goes through the layer's activation, and its G is
the input gate; ``runtime/formats/parameters.md`` draws them.
"""

from __future__ import annotations

from netconf.layers import GatedLayer, Layer, inside
from netconf.parameters import parameters_of

Index = tuple[slice | int, slice | int]
"""Rows and columns: all rows and a block of columns, the one row of a bias, the one column of a peephole."""
_ALL = slice(None)


def gates_of(layer: Layer) -> dict[str, dict[str, tuple[str, Index]]]:
    """Return for each gate what it consists of: by DL4J's name, or ``peephole``, the parameter and the place in its array.

    Of a layer that reads the series both ways the names say the direction as DL4J's do (``WF``, ``peepholeF``; ``fW``, ``bW``).
    Empty for a layer without gates.

    Raises
    ------
    PlaceholderError
        When a size is still a placeholder.
    """
    core = inside(layer)
    if not isinstance(core, GatedLayer):
        return {}
    names = core.gates
    found: dict[str, dict[str, tuple[str, Index]]] = {name: {} for name in names}
    for spec in parameters_of(layer):
        units = int(core.n_out)  # a number, since there are shapes
        for place, name in enumerate(names):
            found[name][spec.name] = (spec.name, (0 if spec.kind == "bias" else _ALL, slice(place * units, (place + 1) * units)))
        for place, column in enumerate(range(units * len(names), spec.shape[1]), 1):
            found[names[place]][spec.name.replace("RW", "peephole")] = (spec.name, (_ALL, column))
    return found
