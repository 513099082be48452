"""What flows between layers: input types, the inference of nIn, and the preprocessors that go between (config.md 6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netconf.base import Model
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
