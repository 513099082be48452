"""Output layers: a loss, with a fully connected layer before it or without."""

from __future__ import annotations

from typing import ClassVar, Literal

from netconf.activations import AnyActivation
from netconf.base import INHERIT
from netconf.builder.size_words import CnnLossWords
from netconf.layers.base import FeedForwardLayer, NoParamLayer
from netconf.losses import AnyLoss
from netconf.vocabulary import CNN2DFormat, RNNFormat


class BaseOutputLayer(FeedForwardLayer):
    """What output layers with weights share."""

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


class BaseLossLayer(NoParamLayer):
    """What output layers without weights share: the layer before has as many outputs as there are labels."""

    builder_arguments: ClassVar = ((), ("lossFunction",))
    activation: AnyActivation = INHERIT
    """The activation function, applied before the loss."""
    loss_function: AnyLoss = INHERIT
    """The loss; MCXENT when nothing is said."""


class LossLayer(BaseLossLayer):
    """A loss on vectors; its activation is IDENTITY when nothing is said."""

    type: Literal["LossLayer"] = "LossLayer"


class RnnLossLayer(BaseLossLayer):
    """A loss at every step of a series; its activation is the network's when nothing is said."""

    type: Literal["RnnLossLayer"] = "RnnLossLayer"
    data_format: RNNFormat = INHERIT
    """Order of the axes of the labels."""


class CnnLossLayer(BaseLossLayer):
    """A loss at every pixel of images, over their channels; its activation is the network's when nothing is said.

    Labels are images of the same size: [minibatch, channels, height, width], or class indices [minibatch, height, width].
    """

    builder_words: ClassVar[type] = CnnLossWords
    type: Literal["CnnLossLayer"] = "CnnLossLayer"
    data_format: CNN2DFormat = INHERIT
    """Order of the axes of images and labels."""
