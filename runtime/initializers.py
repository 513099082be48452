"""Initial parameters, drawn from a stream (streams.py).

Parameters are drawn in DL4J's flat order; biases draw nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from netconf.layers import (
    AbstractLSTM,
    BaseAttentionLayer,
    BaseRecurrentLayer,
    BaseWrapperLayer,
    BatchNormalization,
    Bidirectional,
    Convolution1DLayer,
    ConvolutionLayer,
    CoupledLSTM,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    FeedForwardLayer,
    GatedLayer,
    GravesBidirectionalLSTM,
    PReLULayer,
    SimpleRnn,
)
from netconf.outline import Outline
from netconf.vocabulary import RandomStream, WeightInit
from netconf.weights import Distribution, OrthogonalDistribution
from runtime.compatibility import Compatibility
from runtime.distributions import drawn
from runtime.memory import Array
from runtime.parameters import Entry, ParameterTable, unwrapped
from runtime.streams import Stream

Shape = tuple[int, ...]
Fans = tuple[float, float]


def initial_parameters(outline: Outline, table: ParameterTable, random: Stream) -> Array:
    """The initial flat vector, float64.

    Parameters
    ----------
    outline
        The network.
    table
        Its parameters.
    random
        Where they are drawn from.
    """
    parts, conf = [], outline.conf
    square = Compatibility(conf.compatibility).has("fan_of_square_windows")
    for index, member in enumerate(outline.members):
        layer, entries = member.element, table.of_layer(index)
        if _is_both_ways(layer) and conf.random_stream is RandomStream.dl4j_10:
            for entry in entries:  # those releases draw both directions, and throw them away
                _initial(unwrapped(layer), entry, random, square=square)
        parts += [_flat(_initial(unwrapped(layer), entry, random, square=square), layer, entry) for entry in entries]
    return np.concatenate(parts) if parts else np.zeros(0)


def _is_both_ways(layer: Any) -> bool:
    """Whether there is a Bidirectional among a layer and its wrappers."""
    while isinstance(layer, BaseWrapperLayer) and not isinstance(layer, Bidirectional):
        layer = layer.layer
    return isinstance(layer, Bidirectional)


def _flat(array: Array, layer: Any, entry: Entry) -> Array:
    """An initial array in the order of the flat vector, which streams fill; a matrix that is no heap of numbers as it is."""
    scheme = getattr(unwrapped(layer), "weight_init", None)
    whole = scheme is WeightInit.IDENTITY or isinstance(scheme, OrthogonalDistribution)
    return array.ravel(order=entry.spec.order if whole else "F")


def _initial(layer: Any, entry: Entry, random: Stream, *, square: bool) -> Array:
    shape, kind = entry.spec.shape, entry.spec.kind
    if isinstance(layer, BatchNormalization):
        start = {"gamma": layer.gamma, "beta": layer.beta, "var": 1.0}
        return np.full(shape, start.get(entry.spec.name, 0.0))  # mean 0, and a deviation of 1, whose logarithm is 0
    if entry.spec.name == "vb":
        return np.full(shape, layer.visible_bias_init)
    if kind == "bias":
        return _bias(layer, entry.spec.name, shape)
    if kind == "gain":
        return np.full(shape, layer.gain_init)
    scheme = layer.weight_init
    if isinstance(layer, ConvolutionLayer | Convolution1DLayer):
        return _windows(layer, entry, random, square=square and isinstance(layer, Convolution1DLayer))
    if "RW" in entry.spec.name and isinstance(layer, BaseRecurrentLayer) and layer.weight_init_recurrent is not None:
        scheme = layer.weight_init_recurrent
    return weights(scheme, shape, _fans(layer, entry), random)


def _windows(layer: ConvolutionLayer | Convolution1DLayer, entry: Entry, random: Stream, *, square: bool) -> Array:
    """The weights of windows [outputs, inputs, elements ...]; ``square`` counts windows over time as if they had two axes.

    Each element of a window is an input of its own, and outputs count as often as windows overlap.
    """
    outputs, inputs, *window = entry.spec.shape
    elements, strides = math.prod(window), math.prod(np.atleast_1d(layer.stride))
    if square:
        elements, strides = elements**2, strides**2
    fans = float(inputs * elements), outputs * elements / float(strides)
    if layer.weight_init is WeightInit.IDENTITY:
        kept = np.zeros(entry.spec.shape)
        centre = tuple(size // 2 for size in window)
        for channel in range(min(outputs, inputs)):
            kept[(channel, channel, *centre)] = 1
        return kept
    if isinstance(layer.weight_init, OrthogonalDistribution):
        return weights(layer.weight_init, (outputs, entry.spec.size // outputs), fans, random).reshape(entry.spec.shape)
    return weights(layer.weight_init, entry.spec.shape, fans, random)


def _bias(layer: Any, name: str, shape: Shape) -> Array:
    """0 for an LSTM but for its forget gate, the second block; biasInit elsewhere, but 0 for a second bias."""
    if not isinstance(layer, AbstractLSTM | CoupledLSTM | GravesBidirectionalLSTM):
        return np.full(shape, 0.0 if name.endswith("rb") else layer.bias_init)
    bias = np.zeros(shape)
    bias[:, layer.n_out : 2 * layer.n_out] = layer.forget_gate_bias_init
    return bias


def _fans(layer: FeedForwardLayer | PReLULayer, entry: Entry) -> Fans:
    """The input and recurrent weights of gates share one pair; an index has one input."""
    if isinstance(layer, PReLULayer):
        size = float(math.prod(layer.input_shape))
        return size, size
    if hasattr(layer, "n_in_queries"):  # an AttentionVertex, which only graphs have
        return _fans_of_vertex(layer, entry)
    n_in, n_out = float(layer.n_in), float(layer.n_out)
    if isinstance(layer, GatedLayer):
        return n_out, n_in + n_out
    if isinstance(layer, EmbeddingLayer | EmbeddingSequenceLayer):
        return 1.0, n_out
    if isinstance(layer, BaseAttentionLayer):
        return _fans_of_attention(layer, entry)
    return (float(entry.spec.shape[0]), n_out) if isinstance(layer, SimpleRnn) else (n_in, n_out)


def _fans_of_attention(layer: BaseAttentionLayer, entry: Entry) -> Fans:
    """As M2.1 draws them: queries, keys and values share a pair, and the projection of what is found has that of one head."""
    n_in, n_out = float(layer.n_in), float(layer.n_out)
    shape = entry.spec.shape
    size = float(layer.head_size or n_out // (layer.n_heads or 1))
    by_name = {"Q": (n_in, float(shape[-1])), "Wo": (n_in, size), "W": (n_in, n_out), "RW": (n_out, n_out)}
    return by_name.get(entry.spec.name, (float(layer.n_heads or 1) * size, n_out))


def _fans_of_vertex(vertex: Any, entry: Entry) -> Fans:
    """An attention vertex draws each projection by its own sizes."""
    n_out = float(vertex.n_out)
    size = float(vertex.head_size or vertex.n_out // (vertex.n_heads or 1))
    inputs = {"Wq": vertex.n_in_queries, "Wk": vertex.n_in_keys, "Wv": vertex.n_in_values}
    if entry.spec.name in inputs:
        return float(inputs[entry.spec.name]), size
    return float(vertex.n_heads or 1) * size, n_out


def weights(scheme: WeightInit | Distribution, shape: Shape, fans: Fans, random: Stream) -> Array:
    """A matrix of initial weights by a scheme or from a distribution."""
    if isinstance(scheme, Distribution):
        return drawn(scheme, shape, random)
    fan_in, fan_out = fans
    if scheme in _CONSTANT:
        return np.full(shape, _CONSTANT[scheme])
    if scheme is WeightInit.IDENTITY:
        return np.eye(shape[0], shape[1])
    if scheme in _TRUNCATED:
        return random.truncated_of_scheme(shape) * _TRUNCATED[scheme](fan_in, fan_out)
    if scheme in _GAUSSIAN:
        return random.normal(shape) * _GAUSSIAN[scheme](fan_in, fan_out, shape)
    bound = _UNIFORM[scheme](fan_in, fan_out)
    return random.uniform(shape) * 2 * bound - bound


_CONSTANT = {WeightInit.ZERO: 0.0, WeightInit.ONES: 1.0}

_GAUSSIAN: dict[WeightInit, Callable[[float, float, Shape], float]] = {
    WeightInit.XAVIER: lambda i, o, s: math.sqrt(2 / (i + o)),
    WeightInit.XAVIER_FAN_IN: lambda i, o, s: math.sqrt(1 / i),
    WeightInit.NORMAL: lambda i, o, s: math.sqrt(1 / i),
    WeightInit.LECUN_NORMAL: lambda i, o, s: math.sqrt(1 / i),
    WeightInit.XAVIER_LEGACY: lambda i, o, s: 1 / math.sqrt(s[0] + s[1]),
    WeightInit.RELU: lambda i, o, s: math.sqrt(2 / i),
}
"""Standard deviations."""

_UNIFORM: dict[WeightInit, Callable[[float, float], float]] = {
    WeightInit.XAVIER_UNIFORM: lambda i, o: math.sqrt(6 / (i + o)),
    WeightInit.RELU_UNIFORM: lambda i, o: math.sqrt(6 / i),
    WeightInit.SIGMOID_UNIFORM: lambda i, o: 4 * math.sqrt(6 / (i + o)),
    WeightInit.UNIFORM: lambda i, o: 1 / math.sqrt(i),
    WeightInit.LECUN_UNIFORM: lambda i, o: 3 / math.sqrt(i),
    WeightInit.VAR_SCALING_UNIFORM_FAN_IN: lambda i, o: 3 / math.sqrt(i),
    WeightInit.VAR_SCALING_UNIFORM_FAN_OUT: lambda i, o: 3 / math.sqrt(o),
    WeightInit.VAR_SCALING_UNIFORM_FAN_AVG: lambda i, o: 3 / math.sqrt((i + o) / 2),
}
"""Bounds."""

_TRUNCATED: dict[WeightInit, Callable[[float, float], float]] = {
    WeightInit.VAR_SCALING_NORMAL_FAN_IN: lambda i, o: math.sqrt(1 / i),
    WeightInit.VAR_SCALING_NORMAL_FAN_OUT: lambda i, o: math.sqrt(1 / o),
    WeightInit.VAR_SCALING_NORMAL_FAN_AVG: lambda i, o: math.sqrt(2 / (i + o)),
}
"""Standard deviations of truncated Gaussians."""
