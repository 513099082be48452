"""Preprocessors: how the output of one layer becomes the input of the next."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from netconf.amounts import Count
from netconf.base import Model
from netconf.vocabulary import CNN2DFormat, RNNFormat


class InputPreProcessor(Model):
    """What stands between two layers."""


class RnnToFeedForwardPreProcessor(InputPreProcessor):
    """[minibatch, size, time] to [minibatch · time, size]."""

    type: Literal["RnnToFeedForwardPreProcessor"] = "RnnToFeedForwardPreProcessor"
    rnn_data_format: RNNFormat = RNNFormat.NCW


class FeedForwardToRnnPreProcessor(InputPreProcessor):
    """[minibatch · time, size] to [minibatch, size, time]."""

    type: Literal["FeedForwardToRnnPreProcessor"] = "FeedForwardToRnnPreProcessor"
    rnn_data_format: RNNFormat = RNNFormat.NCW


class ImagePreProcessor(InputPreProcessor):
    """What preprocessors from and to images share: the size of an image."""

    overloads: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("input_height", "input_width", "num_channels"),
        ("input_height", "input_width", "num_channels", "format"),
    )
    input_height: Count
    input_width: Count
    num_channels: Count

    @property
    def size(self) -> int:
        """Numbers of an image."""
        return self.input_height * self.input_width * self.num_channels


class CnnToFeedForwardPreProcessor(ImagePreProcessor):
    """[minibatch, channels, height, width] to [minibatch, channels · height · width]."""

    type: Literal["CnnToFeedForwardPreProcessor"] = "CnnToFeedForwardPreProcessor"
    format: CNN2DFormat = CNN2DFormat.NCHW


class FeedForwardToCnnPreProcessor(ImagePreProcessor):
    """[minibatch, channels · height · width] to [minibatch, channels, height, width]."""

    overloads: ClassVar = (("input_height", "input_width", "num_channels"),)
    type: Literal["FeedForwardToCnnPreProcessor"] = "FeedForwardToCnnPreProcessor"


class RnnToCnnPreProcessor(ImagePreProcessor):
    """[minibatch, channels · height · width, time] to [minibatch · time, channels, height, width]."""

    overloads: ClassVar = (
        ("input_height", "input_width", "num_channels"),
        ("input_height", "input_width", "num_channels", "rnn_data_format"),
    )
    type: Literal["RnnToCnnPreProcessor"] = "RnnToCnnPreProcessor"
    rnn_data_format: RNNFormat = RNNFormat.NCW


class CnnToRnnPreProcessor(ImagePreProcessor):
    """[minibatch · time, channels, height, width] to [minibatch, channels · height · width, time]."""

    overloads: ClassVar = (
        ("input_height", "input_width", "num_channels"),
        ("input_height", "input_width", "num_channels", "rnn_data_format"),
    )
    type: Literal["CnnToRnnPreProcessor"] = "CnnToRnnPreProcessor"
    rnn_data_format: RNNFormat = RNNFormat.NCW


class ZeroMeanPrePreProcessor(InputPreProcessor):
    """Subtracts the mean over the minibatch from each feature."""

    type: Literal["ZeroMeanPrePreProcessor"] = "ZeroMeanPrePreProcessor"


class UnitVarianceProcessor(InputPreProcessor):
    """Divides each feature by its deviation over the minibatch."""

    type: Literal["UnitVarianceProcessor"] = "UnitVarianceProcessor"


class ZeroMeanAndUnitVariancePreProcessor(InputPreProcessor):
    """Both of these."""

    type: Literal["ZeroMeanAndUnitVariancePreProcessor"] = "ZeroMeanAndUnitVariancePreProcessor"


class BinomialSamplingPreProcessor(InputPreProcessor):
    """Draws 0 or 1, with the input as the probability of 1."""

    type: Literal["BinomialSamplingPreProcessor"] = "BinomialSamplingPreProcessor"


_Single = (
    RnnToFeedForwardPreProcessor
    | FeedForwardToRnnPreProcessor
    | CnnToFeedForwardPreProcessor
    | FeedForwardToCnnPreProcessor
    | RnnToCnnPreProcessor
    | CnnToRnnPreProcessor
    | ZeroMeanPrePreProcessor
    | UnitVarianceProcessor
    | ZeroMeanAndUnitVariancePreProcessor
    | BinomialSamplingPreProcessor
)


class ComposableInputPreProcessor(InputPreProcessor):
    """Several preprocessors, one after the other."""

    type: Literal["ComposableInputPreProcessor"] = "ComposableInputPreProcessor"
    input_pre_processors: tuple[Annotated[_Single, Field(discriminator="type")], ...]

    def __init__(self, *preprocessors: InputPreProcessor, **words: object) -> None:
        super().__init__(**({"input_pre_processors": preprocessors} if preprocessors else {}), **words)


AnyPreProcessor = Annotated[_Single | ComposableInputPreProcessor, Field(discriminator="type")]
"""Any preprocessor, told apart by ``type``."""
