"""Parameters: DL4J's flat order outside, packed panels inside, and the one table that joins them.

The kernels want weights packed (kernels/gemm.py, kernels/lstm.py); everybody else wants DL4J's arrays. For each element of the
flat vector the table knows where it lies packed. Gradients and updater state lie in arrays of the same layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from netconf.layers import BaseWrapperLayer, FrozenLayer, FrozenLayerWithBackprop
from netconf.parameters import ParameterSpec
from runtime.kernels.simd import TILE_VECTORS
from runtime.memory import Arena, Array, Piece, Sizes, together
from runtime.places import Index, Places


@dataclass(frozen=True)
class Entry:
    """One parameter array of a layer.

    Attributes
    ----------
    layer
        Index of the layer.
    owner
        What names in the network begin with: ``0``, or the vertex in a graph.
    spec
        DL4J's name, shape and kind.
    offset
        Place of its first element in the flat vector; elements follow in the order of the spec.
    regions
        The packed pieces it consists of.
    packed
        Where its elements, in flat order, lie in the packed arena.
    """

    layer: int
    owner: str
    spec: ParameterSpec
    offset: int
    regions: tuple[Piece, ...]
    packed: Places

    @property
    def name(self) -> str:
        """DL4J's name in a network: ``0_W``; ``encoder_W`` in a graph."""
        return f"{self.owner}_{self.spec.name}"


def unwrapped(layer: Any) -> Any:
    """The layer inside all wrappers, whose settings its parameters follow."""
    while isinstance(layer, BaseWrapperLayer):
        layer = layer.layer
    return layer


def frozen_by(layer: Any) -> type[BaseWrapperLayer] | None:
    """Which of the two wrappers that freeze parameters is around a layer; FrozenLayer rules where both are."""
    found: type[BaseWrapperLayer] | None = None
    while isinstance(layer, BaseWrapperLayer):
        if isinstance(layer, FrozenLayer):
            return FrozenLayer
        found = FrozenLayerWithBackprop if isinstance(layer, FrozenLayerWithBackprop) else found
        layer = layer.layer
    return found


def is_frozen(layer: Any) -> bool:
    """Whether a wrapper around a layer freezes its parameters."""
    return frozen_by(layer) is not None


def up(count: int, multiple: int) -> int:
    """The count, rounded up to a multiple."""
    return -(-count // multiple) * multiple


class Packing:
    """How parameters lie for a number of lanes: places within a piece, as arrays in the shape of the parameter."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.panel = int(TILE_VECTORS) * lanes

    def columns(self, rows: int, columns: int) -> Index:
        """A matrix in panels of columns; the last panel is as wide as it must be."""
        width = up(columns, self.lanes)
        column = np.arange(columns)
        start = column // self.panel * self.panel
        return _affine(rows, start * rows + column - start, np.minimum(self.panel, width - start))

    def gates(self, rows: int, units: int, order: Sequence[int] = (0, 1, 2, 3)) -> Index:
        """A matrix [rows, gates · units], the gates of a vector of units side by side, as wide as the product's tile allows.

        ``order`` is the place of each gate among them. A bias is a matrix of one row.
        """
        column = np.arange(len(order) * units)
        gate, unit = np.asarray(order)[column // units], column % units
        first = gate // TILE_VECTORS * TILE_VECTORS
        wide = np.minimum(TILE_VECTORS, len(order) - first) * self.lanes
        block = unit // self.lanes * len(order) + first
        return _affine(rows, block * self.lanes * rows + (gate - first) * self.lanes + unit % self.lanes, wide)

    def diagonals(self, units: int, count: int, width: int) -> Index:
        """Columns [units, count], each as a row of its own."""
        unit, column = np.arange(units)[:, None], np.arange(count)[None, :]
        return np.asarray(column * width + unit, np.int64)


def _affine(rows: int, first: Index, step: Index) -> Index:
    """Places [row, column]: that of a column's first row, and a step for each row."""
    places = np.multiply.outer(np.arange(rows), step)
    places += first
    return places


class ParameterTable:
    """All parameters of a network.

    Parameters
    ----------
    dtype
        Type of the parameters.
    owners
        What the names of each layer's parameters begin with.
    """

    def __init__(self, dtype: Any, owners: Sequence[str]) -> None:
        self.owners = owners
        self.arena = Arena(dtype, "parameters")
        self.packing = Packing(self.arena.lanes)
        self.entries: list[Entry] = []
        self.count = 0

    def add(self, layer: int, spec: ParameterSpec, regions: Iterable[Piece], places: Index) -> Entry:
        """Add a parameter: its pieces, and for each element of its shape the place in the arena."""
        packed = Places(np.ascontiguousarray(places.ravel(order=spec.order)))
        entry = Entry(layer, self.owners[layer], spec, self.count, tuple(regions), packed)
        self.entries.append(entry)
        self.count += spec.size
        return entry

    def place(self) -> None:
        """Allocate, when all parameters are known."""
        self.arena.place()

    @property
    def sizes(self) -> Sizes:
        """Bytes by purpose."""
        return together(self.arena.sizes, {"places of parameters": sum(entry.packed.nbytes for entry in self.entries)})

    def of_layer(self, layer: int) -> list[Entry]:
        """The parameters of a layer, in flat order."""
        return [entry for entry in self.entries if entry.layer == layer]

    def name_at(self, place: int) -> tuple[str, int]:
        """Name of the parameter that a place of the flat vector belongs to, and the place within it."""
        entry = next(e for e in self.entries if e.offset <= place < e.offset + e.spec.size)
        return entry.name, place - entry.offset

    def flat(self, packed: Array) -> Array:
        """An array of the packed layout in DL4J's flat order, as a copy."""
        values = np.empty(self.count, packed.dtype)
        for entry in self.entries:
            entry.packed.read(packed, values[entry.offset : entry.offset + entry.spec.size])
        return values

    def set_flat(self, packed: Array, values: Array) -> None:
        """Write a flat vector into an array of the packed layout; padding is not touched."""
        for entry in self.entries:
            entry.packed.write(packed, values[entry.offset : entry.offset + entry.spec.size])

    def array(self, packed: Array, entry: Entry) -> Array:
        """One parameter of an array of the packed layout in DL4J's shape, as a copy."""
        values = np.empty(entry.spec.size, packed.dtype)
        entry.packed.read(packed, values)
        return values.reshape(entry.spec.shape, order=entry.spec.order)

    def set_array(self, packed: Array, entry: Entry, values: Array) -> None:
        """Write one parameter into an array of the packed layout."""
        entry.packed.write(packed, np.asarray(values).ravel(order=entry.spec.order))
