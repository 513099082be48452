"""The parameters of each layer, in DL4J's flat order: the one table that everything else reads.

Initialisation, regularisation, updater state, files, the gradient check and the summary of ``graves check`` take names, shapes
and kinds from here; nobody recomputes an offset. Shapes are DL4J's (numerics.md 1 and 8): a weight matrix is [nIn, nOut], the
gates of an LSTM stand side by side in its columns in the order candidate, forget, output, input (DL4J's letters I, F, O, G), and
the recurrent matrix of a GravesLSTM ends with the three peephole columns (forget, output, input gate). DL4J flattens each array
in column-major order.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

from netconf.errors import NetconfError, PlaceholderError, Problem
from netconf.layers import LSTM, BaseOutputLayer, DenseLayer, FeedForwardLayer, GravesLSTM, Layer

Kind = Literal["weight", "bias", "gain"]
"""What a parameter is to the words that treat kinds apart: l1 and l2 act on weights, l1Bias and biasUpdater on biases."""

GATES = 4
"""Blocks of an LSTM's columns: candidate, forget gate, output gate, input gate."""
PEEPHOLES = 3
"""Columns that look at the cell: those of the forget, the output and the input gate."""


@dataclass(frozen=True)
class ParameterSpec:
    """One parameter array: DL4J's name (``W``, ``RW``, ``b``, ``g``), its shape, and what kind it is."""

    name: str
    shape: tuple[int, ...]
    kind: Kind

    @property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)


def _sizes(layer: FeedForwardLayer) -> tuple[int, int]:
    """nIn and nOut as numbers.

    Raises
    ------
    PlaceholderError
        When a size is still a placeholder.
    NetconfError
        When a size was never set.
    """
    sizes = []
    for word, size in (("nIn", layer.n_in), ("nOut", layer.n_out)):
        place = f"{type(layer).__name__}, {word}"
        if isinstance(size, str):
            raise PlaceholderError(
                [Problem(place, f"{size} is not bound", "give it a value: bindings={...}, or --set name=value")]
            )
        if not size:
            raise NetconfError([Problem(place, "the size is not set", "build the configuration first, or give the size")])
        sizes.append(size)
    n_in, n_out = sizes
    return n_in, n_out


def _lstm(layer: GravesLSTM | LSTM) -> tuple[ParameterSpec, ...]:
    n_in, n = _sizes(layer)
    peepholes = PEEPHOLES if isinstance(layer, GravesLSTM) else 0
    return (
        ParameterSpec("W", (n_in, GATES * n), "weight"),
        ParameterSpec("RW", (n, GATES * n + peepholes), "weight"),
        ParameterSpec("b", (1, GATES * n), "bias"),
    )


def _dense(layer: DenseLayer | BaseOutputLayer) -> tuple[ParameterSpec, ...]:
    n_in, n_out = _sizes(layer)
    specs = [ParameterSpec("W", (n_in, n_out), "weight")]
    if layer.has_bias is not False:  # None: not resolved yet, and the default is a bias
        specs.append(ParameterSpec("b", (1, n_out), "bias"))
    if isinstance(layer, DenseLayer) and layer.has_layer_norm:
        specs.append(ParameterSpec("g", (1, n_out), "gain"))
    return tuple(specs)


def parameters_of(layer: Layer) -> tuple[ParameterSpec, ...]:
    """Parameters of a layer in DL4J's flat order; empty for a layer without any.

    Raises
    ------
    PlaceholderError
        When nIn or nOut is still a placeholder such as ``${vocabulary}``.
    NetconfError
        When nIn or nOut was never set (the configuration is not built).
    """
    if isinstance(layer, GravesLSTM | LSTM):
        return _lstm(layer)
    if isinstance(layer, DenseLayer | BaseOutputLayer):
        return _dense(layer)
    return ()
