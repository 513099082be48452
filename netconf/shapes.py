"""What a network is given: DL4J's input types."""

from __future__ import annotations

from typing import Annotated, Literal, NoReturn

from pydantic import Field

from netconf.amounts import Count
from netconf.base import Model
from netconf.errors import ConfigurationError, Problem
from netconf.layers.base import Size
from netconf.vocabulary import CNN2DFormat, RNNFormat


class FeedForwardType(Model):
    """Vectors [minibatch, size]."""

    type: Literal["feedForward"] = "feedForward"
    size: Size


class RecurrentType(Model):
    """Series [minibatch, size, time]."""

    type: Literal["recurrent"] = "recurrent"
    size: Size
    time_series_length: int | None = None
    data_format: RNNFormat = RNNFormat.NCW


class ConvolutionalType(Model):
    """Images [minibatch, channels, height, width]."""

    type: Literal["convolutional"] = "convolutional"
    height: Count
    width: Count
    channels: Count
    data_format: CNN2DFormat = CNN2DFormat.NCHW


class ConvolutionalFlatType(Model):
    """Images as vectors [minibatch, channels · height · width]."""

    type: Literal["convolutionalFlat"] = "convolutionalFlat"
    height: Count
    width: Count
    channels: Count


AnyInputType = Annotated[FeedForwardType | RecurrentType | ConvolutionalType | ConvolutionalFlatType, Field(discriminator="type")]
"""What a layer is given, told apart by ``type``."""


class InputType:
    """What a network is given, as DL4J writes it: ``InputType.recurrent(77)``."""

    @staticmethod
    def feedForward(size: int | str) -> FeedForwardType:
        """Vectors of ``size`` numbers: [minibatch, size]."""
        return FeedForwardType(size=size)

    @staticmethod
    def recurrent(size: int | str, *rest: int | RNNFormat | str) -> RecurrentType:
        """Series of ``size`` numbers at each step: [minibatch, size, time].

        Parameters
        ----------
        size
            Numbers at each step.
        rest
            As in Java: the number of steps (-1: any), or the order of the axes, or both.
        """
        lengths = [value for value in rest if isinstance(value, int)]
        formats = [value for value in rest if not isinstance(value, int)]
        if len(lengths) > 1 or len(formats) > 1:
            form = "InputType.recurrent(size), (size, timeSeriesLength), (size, format) or (size, timeSeriesLength, format)"
            raise ConfigurationError([Problem("InputType.recurrent", f"it is {form}, but {(size, *rest)!r} was given")])
        length = lengths[0] if lengths and lengths[0] != -1 else None
        return RecurrentType(size=size, time_series_length=length, data_format=formats[0] if formats else RNNFormat.NCW)

    @staticmethod
    def convolutional(
        height: int, width: int, channels: int, data_format: CNN2DFormat | str = CNN2DFormat.NCHW
    ) -> ConvolutionalType:
        """Images [minibatch, channels, height, width]."""
        return ConvolutionalType(height=height, width=width, channels=channels, data_format=data_format)

    @staticmethod
    def convolutionalFlat(height: int, width: int, channels: int) -> ConvolutionalFlatType:
        """Images as vectors [minibatch, channels · height · width]."""
        return ConvolutionalFlatType(height=height, width=width, channels=channels)

    @staticmethod
    def convolutional3D(*_sizes: object) -> NoReturn:
        """Volumes; not supported."""
        hint = "of images there are InputType.convolutional(height, width, channels) and convolutionalFlat"
        raise ConfigurationError([Problem("InputType.convolutional3D", "volumes are not supported", hint)])
