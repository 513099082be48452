"""Built configurations with every field said, for tests that need no reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netconf.layers import LSTM, AnyLayer, DenseLayer, GravesLSTM, OutputLayer, RnnOutputLayer
from netconf.network import MultiLayerConfiguration
from netconf.updaters import Sgd
from netconf.vocabulary import Activation, GradientNormalization, LossFunction, MaskedSteps, RNNFormat, WeightInit

COMMON: dict[str, Any] = {
    "drop_out": None,
    "constraints": (),
    "activation": Activation.TANH,
    "weight_init": WeightInit.XAVIER,
    "bias_init": 0.0,
    "gain_init": 1.0,
    "updater": Sgd(0.1),
    "bias_updater": None,
    "l1": None,
    "l2": None,
    "l1_bias": None,
    "l2_bias": None,
    "gradient_normalization": GradientNormalization.None_,
    "gradient_normalization_threshold": 1.0,
    "weight_noise": None,
}
RECURRENT: dict[str, Any] = {
    "weight_init_recurrent": None,
    "data_format": RNNFormat.NCW,
    "gate_activation_function": Activation.SIGMOID,
    "forget_gate_bias_init": 1.0,
    "masked_steps": MaskedSteps.passThrough,
}
OWN: dict[type, dict[str, Any]] = {
    GravesLSTM: RECURRENT,
    LSTM: RECURRENT,
    DenseLayer: {"has_bias": True, "has_layer_norm": False},
    OutputLayer: {"activation": Activation.SOFTMAX, "loss_function": LossFunction.MCXENT, "has_bias": True},
    RnnOutputLayer: {
        "activation": Activation.SOFTMAX,
        "loss_function": LossFunction.MCXENT,
        "has_bias": True,
        "data_format": RNNFormat.NCW,
    },
}


def layer(kind: type[Any], n_in: int, n_out: int, **words: Any) -> Any:
    """Make a layer of the given class; ``words`` replace the defaults above."""
    return kind(n_in=n_in, n_out=n_out, **{**COMMON, **OWN[kind], **words})


def network(layers: Iterable[AnyLayer], **words: Any) -> MultiLayerConfiguration:
    """Make a configuration of layers, named as a built one names them; ``words`` are settings of the network."""
    named = (one if one.name else one.model_copy(update={"name": f"layer{index}"}) for index, one in enumerate(layers))
    return MultiLayerConfiguration(layers=tuple(named), **{"seed": 12345, **words})
