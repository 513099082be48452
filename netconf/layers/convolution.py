"""Convolution and pooling over time, and over images before a recurrent layer."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from netconf import vocabulary
from netconf.amounts import Count, Natural
from netconf.base import INHERIT
from netconf.builder import size_words
from netconf.layers.base import FeedForwardLayer, Layer, NoParamLayer
from netconf.vocabulary import CNN2DFormat, ConvolutionMode, RNNFormat


def _one(value: Any) -> Any:
    """A list of one number, as Java's arrays come, is the number."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _twice(value: Any) -> Any:
    """One number stands for both."""
    value = _one(value)
    return (value, value) if isinstance(value, int) and not isinstance(value, bool) else value


def _four(value: Any) -> Any:
    """``(height, width)`` stands for (top, bottom, left, right), and one number for all."""
    value = _twice(value)
    return (value[0], value[0], value[1], value[1]) if isinstance(value, list | tuple) and len(value) == _PAIR else value


_PAIR = 2
OneCount = Annotated[Count, BeforeValidator(_one)]
OneWidth = Annotated[Natural, BeforeValidator(_one)]
Counts = Annotated[tuple[Count, Count], BeforeValidator(_twice)]
Widths = Annotated[tuple[Natural, Natural], BeforeValidator(_twice)]
Frame = Annotated[tuple[Natural, Natural, Natural, Natural], BeforeValidator(_four)]


class Convolution1DLayer(FeedForwardLayer):
    """Convolution over time: nIn channels to nOut."""

    builder_words: ClassVar[type] = size_words.Convolution1DWords
    builder_arguments: ClassVar = ((),)
    type: Literal["Convolution1DLayer"] = "Convolution1DLayer"
    kernel_size: OneCount = INHERIT
    """Steps that the window spans."""
    stride: OneCount = INHERIT
    """Steps that it moves at a time; 1 when nothing is said."""
    padding: OneWidth = INHERIT
    """Zero steps put before and after the series; 0 when nothing is said. Only in the modes Strict and Truncate."""
    dilation: OneCount = INHERIT
    """Distance between neighbouring steps of the window; 1 when nothing is said."""
    convolution_mode: ConvolutionMode = INHERIT
    """What happens at the ends; Truncate when nothing is said."""
    has_bias: bool = INHERIT
    """Whether there is a bias; true when nothing is said."""
    data_format: RNNFormat = INHERIT
    """Order of the axes of the layer's input and output."""


class Subsampling1DLayer(NoParamLayer):
    """Pooling over windows of time."""

    builder_words: ClassVar[type] = size_words.SubsamplingWords
    builder_arguments: ClassVar = ((),)
    type: Literal["Subsampling1DLayer"] = "Subsampling1DLayer"
    without = frozenset({"constraints"})
    pooling_type: vocabulary.PoolingType = INHERIT
    """What is taken of a window; MAX when nothing is said."""
    kernel_size: OneCount = INHERIT
    """Steps that the window spans; 2 when nothing is said."""
    stride: OneCount = INHERIT
    """Steps that it moves at a time; 1 when nothing is said."""
    padding: OneWidth = INHERIT
    """Steps put before and after the series; 0 when nothing is said."""
    dilation: OneCount = INHERIT
    """Distance between neighbouring steps of the window; 1 when nothing is said."""
    convolution_mode: ConvolutionMode = INHERIT
    """What happens at the ends; Truncate when nothing is said."""
    pnorm: Count = INHERIT
    """The p of PNORM; 2 when nothing is said."""
    avg_pool_include_pad_in_divisor: bool = INHERIT
    """Whether AVG counts steps of the window that lie beside the series; false when nothing is said, up to beta4 true."""


class ConvolutionLayer(FeedForwardLayer):
    """Convolution over images [minibatch, nIn, height, width]."""

    builder_words: ClassVar[type] = size_words.ConvolutionWords
    builder_arguments: ClassVar = ((),)
    type: Literal["ConvolutionLayer"] = "ConvolutionLayer"
    kernel_size: Counts = INHERIT
    """Height and width of the window; 5 and 5 when nothing is said."""
    stride: Counts = INHERIT
    """How far it moves at a time; 1 and 1 when nothing is said."""
    padding: Widths = INHERIT
    """Zeros put around the image; none when nothing is said."""
    dilation: Counts = INHERIT
    """Distance between neighbouring elements of the window; 1 and 1 when nothing is said."""
    convolution_mode: ConvolutionMode = INHERIT
    """What happens at the borders; Truncate when nothing is said."""
    has_bias: bool = INHERIT
    """Whether there is a bias; true when nothing is said."""
    data_format: CNN2DFormat = INHERIT
    """Order of the axes of the layer's input and output; NCHW when nothing is said."""


class SubsamplingLayer(NoParamLayer):
    """Pooling over windows of images."""

    builder_words: ClassVar[type] = size_words.SubsamplingWords
    builder_arguments: ClassVar = ((),)
    type: Literal["SubsamplingLayer"] = "SubsamplingLayer"
    PoolingType: ClassVar = vocabulary.PoolingType
    without = frozenset({"constraints"})
    pooling_type: vocabulary.PoolingType = INHERIT
    """What is taken of a window; MAX when nothing is said."""
    kernel_size: Counts = INHERIT
    """Height and width of the window; 1 and 1 when nothing is said."""
    stride: Counts = INHERIT
    """How far it moves at a time; 2 and 2 when nothing is said."""
    padding: Widths = INHERIT
    """What is put around the image; nothing when nothing is said."""
    dilation: Counts = INHERIT
    """Distance between neighbouring elements of the window; 1 and 1 when nothing is said."""
    convolution_mode: ConvolutionMode = INHERIT
    """What happens at the borders; Truncate when nothing is said."""
    pnorm: Count = INHERIT
    """The p of PNORM; 2 when nothing is said."""
    avg_pool_include_pad_in_divisor: bool = INHERIT
    """Whether AVG counts elements of the window that lie beside the image; false when nothing is said, up to beta4 true."""
    data_format: CNN2DFormat = INHERIT
    """Order of the axes of the layer's input and output; NCHW when nothing is said."""


class _EdgeLayer(NoParamLayer):
    """Adds to the edges of what comes in, or takes something off; as in Java its numbers may be said one by one."""

    @classmethod
    def _named(cls, arguments: tuple[Any, ...]) -> dict[str, Any]:
        return super()._named((arguments,) if len(arguments) > 1 else arguments)


class ZeroPadding1DLayer(_EdgeLayer):
    """Zero steps before and after a series."""

    builder_words: ClassVar[type] = size_words.EdgeWords
    builder_arguments: ClassVar = ((),)
    overloads: ClassVar = (("padding",),)
    type: Literal["ZeroPadding1DLayer"] = "ZeroPadding1DLayer"
    padding: Widths
    """Steps before and after."""


class ZeroPaddingLayer(_EdgeLayer):
    """Zeros around images."""

    builder_words: ClassVar[type] = size_words.EdgeWords
    builder_arguments: ClassVar = ((),)
    overloads: ClassVar = (("padding",),)
    type: Literal["ZeroPaddingLayer"] = "ZeroPaddingLayer"
    padding: Frame
    """Rows above and below, columns left and right; (height, width) stands for both sides."""
    data_format: CNN2DFormat = INHERIT
    """Order of the axes of the layer's input and output; NCHW when nothing is said."""


class Cropping1D(_EdgeLayer):
    """Cuts steps off both ends of a series."""

    builder_words: ClassVar[type] = size_words.CroppingWords
    builder_arguments: ClassVar = ((),)
    overloads: ClassVar = (("cropping",),)
    type: Literal["Cropping1D"] = "Cropping1D"
    cropping: Widths
    """Steps cut off before and after."""


class Cropping2D(_EdgeLayer):
    """Cuts rows and columns off the borders of images."""

    builder_words: ClassVar[type] = size_words.CroppingWords
    builder_arguments: ClassVar = ((),)
    overloads: ClassVar = (("cropping",),)
    type: Literal["Cropping2D"] = "Cropping2D"
    cropping: Frame
    """Rows above and below, columns left and right; (height, width) stands for both sides."""
    data_format: CNN2DFormat = INHERIT
    """Order of the axes of the layer's input and output; NCHW when nothing is said."""


class GlobalPoolingLayer(NoParamLayer):
    """Pooling over all of a series, or of an image: vectors [minibatch, size] come out."""

    builder_words: ClassVar[type] = size_words.GlobalPoolingWords
    builder_arguments: ClassVar = ((), ("poolingType",))
    overloads: ClassVar = ((), ("pooling_type",))
    type: Literal["GlobalPoolingLayer"] = "GlobalPoolingLayer"
    pooling_type: vocabulary.PoolingType = INHERIT
    """What is taken; MAX when nothing is said."""
    pnorm: Count = INHERIT
    """The p of PNORM; 2 when nothing is said."""
    collapse_dimensions: bool = INHERIT
    """Whether pooled axes vanish, or stay with length 1; true when nothing is said."""
    pooling_dimensions: tuple[int, ...] | None = INHERIT
    """Axes that are pooled; time, or height and width, when nothing is said."""


Windowed = Convolution1DLayer | Subsampling1DLayer | ConvolutionLayer | SubsamplingLayer
"""Layers that slide a window."""


def is_windowed(layer: Layer) -> bool:
    """Whether a layer slides a window, and so has a convolutionMode."""
    return isinstance(layer, Windowed)
