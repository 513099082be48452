"""What a layer does not say, it takes from the network, else from DL4J: layer > network > default."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from netconf.defaults import default, fixed
from netconf.layers import (
    BaseRecurrentLayer,
    BaseWrapperLayer,
    LastTimeStep,
    Layer,
    MaskZeroLayer,
)
from netconf.parameters import parameters_of
from netconf.settings import ParameterSettings
from netconf.vocabulary import MaskedSteps
from netconf.weights import AlphaDropout, Dropout, IDropout, LayerConstraint, SpatialDropout, terms_of

AnyKind = TypeVar("AnyKind", bound=Layer)

_MAY_BE_OFF = frozenset({"drop_out", "bias_updater", "l1", "l2", "l1_bias", "l2_bias", "weight_noise", "weight_init_recurrent"})
"""Fields whose None, when it was said, means off."""

_OWN = frozenset({"type", "name", "n_in", "n_out", "input_shape", "n_in_queries", "n_in_keys", "n_in_values"})
"""Fields that are never inherited and have no default: said, or inferred from the neighbours."""


def inherited(settings: ParameterSettings, layer: AnyKind, name: str, *, masked: bool = False) -> AnyKind:
    """A layer with every field set but its sizes and its data format, which follow from its neighbours.

    Parameters
    ----------
    settings
        The network's.
    layer
        The layer as written.
    name
        Its name when it says none.
    masked
        Whether it is inside a wrapper that hands the mask to recurrent layers.
    """
    if isinstance(layer, BaseWrapperLayer):
        return cast("AnyKind", _wrapper(settings, layer, name, masked=masked))
    values: dict[str, Any] = {own: getattr(layer, own) for own in _OWN & set(type(layer).model_fields)}
    values["name"] = layer.name or name
    for field in type(layer).model_fields:
        if field not in _OWN:
            values[field] = None if field in layer.without else _value(settings, layer, field)
    if masked and isinstance(layer, BaseRecurrentLayer) and getattr(layer, "masked_steps") is None:  # noqa: B009 - typed as in a built layer, where it is set
        values["masked_steps"] = MaskedSteps.zero
    values["drop_out"] = _dropout(values["drop_out"])
    for coefficient in ("l1", "l2", "l1_bias", "l2_bias"):
        if coefficient in values:
            terms = tuple(term for term in terms_of(values[coefficient]) if term.value != 0)
            values[coefficient] = terms if len(terms) > 1 else next(iter(terms), None)
    heads, size = values.get("n_heads") or 1, values.get("head_size")
    if size and size * heads == values["n_out"]:
        values["head_size"] = 0  # what it is when nothing is said
    if values.get("bias_updater") == values.get("updater"):
        values["bias_updater"] = None
    if values.get("weight_init_recurrent") == values.get("weight_init"):
        values["weight_init_recurrent"] = None
    named = (_named(constraint, layer) for constraint in values["constraints"] or ())
    values["constraints"] = tuple(constraint for constraint in named if constraint.params)
    return cast("AnyKind", type(layer).model_construct(**values))


def _wrapper(settings: ParameterSettings, layer: Any, name: str, *, masked: bool) -> Any:
    """A wrapper with the layer inside; both have one name, wherever it was said."""
    name = layer.name or layer.layer.name or name
    inner = inherited(settings, layer.layer, name, masked=masked or isinstance(layer, LastTimeStep | MaskZeroLayer))
    values = {field: getattr(layer, field) for field in type(layer).model_fields}
    values |= {field: default(layer, field) for field, value in values.items() if value is None}
    values |= {"name": name, "layer": inner.model_copy(update={"name": name}), "drop_out": None, "constraints": ()}
    return type(layer).model_construct(**values)


def _value(settings: ParameterSettings, layer: Layer, name: str) -> Any:
    if getattr(layer, name) is not None or (name in _MAY_BE_OFF and name in layer.model_fields_set):
        return getattr(layer, name)
    always = fixed(layer, name)
    if always is not None:
        return always
    if name in type(settings).model_fields and name != "data_format":
        value = getattr(settings, name)
        if value is not None or (name in _MAY_BE_OFF and name in settings.model_fields_set):
            return value
    return default(layer, name)


def _dropout(dropout: IDropout | None) -> IDropout | None:
    """Keeping everything is no dropout."""
    return None if isinstance(dropout, Dropout | AlphaDropout | SpatialDropout) and dropout.keep == 1 else dropout


def _named(constraint: LayerConstraint, layer: Layer) -> LayerConstraint:
    """A constraint that does not say on which parameters acts on the weights; those that it says stand in the layer's order."""
    if constraint.params is None:
        return constraint.model_copy(update={"params": parameter_names(layer, "weight")})
    ranks = {name: rank for rank, name in enumerate(parameter_names(layer))}
    ordered = tuple(sorted(dict.fromkeys(constraint.params), key=lambda name: ranks.get(name, len(ranks))))
    return constraint.model_copy(update={"params": ordered})


def parameter_names(layer: Layer, *kinds: str) -> tuple[str, ...]:
    """Names of a layer's parameters of some kinds, of all when none is said, in DL4J's order; sizes need not be known."""
    if isinstance(layer, BaseWrapperLayer):
        return parameter_names(layer.layer, *kinds)
    ones = dict.fromkeys(("n_in", "n_out", "n_in_queries", "n_in_keys", "n_in_values"), 1)
    known = {name: value for name, value in {**ones, "input_shape": (1,)}.items() if name in type(layer).model_fields}
    layer = layer.model_copy(update=known)
    return tuple(spec.name for spec in parameters_of(layer) if not kinds or spec.kind in kinds)
