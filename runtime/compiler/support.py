"""What this runtime computes: words that are kept in a configuration but not implemented are refused here, never ignored."""

from __future__ import annotations

from collections.abc import Iterator

from netconf import preprocessors as pre
from netconf.errors import PlaceholderError, Problem
from netconf.flow import Kind
from netconf.layers import (
    ActivationLayer,
    AutoEncoder,
    BaseAttentionLayer,
    BaseLossLayer,
    BaseOutputLayer,
    BaseWrapperLayer,
    CnnLossLayer,
    Convolution1DLayer,
    ConvolutionLayer,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    GatedLayer,
    GlobalPoolingLayer,
    Layer,
    ParameterLayer,
    PReLULayer,
)
from netconf.outline import Outline
from netconf.settings import NetworkSettings
from netconf.unbound import BIND
from netconf.vocabulary import Activation, BackpropType, DataType, OptimizationAlgorithm, RandomStream
from netconf.weights import SpatialDropout, WeightNoise
from runtime.compatibility import SOFTMAX_OF_LAST_AXIS
from runtime.compiler import graph_support as graphs
from runtime.compiler.functions import bounds_of
from runtime.compiler.layers import is_supported
from runtime.compiler.stream_order import refusal_of_noise
from runtime.compiler.weight_noise import has_noise_of
from runtime.errors import UnsupportedError
from runtime.parameters import unwrapped
from runtime.streams import refusal

_MATRIX = 2
_AXES = 3
"""Of an image: channels, height and width."""


def require_supported(outline: Outline) -> None:
    """Refuse a network that cannot be run, with all reasons.

    Raises
    ------
    PlaceholderError
        If a number is still a placeholder.
    UnsupportedError
        If a word is not implemented.
    """
    conf = outline.conf
    unbound = [
        Problem(f"{_place(outline, i)}, {word}", f"{size} is not bound", BIND)
        for i, member in enumerate(outline.members)
        for word, size in (("nIn", getattr(member.element, "n_in", 0)), ("nOut", getattr(member.element, "n_out", 0)))
        if isinstance(size, str)
    ]
    sizes = {problem.message for problem in unbound}
    others = [Problem("", f"${{{name}}} is not bound", BIND) for name in conf.placeholders()]
    unbound += [problem for problem in others if problem.message not in sizes]
    if unbound:
        raise PlaceholderError(unbound)
    problems = [*_network(outline)]
    for i, member in enumerate(outline.members):
        place, layer = _place(outline, i), member.element
        if not isinstance(layer, Layer) or not is_supported(layer):
            problems += [Problem(place, *said) for said in graphs.refusals(outline, i)]
            continue
        said = _layer(layer, reads_input=member.reads[0] < 0)
        problems += [Problem(f"{place}, {word}", message, hint) for word, message, hint in said]
        problems += [Problem(place, *said) for said in _images(layer, outline.comes[i].kind)]
        problems += [Problem(f"{place}, activation", *said) for said in _softmax(conf, layer, outline.comes[i].kind)]
        problems += [Problem(place, message, "use randomStream native") for message in _stream(outline, i)]
    if not outline.is_chain:
        problems += graphs.problems(outline)
    if problems:
        raise UnsupportedError(problems)


def _lossless(outline: Outline) -> list[int]:
    """The outputs that have no loss."""
    return [i for i in outline.outputs if not isinstance(outline.members[i].element, BaseOutputLayer | BaseLossLayer)]


def require_losses(outline: Outline) -> None:
    """Refuse to train, or to score, a network that has an output without a loss.

    Raises
    ------
    UnsupportedError
        With these outputs.
    """
    if places := _lossless(outline):
        message = "it is an output without a loss, so there is nothing to learn from"
        raise UnsupportedError([Problem(_place(outline, i), message, "end with an output layer") for i in places])


def _place(outline: Outline, index: int) -> str:
    member = outline.members[index]
    name = getattr(member.element, "name", None)
    if not outline.is_chain or not name or name == f"layer{index}":
        return member.place
    return f'layer {index} ("{name}", {type(member.element).__name__})'


def _network(outline: Outline) -> Iterator[Problem]:
    conf = outline.conf
    if conf.optimization_algo is not OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT:
        yield Problem(
            "optimizationAlgo",
            f"{conf.optimization_algo} is not implemented",
            "use STOCHASTIC_GRADIENT_DESCENT with an updater such as Adam",
        )
    for index, member in enumerate(outline.members):
        if conf.pretrain and isinstance(unwrapped(member.element), AutoEncoder):  # all others have nothing to pretrain
            message = "pretrain(true) asks for layer-wise pretraining, which is not implemented"
            hint = "say pretrain(False): the layer is then trained with the others, as a fully connected one"
            yield Problem(_place(outline, index), message, hint)
        preprocessor = member.preprocessor
        several = preprocessor if isinstance(preprocessor, pre.ComposableInputPreProcessor) else None
        for part in several.input_pre_processors if several else (preprocessor,):
            if isinstance(part, _OF_NUMBERS):
                where = f"inputPreProcessors, {index}" if outline.is_chain else f"{member.place}, preProcessor"
                yield Problem(where, f"{part.type} is not implemented", "normalise the data: NormalizerStandardize is there")
        if isinstance(member.element, CnnLossLayer) and conf.backprop_type is BackpropType.TruncatedBPTT:
            message = "truncated backpropagation cuts series, but the labels of a CnnLossLayer are images"
            yield Problem(_place(outline, index), message, "say backpropType Standard")
    if conf.random_stream is not RandomStream.native and conf.seed is None:
        yield Problem("seed", f"randomStream {conf.random_stream} needs a seed", "say the seed of the program that you port")
    if conf.data_type is DataType.HALF:
        yield Problem("dataType", "HALF is not implemented", "use FLOAT or DOUBLE")


def _stream(outline: Outline, index: int) -> Iterator[str]:
    """What a layer needs of the random stream and is not known of it."""
    kind, layer, comes = outline.conf.random_stream, unwrapped(outline.members[index].element), outline.comes[index].kind
    if kind is not RandomStream.native and bounds_of(getattr(layer, "activation", None)) is not None:
        yield f"randomStream {kind} cannot draw the slopes of RRELU: their numbers are not known"
    if kind is not RandomStream.native and comes is Kind.images and isinstance(layer.drop_out, SpatialDropout):
        yield f"randomStream {kind} cannot draw SpatialDropout of images: their numbers are not known"
    elif reason := refusal_of_noise(outline, index, layer):
        yield f"randomStream {kind} cannot draw {reason}"
    for word in ("weight_init", "weight_init_recurrent"):
        scheme = getattr(layer, word, None)
        if scheme is not None and (reason := refusal(kind, scheme)):
            yield f"randomStream {kind} cannot draw {reason}"


def _images(layer: Layer, kind: Kind) -> Iterator[tuple[str, str]]:
    """What cannot be done with images."""
    if not isinstance(layer, ConvolutionLayer) and kind is not Kind.images:
        if isinstance(layer, PReLULayer) and len(layer.input_shape) >= _AXES:
            yield f"inputShape is {list(layer.input_shape)}, but {kind.value} come", "say [size], or [size, steps] of series"
        return
    if isinstance(layer, PReLULayer) and len(layer.input_shape) != _AXES:
        given = list(layer.input_shape)
        yield f"inputShape is {given}, but images come", "say [channels, height, width], and share axes with sharedAxes"


def _softmax(conf: NetworkSettings, layer: Layer, kind: Kind) -> Iterator[tuple[str, str]]:
    """Where a release takes softmax along another axis than that of units, as nobody can want it."""
    kind = Kind.series if isinstance(layer, EmbeddingSequenceLayer) else kind
    along = {Kind.series: "along time", Kind.images: "along the width of images"}.get(kind)
    if along is None or not SOFTMAX_OF_LAST_AXIS.acts_in(conf.compatibility):
        return
    kinds = ActivationLayer | Convolution1DLayer | ConvolutionLayer | EmbeddingSequenceLayer
    if isinstance(layer, kinds) and layer.activation is Activation.SOFTMAX:
        message = f"DL4J {conf.compatibility} takes softmax {along} here, which is not reproduced"
        yield message, "leave compatibility out: softmax is then over the units, or the channels, of each step or pixel"


_OF_NUMBERS = (
    pre.ZeroMeanPrePreProcessor
    | pre.UnitVarianceProcessor
    | pre.ZeroMeanAndUnitVariancePreProcessor
    | pre.BinomialSamplingPreProcessor
)
"""Preprocessors that change numbers, and not only how they are seen."""


def _layer(layer: Layer, *, reads_input: bool) -> Iterator[tuple[str, str, str]]:
    if not is_supported(layer):
        yield "type", f"{type(layer).__name__} is not implemented", ""
        return
    if isinstance(layer, BaseWrapperLayer):
        yield from _wrapper(layer, reads_input=reads_input)
        return
    for constraint in layer.constraints or ():
        most = 4 if isinstance(layer, ConvolutionLayer) else 3 if isinstance(layer, Convolution1DLayer) else 2
        if any(axis not in range(most) for axis in constraint.dimensions or ()):
            given = ", ".join(map(str, constraint.dimensions or ()))
            known = f"{', '.join(map(str, range(most - 1)))} and {most - 1}"
            hint = "0 is per output" if most == _MATRIX else f"{tuple(range(1, most))} is per output"
            yield "constraints", f"dimensions {given} are given, but weights have the dimensions {known}", hint
    if isinstance(layer, ParameterLayer):
        yield from _parameters(layer)
    yield from _glue(layer, reads_input=reads_input)
    if isinstance(layer, BaseOutputLayer | BaseLossLayer):
        yield from _output(layer)


def _output(layer: BaseOutputLayer | BaseLossLayer) -> Iterator[tuple[str, str, str]]:
    if bounds_of(layer.activation):
        hint = "use LEAKYRELU, or a DenseLayer with RRELU and a LossLayer behind it"
        yield "activation", "RRELU draws its slopes, which an output layer does not", hint


def _glue(layer: Layer, *, reads_input: bool) -> Iterator[tuple[str, str, str]]:
    if isinstance(layer, EmbeddingLayer | EmbeddingSequenceLayer) and not reads_input:
        yield "type", "an embedding reads the network's input only", "put it first"
    if isinstance(layer, GlobalPoolingLayer) and (
        layer.collapse_dimensions is False or layer.pooling_dimensions not in (None, (2,), (2, 3))
    ):
        yield "poolingDimensions", "only time, or height and width, are pooled, and they vanish", "leave the word out"


def _parameters(layer: ParameterLayer) -> Iterator[tuple[str, str, str]]:
    if isinstance(layer.weight_noise, WeightNoise) and not has_noise_of(layer.weight_noise.distribution):
        kind = type(layer.weight_noise.distribution).__name__
        yield "weightNoise", f"noise from {kind} is not implemented", "use NormalDistribution or UniformDistribution"


def _wrapper(layer: BaseWrapperLayer, *, reads_input: bool) -> Iterator[tuple[str, str, str]]:
    inside = layer.layer
    yield from (
        (f"{type(inside).__name__}, {word}", message, hint) for word, message, hint in _layer(inside, reads_input=reads_input)
    )


def require_trainable(outline: Outline) -> None:
    """Refuse to train what can only be run: gates and attention draw no random numbers, so that RRELU has its mean slope there.

    Raises
    ------
    UnsupportedError
        With the layers.
    """
    message = "gates and attention draw no slopes, so RRELU cannot be trained there"
    problems = [
        Problem(f"{_place(outline, i)}, {word}", message, hint)
        for i, member in enumerate(outline.members)
        for kind, word, name, hint in (
            (GatedLayer, "gateActivationFunction", "gate_activation_function", "use SIGMOID or HARDSIGMOID"),
            (BaseAttentionLayer, "activation", "activation", "use LEAKYRELU"),
        )
        if isinstance(unwrapped(member.element), kind) and bounds_of(getattr(unwrapped(member.element), name, None)) is not None
    ]
    if problems:
        raise UnsupportedError(problems)
