"""What a layer does not say, it takes from the network, else from DL4J: layer > network > default (config.md 5.4, 5.5)."""

from __future__ import annotations

from typing import Any

from netconf.layers import AnyLayer, BaseOutputLayer, FeedForwardLayer
from netconf.network import Draft
from netconf.parameters import parameters_of
from netconf.updaters import Sgd
from netconf.vocabulary import Activation, GradientNormalization, LossFunction, MaskedSteps, WeightInit
from netconf.weights import AlphaDropout, Dropout, IDropout, LayerConstraint, Regularization, SpatialDropout

_DEFAULTS: dict[str, Any] = {
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
    "masked_steps": MaskedSteps.passThrough,
    "has_bias": True,
    "has_layer_norm": False,
    "loss_function": LossFunction.MCXENT,
}
"""DL4J's values of what nobody said; a field that is not here is off (None) or inferred (netconf/inference.py)."""

_MAY_BE_OFF = frozenset({"drop_out", "bias_updater", "l1", "l2", "l1_bias", "l2_bias", "weight_noise", "weight_init_recurrent"})
"""Fields whose None, when it was said, means off."""

_OWN = frozenset({"type", "name", "n_in", "n_out", "data_format"})
"""Fields that are never inherited."""


def inherited(draft: Draft, index: int) -> AnyLayer:
    """Layer ``index`` with every field set but its sizes and its data format, which follow from its neighbours."""
    layer = draft.layers[index]
    values: dict[str, Any] = {name: getattr(layer, name) for name in _OWN & set(type(layer).model_fields)}
    values["name"] = layer.name or f"layer{index}"
    for name in type(layer).model_fields:
        if name not in _OWN:
            values[name] = _value(draft, layer, name)
    values["drop_out"] = _dropout(values["drop_out"])
    for name in ("l1", "l2", "l1_bias", "l2_bias"):
        if name in values:
            values[name] = _coefficient(values[name])
    if values.get("bias_updater") == values.get("updater"):
        values["bias_updater"] = None
    if values.get("weight_init_recurrent") == values.get("weight_init"):
        values["weight_init_recurrent"] = None
    values["constraints"] = tuple(_named(constraint, layer) for constraint in values["constraints"])
    return type(layer).model_construct(**values)


def _value(draft: Draft, layer: AnyLayer, name: str) -> Any:
    if name == "activation" and isinstance(layer, BaseOutputLayer):
        # DL4J sets softmax in the output layers' constructor, so the network's activation never reaches them.
        return layer.activation or Activation.SOFTMAX
    for source in (layer, draft):
        value = getattr(source, name, None)
        if value is not None or (name in _MAY_BE_OFF and name in source.model_fields_set):
            return value
    return _DEFAULTS.get(name)


def _coefficient(coefficient: Regularization | None) -> Regularization | None:
    """A coefficient of 0 is off."""
    return None if coefficient is None or coefficient.value == 0 else coefficient


def _dropout(dropout: IDropout | None) -> IDropout | None:
    """Keeping everything is no dropout."""
    return None if isinstance(dropout, Dropout | AlphaDropout | SpatialDropout) and dropout.keep == 1 else dropout


def _named(constraint: LayerConstraint, layer: AnyLayer) -> LayerConstraint:
    """A constraint that does not say on which parameters acts on the weights."""
    return (
        constraint
        if constraint.params is not None
        else constraint.model_copy(update={"params": parameter_names(layer, "weight")})
    )


def parameter_names(layer: AnyLayer, *kinds: str) -> tuple[str, ...]:
    """Names of a layer's parameters of some kinds, in DL4J's order; sizes need not be known."""
    if isinstance(layer, FeedForwardLayer):
        layer = layer.model_copy(update={"n_in": 1, "n_out": 1})
    return tuple(spec.name for spec in parameters_of(layer) if spec.kind in kinds)
