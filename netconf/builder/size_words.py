"""Words that take several sizes at once, as Java's ``int...`` does: ``kernelSize(3, 3)``, ``inputShape(8)``."""

from __future__ import annotations

from typing import Any, Self

from netconf.builder.layer_words import FeedForwardLayerWords, LayerWords, ParameterLayerWords
from netconf.vocabulary import Activation, CNN2DFormat


def _sizes(sizes: tuple[Any, ...]) -> Any:
    """``(3, 3)`` of ``f(3, 3)``, ``f([3, 3])`` and ``f((3, 3))``; a single number stays one."""
    return sizes[0] if len(sizes) == 1 else sizes


def _numbers(values: tuple[Any, ...]) -> bool:
    """Whether all arguments are plain numbers and not arrays of numbers."""
    return bool(values) and all(isinstance(value, int | str) for value in values)


class PReLUWords(ParameterLayerWords):
    """Words of PReLULayer."""

    def inputShape(self, *shape: int) -> Self:
        """Shape of the input without the minibatch."""
        return self._say("inputShape", shape)

    def sharedAxes(self, *axes: int) -> Self:
        """Axes, counted from 1, along which one alpha serves all."""
        return self._say("sharedAxes", axes)


class WindowWords(LayerWords):
    """Words of layers that slide a window."""

    def kernelSize(self, *kernelSize: Any) -> Self:
        """Size of the window."""
        return self._say("kernelSize", _sizes(kernelSize))

    def stride(self, *stride: Any) -> Self:
        """Steps that the window moves at a time."""
        return self._say("stride", _sizes(stride))

    def padding(self, *padding: Any) -> Self:
        """Zeros put around the input."""
        return self._say("padding", _sizes(padding))

    def dilation(self, *dilation: Any) -> Self:
        """Distance between neighbouring elements of the window."""
        return self._say("dilation", _sizes(dilation))

    def _take(self, names: tuple[str, ...], arguments: tuple[Any, ...]) -> None:
        for name, value in zip(names, arguments, strict=False):
            self._say(name, value)


class ConvolutionWords(WindowWords, FeedForwardLayerWords):
    """Words of ConvolutionLayer: ``Builder(5, 5)``, ``Builder([5, 5], [1, 1])``, ``Builder([5, 5], [1, 1], [0, 0])``."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__()
        if len(arguments) > 1 and _numbers(arguments):
            self.kernelSize(*arguments)
        else:
            self._take(("kernelSize", "stride", "padding"), arguments)


class Convolution1DWords(WindowWords, FeedForwardLayerWords):
    """Words of Convolution1DLayer: ``Builder(kernelSize, stride, padding)``, the later ones as wanted."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__()
        self._take(("kernelSize", "stride", "padding"), arguments)


class SubsamplingWords(WindowWords):
    """Words of pooling layers: ``Builder(poolingType, kernelSize, stride, padding)``, with or without the pooling type."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__()
        if arguments and not isinstance(arguments[0], int | list | tuple):
            self._say("poolingType", arguments[0])
            arguments = arguments[1:]
        self._take(("kernelSize", "stride", "padding"), arguments)


class CnnLossWords(LayerWords):
    """Words of CnnLossLayer: ``Builder(lossFunction)``; ``Builder()`` sets the activation IDENTITY, as in DL4J."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__()
        self._say(*(("lossFunction", arguments[0]) if arguments else ("activation", Activation.IDENTITY)))

    def format(self, format: CNN2DFormat | str) -> Self:  # noqa: A002 - DL4J's word
        """Order of the axes of images: DL4J's name of dataFormat."""
        return self._say("dataFormat", format)


class GlobalPoolingWords(LayerWords):
    """Words of GlobalPoolingLayer."""

    def poolingDimensions(self, *dimensions: int) -> Self:
        """Axes that are pooled."""
        return self._say("poolingDimensions", dimensions)


class EdgeWords(LayerWords):
    """Words of layers that add or cut steps at the ends: ``Builder(2)`` for both ends, ``Builder(2, 3)`` for each."""

    _word = "padding"

    def __init__(self, *sizes: Any) -> None:
        super().__init__()
        if sizes:
            self._say(self._word, _sizes(sizes))


class CroppingWords(EdgeWords):
    """Words of Cropping1D and Cropping2D."""

    _word = "cropping"
