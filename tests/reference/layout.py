"""Where each parameter lies in DL4J's flat vector: layers in order, matrices column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from netconf.layers import (
    GRU,
    AbstractLSTM,
    AnyLayer,
    BaseWrapperLayer,
    Bidirectional,
    CoupledLSTM,
    GravesBidirectionalLSTM,
    GravesLSTM,
    SimpleRnn,
)
from netconf.updaters import AnyUpdater
from tests.reference.activations import Array


@dataclass(frozen=True)
class Parameter:
    """One array: the layer's index, DL4J's key, the shape, the place in the flat vector, and whether it is a bias."""

    layer: int
    key: str
    shape: tuple[int, ...]
    offset: int
    bias: bool

    @property
    def place(self) -> slice:
        """The parameter's part of the flat vector."""
        return slice(self.offset, self.offset + int(np.prod(self.shape)))


_BIASES = {"b", "rb", "bF", "bB", "fb", "bb", "frb", "brb"}


def layout(layers: tuple[AnyLayer, ...]) -> list[Parameter]:
    """List all parameters of a network, in flat order."""
    table: list[Parameter] = []
    offset = 0
    for index, layer in enumerate(layers):
        for key, shape in _arrays(layer):
            table.append(Parameter(index, key, shape, offset, key in _BIASES))
            offset += int(np.prod(shape))
    return table


def _arrays(layer: AnyLayer) -> list[tuple[str, tuple[int, ...]]]:
    if isinstance(layer, Bidirectional):
        return [(f"{way}{key}", shape) for way in "fb" for key, shape in _arrays(layer.layer)]
    if isinstance(layer, GravesBidirectionalLSTM):
        return [(f"{key}{way}", shape) for way in "FB" for key, shape in _recurrent(layer, 4, 3)]
    if isinstance(layer, BaseWrapperLayer):
        return _arrays(layer.layer)
    if isinstance(layer, AbstractLSTM):
        return _recurrent(layer, 4, 3 if isinstance(layer, GravesLSTM) else 0)
    if isinstance(layer, CoupledLSTM):
        return _recurrent(layer, 3, 2 if layer.peepholes else 0)
    if isinstance(layer, GRU):
        return [*_recurrent(layer, 3, 0), *([("rb", (3 * int(layer.n_out),))] if layer.reset_after else [])]
    inputs, n = int(layer.n_in), int(layer.n_out)
    if isinstance(layer, SimpleRnn):
        return [*_recurrent(layer, 1, 0), *([("g", (2 * n,))] if layer.has_layer_norm else [])]
    arrays: list[tuple[str, tuple[int, ...]]] = [("W", (inputs, n))]
    if layer.has_bias:
        arrays.append(("b", (n,)))
    if getattr(layer, "has_layer_norm", False):
        arrays.append(("g", (n,)))
    return arrays


def _recurrent(layer: AnyLayer, blocks: int, peepholes: int) -> list[tuple[str, tuple[int, ...]]]:
    inputs, n = int(layer.n_in), int(layer.n_out)
    return [("W", (inputs, blocks * n)), ("RW", (n, blocks * n + peepholes)), ("b", (blocks * n,))]


def unflatten(flat: Array, table: list[Parameter], layer: int) -> dict[str, Array]:
    """Return the arrays of one layer."""
    return {p.key: flat[p.place].reshape(p.shape, order="F") for p in table if p.layer == layer}


def flatten(arrays: list[dict[str, Array]], table: list[Parameter]) -> Array:
    """Return the flat vector of arrays given by layer and key."""
    return np.concatenate([arrays[p.layer][p.key].ravel(order="F") for p in table])


def inside(layer: Any) -> Any:
    """Return the layer inside all wrappers, whose settings its parameters follow."""
    while isinstance(layer, BaseWrapperLayer):
        layer = layer.layer
    return layer


def updater_of(layer: AnyLayer, parameter: Parameter) -> AnyUpdater:
    """Return the updater of a parameter of a layer."""
    layer = inside(layer)
    return layer.bias_updater if parameter.bias and layer.bias_updater is not None else layer.updater


def updater_blocks(layers: tuple[AnyLayer, ...], table: list[Parameter]) -> list[list[Parameter]]:
    """Join neighbours whose updaters are equal; DL4J stores the state of a block, not of a parameter."""
    blocks: list[list[Parameter]] = []
    for p in table:
        last = blocks[-1][-1] if blocks else None
        if last is not None and updater_of(layers[last.layer], last) == updater_of(layers[p.layer], p):
            blocks[-1].append(p)
        else:
            blocks.append([p])
    return blocks
