"""The layers, one file per family; ``AnyLayer`` is the closed list."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from netconf.layers.base import BaseRecurrentLayer, FeedForwardLayer, Layer, ParameterLayer
from netconf.layers.dense import DenseLayer
from netconf.layers.lstm import LSTM, AbstractLSTM, GravesLSTM
from netconf.layers.output import BaseOutputLayer, OutputLayer, RnnOutputLayer

AnyLayer = Annotated[GravesLSTM | LSTM | DenseLayer | OutputLayer | RnnOutputLayer, Field(discriminator="type")]
"""Any layer, told apart by ``type``."""

__all__ = [
    "LSTM",
    "AbstractLSTM",
    "AnyLayer",
    "BaseOutputLayer",
    "BaseRecurrentLayer",
    "DenseLayer",
    "FeedForwardLayer",
    "GravesLSTM",
    "Layer",
    "OutputLayer",
    "ParameterLayer",
    "RnnOutputLayer",
]
