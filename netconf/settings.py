"""Settings that are said once for the network, or for each layer: the network's own, and those that layers inherit."""

from __future__ import annotations

from pydantic import Field

from netconf.activations import AnyActivation
from netconf.base import INHERIT, Model
from netconf.updaters import AnyUpdater
from netconf.vocabulary import (
    BackpropType,
    DataType,
    GradientNormalization,
    MinibatchDivision,
    OptimizationAlgorithm,
    RandomStream,
)
from netconf.weights import AnyConstraint, AnyDropout, AnyWeightInit, AnyWeightNoise, Coefficient


class LayerSettings(Model):
    """What every layer inherits from the network."""

    drop_out: AnyDropout = INHERIT
    """Dropout of the layer's input while training; None in a built configuration is off."""
    constraints: tuple[AnyConstraint, ...] = INHERIT
    """Constraints on the parameters, applied after each update."""


class ParameterSettings(LayerSettings):
    """What a layer with parameters inherits from the network."""

    activation: AnyActivation = INHERIT
    """The activation function."""
    weight_init: AnyWeightInit = INHERIT
    """How the weights start."""
    bias_init: float = INHERIT
    """The value the biases start at."""
    gain_init: float = INHERIT
    """The value the gains of layer normalisation start at."""
    updater: AnyUpdater = INHERIT
    """From gradient to step."""
    bias_updater: AnyUpdater | None = INHERIT
    """The biases' own updater; None in a built configuration is the same as updater."""
    l1: Coefficient = INHERIT
    """Coefficient of the sum of absolute weights; None in a built configuration is off."""
    l2: Coefficient = INHERIT
    """Coefficient of half the sum of squared weights; None in a built configuration is off."""
    l1_bias: Coefficient = INHERIT
    """l1 of the biases."""
    l2_bias: Coefficient = INHERIT
    """l2 of the biases."""
    gradient_normalization: GradientNormalization = INHERIT
    """What is done to the layer's gradient before the updater."""
    gradient_normalization_threshold: float = INHERIT
    """The threshold of clipping."""
    weight_noise: AnyWeightNoise = INHERIT
    """Noise on the weights while training; None in a built configuration is off."""


class NetworkSettings(Model):
    """What belongs to the network as a whole."""

    seed: int | None = None
    """The seed of initial weights and dropout; None draws one."""
    optimization_algo: OptimizationAlgorithm = OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT
    """How a step is found."""
    max_num_line_search_iterations: int = Field(default=5, ge=1)
    """Limit of the line search, for the algorithms that have one."""
    mini_batch: bool = True
    """Whether gradient and score are divided by the minibatch size."""
    minibatch_division: MinibatchDivision = MinibatchDivision.beforeUpdater
    """Where that division happens."""
    iterations: int = Field(default=1, ge=1)
    """Updates per minibatch (0.x)."""
    pretrain: bool = False
    """Whether layers are first trained one by one."""
    backprop_type: BackpropType = BackpropType.Standard
    """Backpropagation through the whole series, or truncated."""
    tbptt_forward_length: int = Field(default=20, ge=1, alias="tBPTTForwardLength")
    """Steps of a segment of truncated backpropagation."""
    tbptt_backward_length: int = Field(default=20, ge=1, alias="tBPTTBackwardLength")
    """Steps that the gradient goes back within a segment."""
    validate_output_layer_config: bool = True
    """Whether output layers whose loss and activation do not fit are refused; false lets them pass with a finding."""
    data_type: DataType = DataType.FLOAT
    """The type of parameters and activations."""
    random_stream: RandomStream = RandomStream.native
    """The generator of initial weights and dropout."""
    compatibility: str | None = None
    """A release of DL4J whose defects are reproduced."""
