"""What flows between layers: input types, the inference of nIn, and the preprocessors that go between (config.md 6)."""

from __future__ import annotations

from typing import Annotated, Literal, NoReturn

from pydantic import Field

from netconf.base import Model
from netconf.errors import ConfigurationError, Problem
from netconf.layers.base import Size
from netconf.vocabulary import RNNFormat


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


AnyInputType = Annotated[FeedForwardType | RecurrentType, Field(discriminator="type")]
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
    def convolutional(*_sizes: object) -> NoReturn:
        """Images; not supported yet."""
        _refuse_images("convolutional")

    @staticmethod
    def convolutionalFlat(*_sizes: object) -> NoReturn:
        """Flattened images; not supported yet."""
        _refuse_images("convolutionalFlat")

    @staticmethod
    def convolutional3D(*_sizes: object) -> NoReturn:
        """Volumes; not supported yet."""
        _refuse_images("convolutional3D")


def _refuse_images(word: str) -> NoReturn:
    hint = "there are no convolutional layers yet; a flat image is InputType.feedForward(height * width * channels)"
    raise ConfigurationError([Problem(f"InputType.{word}", "images are not supported", hint)])
