"""Output layers: a fully connected layer with a loss."""

from __future__ import annotations

from typing import ClassVar, Literal

from netconf.base import INHERIT
from netconf.layers.base import FeedForwardLayer
from netconf.losses import AnyLoss
from netconf.vocabulary import RNNFormat


class BaseOutputLayer(FeedForwardLayer):
    """What output layers share."""

    builder_arguments: ClassVar = ((), ("lossFunction",))
    loss_function: AnyLoss = INHERIT
    """The loss; MCXENT when nothing is said."""
    has_bias: bool = INHERIT
    """Whether there is a bias; true when nothing is said."""


class OutputLayer(BaseOutputLayer):
    """The output of a feed-forward network: labels [minibatch, nOut]."""

    type: Literal["OutputLayer"] = "OutputLayer"


class RnnOutputLayer(BaseOutputLayer):
    """The output of a recurrent network at every step: labels [minibatch, nOut, time]."""

    type: Literal["RnnOutputLayer"] = "RnnOutputLayer"
    data_format: RNNFormat = INHERIT
    """Order of the axes of the labels."""
