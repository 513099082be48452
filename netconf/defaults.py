"""DL4J's values of what nobody said; a field that is in no table is off (None) or inferred."""

from __future__ import annotations

from typing import Any, Final

from netconf.graph.vertices import AttentionVertex
from netconf.layers import (
    AbstractLSTM,
    AutoEncoder,
    BaseAttentionLayer,
    BaseOutputLayer,
    ConvolutionLayer,
    CoupledLSTM,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    Layer,
    LossLayer,
    PReLULayer,
    RecurrentAttentionLayer,
    Subsampling1DLayer,
    SubsamplingLayer,
)
from netconf.updaters import Sgd
from netconf.vocabulary import (
    Activation,
    ConvolutionMode,
    GradientNormalization,
    LossFunction,
    MaskedSteps,
    Mode,
    PoolingType,
    WeightInit,
)

DEFAULTS: Final[dict[str, Any]] = {
    "activation": Activation.SIGMOID,
    "weight_init": WeightInit.XAVIER,
    "bias_init": 0.0,
    "gain_init": 1.0,
    "updater": Sgd(),
    "gradient_normalization": GradientNormalization.None_,
    "gradient_normalization_threshold": 1.0,
    "constraints": (),
    "gate_activation_function": Activation.SIGMOID,
    "forget_gate_bias_init": 1.0,
    "masked_steps": MaskedSteps.zero,
    "peepholes": False,
    "reset_after": False,
    "has_bias": True,
    "has_layer_norm": False,
    "loss_function": LossFunction.MCXENT,
    "mode": Mode.CONCAT,
    "mask_value": 0.0,
    "corruption_level": 0.3,
    "sparsity": 0.0,
    "visible_bias_init": 0.0,
    "shared_axes": (),
    "infer_input_length": True,
    "input_length": 1,
    "decay": 0.9,
    "eps": 1e-5,
    "minibatch": True,
    "gamma": 1.0,
    "beta": 0.0,
    "lock_gamma_beta": False,
    "use_log_std": True,
    "pooling_type": PoolingType.MAX,
    "pnorm": 2,
    "avg_pool_include_pad_in_divisor": False,
    "collapse_dimensions": True,
    "repetition_factor": 1,
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "convolution_mode": ConvolutionMode.Truncate,
    "project_input": False,
}
"""Whatever the layer."""

_IMAGE: Final = {"dilation": (1, 1), "padding": (0, 0)}

OF_CLASS: Final[dict[type[Layer], dict[str, Any]]] = {
    AbstractLSTM: {"masked_steps": MaskedSteps.passThrough},
    CoupledLSTM: {"masked_steps": MaskedSteps.passThrough},
    AutoEncoder: {"loss_function": LossFunction.KL_DIVERGENCE},
    EmbeddingLayer: {"has_bias": False},
    EmbeddingSequenceLayer: {"has_bias": False},
    ConvolutionLayer: {"kernel_size": (5, 5), "stride": (1, 1), **_IMAGE},
    SubsamplingLayer: {"kernel_size": (1, 1), "stride": (2, 2), **_IMAGE},
    Subsampling1DLayer: {"kernel_size": 2},
    RecurrentAttentionLayer: {"project_input": True},
    BaseAttentionLayer: {"head_size": 0},
    AttentionVertex: {"n_heads": 1, "head_size": 0},
}
"""Where a class has another value."""

FIXED: Final[dict[type[Layer], dict[str, Any]]] = {
    BaseOutputLayer: {"activation": Activation.SOFTMAX},
    LossLayer: {"activation": Activation.IDENTITY},
    EmbeddingLayer: {"activation": Activation.IDENTITY},
    EmbeddingSequenceLayer: {"activation": Activation.IDENTITY},
    RecurrentAttentionLayer: {"activation": Activation.TANH},
    BaseAttentionLayer: {"weight_init": WeightInit.XAVIER},
    AttentionVertex: {"weight_init": WeightInit.XAVIER},
    PReLULayer: {"weight_init": WeightInit.ZERO},
}
"""Values that DL4J sets in a layer's constructor, so that the network's setting never reaches it."""


def _of(table: dict[type[Layer], dict[str, Any]], layer: Layer, name: str) -> Any:
    return next((values[name] for kind, values in table.items() if isinstance(layer, kind) and name in values), None)


def fixed(layer: Layer, name: str) -> Any:
    """The value that a layer has whatever the network says, unless it says another one itself; None for most."""
    return _of(FIXED, layer, name)


def default(layer: Layer, name: str) -> Any:
    """The value of a field that neither the layer nor the network says; None where it is off or inferred."""
    own = _of(OF_CLASS, layer, name)
    return DEFAULTS.get(name) if own is None else own
