"""What transfers of chains and of graphs share: what becomes of one layer, and the new network as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netconf.base import Model
from netconf.errors import Problem
from netconf.layers import (
    BaseLossLayer,
    BaseOutputLayer,
    BaseWrapperLayer,
    BatchNormalization,
    FeedForwardLayer,
    FrozenLayer,
    inside,
)
from netconf.settings import ParameterSettings
from netconf.transfer.fine_tuning import FineTuneConfiguration


def draft(kind: type[Model], conf: Model, changes: Mapping[str, Any]) -> Any:
    """The new network as it is written: the built one with some fields changed, whose layers inherit nothing."""
    own = {name: getattr(conf, name) for name in type(conf).model_fields}
    unsaid = {name: info.get_default(call_default_factory=True) for name, info in kind.model_fields.items()}
    given = unsaid | dict.fromkeys(ParameterSettings.model_fields) | own | dict(changes)
    return kind.model_construct(_fields_set=set(changes), **given)


def misfit(where: str, layer: Any, called: str) -> list[Problem]:
    """What keeps a layer from getting another size.

    Parameters
    ----------
    where
        The word that asks for it.
    layer
        The layer.
    called
        What errors call it.
    """
    if isinstance(layer, FrozenLayer):
        return [Problem(where, f"{called} is frozen, and would never learn its new weights")]
    if not isinstance(inside(layer), FeedForwardLayer) or isinstance(inside(layer), BatchNormalization):
        message = f"{called} is a {type(layer).__name__}, which has no size of its own"
        return [Problem(where, message, "name a layer with nIn and nOut")]
    return []


def scheme(value: Any) -> Any:
    """Initial weights as a layer says them."""
    return FineTuneConfiguration.Builder().weightInit(value).build().value("weight_init")


def with_fields(layer: Any, values: Mapping[str, Any]) -> Any:
    """A layer with other fields; a wrapper hands them on."""
    if isinstance(layer, BaseWrapperLayer):
        return layer.model_copy(update={"layer": with_fields(layer.layer, values)})
    return layer.model_copy(update=values)


def is_output(layer: Any) -> bool:
    """Whether a layer has a loss, without which nothing is trained."""
    return isinstance(layer, BaseOutputLayer | BaseLossLayer)


def frozen(layer: Any) -> Any:
    """A layer that is not trained any more; one that was not before stays as it is."""
    return layer if isinstance(layer, FrozenLayer) else FrozenLayer(layer=layer, name=layer.name)
