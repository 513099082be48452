"""Preprocessors: how the output of one layer becomes the input of the next (config.md 6.5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netconf.base import Model
from netconf.vocabulary import RNNFormat


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


AnyPreProcessor = Annotated[RnnToFeedForwardPreProcessor | FeedForwardToRnnPreProcessor, Field(discriminator="type")]
"""Any preprocessor, told apart by ``type``."""
