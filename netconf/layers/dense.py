"""Fully connected layers, and those that act on each feature by itself."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from netconf.activations import AnyActivation
from netconf.amounts import Count, Part
from netconf.base import INHERIT
from netconf.builder.size_words import PReLUWords
from netconf.layers.base import FeedForwardLayer, NoParamLayer, ParameterLayer
from netconf.losses import AnyLoss
from netconf.weights import IDropout


class DenseLayer(FeedForwardLayer):
    """activation(x · W + b); on a time series, at every step."""

    type: Literal["DenseLayer"] = "DenseLayer"
    has_bias: bool = INHERIT
    """Whether there is a bias; true when nothing is said."""
    has_layer_norm: bool = INHERIT
    """Whether the pre-activations are normalised; false when nothing is said."""


class AutoEncoder(FeedForwardLayer):
    """A fully connected layer that can be trained alone to give its corrupted input back."""

    type: Literal["AutoEncoder"] = "AutoEncoder"
    corruption_level: Part = INHERIT
    """Probability to set an input to 0 while pretraining; 0.3 when nothing is said."""
    sparsity: float = INHERIT
    """Wanted mean activation; 0, off, when nothing is said."""
    loss_function: AnyLoss = INHERIT
    """The loss of the reconstruction; KL_DIVERGENCE, DL4J's RECONSTRUCTION_CROSSENTROPY, when nothing is said."""
    visible_bias_init: float = INHERIT
    """The value the biases of the reconstruction start at; 0 when nothing is said."""


class ElementWiseMultiplicationLayer(FeedForwardLayer):
    """activation(x * W + b), feature by feature: nOut equals nIn."""

    type: Literal["ElementWiseMultiplicationLayer"] = "ElementWiseMultiplicationLayer"


class PReLULayer(ParameterLayer):
    """x where x >= 0, else alpha · x, with an alpha of its own for each feature.

    ``weightInit`` is ZERO when nothing is said, whatever the network says.
    """

    builder_words: ClassVar[type] = PReLUWords
    type: Literal["PReLULayer"] = "PReLULayer"
    without = frozenset({"activation", "bias_init", "gain_init"})
    input_shape: tuple[Count, ...] = INHERIT
    """Shape of the input without the minibatch, of a series [size, steps]; taken from the layer before when nothing is said."""
    shared_axes: tuple[Count, ...] = INHERIT
    """Axes, counted from 1, along which one alpha serves all; none when nothing is said."""


class ActivationLayer(NoParamLayer):
    """An activation function by itself."""

    builder_arguments: ClassVar = ((), ("activation",))
    overloads: ClassVar = ((), ("activation",))
    type: Literal["ActivationLayer"] = "ActivationLayer"
    activation: AnyActivation = INHERIT
    """The activation function; the network's when nothing is said."""


class DropoutLayer(NoParamLayer):
    """Dropout by itself."""

    builder_arguments: ClassVar = ((), ("dropOut",))
    overloads: ClassVar = ((), ("drop_out",))
    type: Literal["DropoutLayer"] = "DropoutLayer"
    without = frozenset({"constraints"})

    @classmethod
    def _named(cls, arguments: tuple[Any, ...]) -> dict[str, Any]:
        """Java's constructor takes the probability to keep, or an object."""
        named = super()._named(arguments)
        return {word: value if isinstance(value, IDropout) else {"keep": value} for word, value in named.items()}
