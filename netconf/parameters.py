"""The parameters of each layer, in DL4J's flat order: the one table that everything else reads.

Initialisation, regularisation, updater state, files, the gradient check and the summary of ``graves check`` take names, shapes
and kinds from here; nobody recomputes an offset. Shapes are DL4J's: a weight matrix is [nIn, nOut], the
gates of an LSTM stand side by side in its columns in the order candidate, forget, output, input (DL4J's letters I, F, O, G), and
the recurrent matrix of a GravesLSTM ends with the three peephole columns (forget, output, input gate). DL4J flattens arrays in
column-major order, but those of attention layers and of convolutions over images in row-major order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from math import prod
from typing import Literal

from netconf import layers
from netconf.errors import NetconfError, PlaceholderError, Problem
from netconf.layers import FeedForwardLayer, Layer
from netconf.unbound import BIND

Kind = Literal["weight", "bias", "gain", "statistic"]
"""What a parameter is to the words that treat kinds apart: l1 and l2 act on weights, l1Bias and biasUpdater on biases. Gains are
scales and shifts of normalisation, and a statistic is a running mean or deviation, which no updater touches."""


@dataclass(frozen=True)
class ParameterSpec:
    """One parameter array: DL4J's name (``W``, ``RW``, ``b``, ``g``), its shape, what kind it is, and how DL4J flattens it."""

    name: str
    shape: tuple[int, ...]
    kind: Kind
    order: Literal["C", "F"] = "F"

    @property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)


def _sizes(layer: FeedForwardLayer) -> tuple[int, int]:
    """nIn and nOut as numbers."""
    n_in, n_out = sizes_of(type(layer).__name__, {"nIn": layer.n_in, "nOut": layer.n_out})
    return n_in, n_out


def sizes_of(kind: str, words: Mapping[str, int | str | None]) -> list[int]:
    """Sizes as numbers.

    Parameters
    ----------
    kind
        What errors call the layer.
    words
        Each size by its word.

    Raises
    ------
    PlaceholderError
        When a size is still a placeholder.
    NetconfError
        When a size was never set.
    """
    sizes = []
    for word, size in words.items():
        place = f"{kind}, {word}"
        if isinstance(size, str):
            raise PlaceholderError([Problem(place, f"{size} is not bound", BIND)])
        if not size:
            raise NetconfError([Problem(place, "the size is not set", "build the configuration first, or give the size")])
        sizes.append(size)
    return sizes


@singledispatch
def parameters_of(layer: Layer) -> tuple[ParameterSpec, ...]:  # noqa: ARG001 - layers of no kind below have none
    """Parameters of a layer in DL4J's flat order; empty for a layer without any.

    Raises
    ------
    PlaceholderError
        When nIn or nOut is still a placeholder such as ``${vocabulary}``.
    NetconfError
        When nIn or nOut was never set (the configuration is not built).
    """
    return ()


def _recurrent(n_in: int, n: int, blocks: int = 1, peepholes: int = 0) -> tuple[ParameterSpec, ...]:
    return (
        ParameterSpec("W", (n_in, blocks * n), "weight"),
        ParameterSpec("RW", (n, blocks * n + peepholes), "weight"),
        ParameterSpec("b", (1, blocks * n), "bias"),
    )


@parameters_of.register(layers.GatedLayer)
def _gated(layer: layers.GatedLayer, *, peepholes: bool = False) -> tuple[ParameterSpec, ...]:
    return _recurrent(*_sizes(layer), len(layer.gates), len(layer.gates) - 1 if peepholes else 0)


@parameters_of.register
def _(layer: layers.GravesLSTM) -> tuple[ParameterSpec, ...]:
    return _gated(layer, peepholes=True)


@parameters_of.register
def _(layer: layers.GravesBidirectionalLSTM) -> tuple[ParameterSpec, ...]:
    one = _gated(layer, peepholes=True)
    return tuple(replace(spec, name=f"{spec.name}{direction}") for direction in "FB" for spec in one)


@parameters_of.register
def _(layer: layers.CoupledLSTM) -> tuple[ParameterSpec, ...]:
    return _gated(layer, peepholes=bool(layer.peepholes))


@parameters_of.register
def _(layer: layers.GRU) -> tuple[ParameterSpec, ...]:
    weights, recurrent, bias = _gated(layer)
    return (weights, recurrent, bias, replace(bias, name="rb")) if layer.reset_after else (weights, recurrent, bias)


@parameters_of.register
def _(layer: layers.SimpleRnn) -> tuple[ParameterSpec, ...]:
    n_in, n = _sizes(layer)
    specs = _recurrent(n_in, n)
    return (*specs, ParameterSpec("g", (1, 2 * n), "gain")) if layer.has_layer_norm else specs


def _dense(layer: FeedForwardLayer, *, has_bias: bool) -> tuple[ParameterSpec, ...]:
    n_in, n_out = _sizes(layer)
    weights = ParameterSpec("W", (n_in, n_out), "weight")
    return (weights, ParameterSpec("b", (1, n_out), "bias")) if has_bias else (weights,)


@parameters_of.register(layers.DenseLayer | layers.BaseOutputLayer)
def _(layer: layers.DenseLayer | layers.BaseOutputLayer) -> tuple[ParameterSpec, ...]:
    specs = _dense(layer, has_bias=layer.has_bias is not False)  # None: not resolved yet, and the default is a bias
    normalised = isinstance(layer, layers.DenseLayer) and layer.has_layer_norm
    return (*specs, ParameterSpec("g", (1, _sizes(layer)[1]), "gain")) if normalised else specs


@parameters_of.register(layers.EmbeddingLayer | layers.EmbeddingSequenceLayer)
def _(layer: layers.EmbeddingLayer | layers.EmbeddingSequenceLayer) -> tuple[ParameterSpec, ...]:
    return _dense(layer, has_bias=layer.has_bias is True)


@parameters_of.register
def _(layer: layers.AutoEncoder) -> tuple[ParameterSpec, ...]:
    return *_dense(layer, has_bias=True), ParameterSpec("vb", (1, _sizes(layer)[0]), "bias")


@parameters_of.register
def _(layer: layers.ElementWiseMultiplicationLayer) -> tuple[ParameterSpec, ...]:
    n_in, _ = _sizes(layer)
    return ParameterSpec("W", (1, n_in), "weight"), ParameterSpec("b", (1, n_in), "bias")


@parameters_of.register
def _(layer: layers.PReLULayer) -> tuple[ParameterSpec, ...]:
    shared = layer.shared_axes or ()
    if not layer.input_shape:
        raise NetconfError(
            [Problem("PReLULayer, inputShape", "the shape is not set", "build the configuration first, or give it")]
        )
    shape = tuple(1 if axis in shared else size for axis, size in enumerate(layer.input_shape, 1))
    return (ParameterSpec("W", shape if len(shape) > 1 else (1, *shape), "weight"),)


@parameters_of.register
def _(layer: layers.BatchNormalization) -> tuple[ParameterSpec, ...]:
    _, n = _sizes(layer)
    deviation = "var" if layer.use_log_std is False else "log10stdev"
    kinds: dict[str, Kind] = {} if layer.lock_gamma_beta else {"gamma": "gain", "beta": "gain"}
    kinds |= {"mean": "statistic", deviation: "statistic"}
    return tuple(ParameterSpec(name, (1, n), kind) for name, kind in kinds.items())


@parameters_of.register
def _(layer: layers.Convolution1DLayer) -> tuple[ParameterSpec, ...]:
    n_in, n_out = _sizes(layer)
    kernel = ParameterSpec("W", (n_out, n_in, layer.kernel_size or 1), "weight")
    return (kernel,) if layer.has_bias is False else (ParameterSpec("b", (1, n_out), "bias"), kernel)


@parameters_of.register
def _(layer: layers.ConvolutionLayer) -> tuple[ParameterSpec, ...]:
    n_in, n_out = _sizes(layer)
    window: tuple[int, int] | None = layer.kernel_size  # None: not resolved yet
    kernel = ParameterSpec("W", (n_out, n_in, *(window or (1, 1))), "weight", "C")
    return (kernel,) if layer.has_bias is False else (ParameterSpec("b", (1, n_out), "bias"), kernel)


def attention(heads: int, head_size: int | None, n_out: int, inputs: Sequence[int]) -> tuple[ParameterSpec, ...]:
    """Projections of queries, keys and values, whose sizes are ``inputs``, and of what comes out."""
    size = head_size or n_out // heads
    shapes = {name: (heads, size, n_in) for name, n_in in zip(("Wq", "Wk", "Wv"), inputs, strict=True)}
    made = [ParameterSpec(name, shape, "weight", "C") for name, shape in shapes.items()]
    return *made, ParameterSpec("Wo", (heads * size, n_out), "weight", "C")


def _heads(layer: layers.BaseAttentionLayer, n_query: int) -> tuple[ParameterSpec, ...]:
    n_in, n_out = _sizes(layer)
    return attention(layer.n_heads or 1, layer.head_size, n_out, (n_query, n_in, n_in)) if layer.project_input else ()


@parameters_of.register
def _(layer: layers.SelfAttentionLayer) -> tuple[ParameterSpec, ...]:
    return _heads(layer, _sizes(layer)[0])


@parameters_of.register
def _(layer: layers.LearnedSelfAttentionLayer) -> tuple[ParameterSpec, ...]:
    n_in, _ = _sizes(layer)
    return ParameterSpec("Q", (1, n_in, layer.n_queries or 1), "weight", "C"), *_heads(layer, n_in)


@parameters_of.register
def _(layer: layers.RecurrentAttentionLayer) -> tuple[ParameterSpec, ...]:
    n_in, n = _sizes(layer)
    own = ParameterSpec("W", (n_in, n), "weight", "C"), ParameterSpec("RW", (n, n), "weight", "C")
    bias = () if layer.has_bias is False else (ParameterSpec("b", (1, n), "bias", "C"),)
    return *own, *_heads(layer, n), *bias


@parameters_of.register
def _(layer: layers.BaseWrapperLayer) -> tuple[ParameterSpec, ...]:
    inner = parameters_of(layer.layer)
    if not isinstance(layer, layers.Bidirectional):
        return inner
    return tuple(replace(spec, name=f"{direction}{spec.name}") for direction in "fb" for spec in inner)
