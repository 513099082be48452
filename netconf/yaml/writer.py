"""From a network to our YAML, as short as it stays clear: what all layers share on top, and only what differs from the defaults.

Three things are written although they may equal the defaults, because releases of DL4J disagree on them and readers look for
them: the updater with its rate, activations, and the loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from netconf.base import Model
from netconf.inference import Inferred, infer
from netconf.inheritance import inherited
from netconf.layers import AnyLayer
from netconf.network import Draft, MultiLayerConfiguration
from netconf.preprocessors import AnyPreProcessor
from netconf.settings import NetworkSettings, ParameterSettings
from netconf.updaters import IUpdater
from netconf.vocabulary import BackpropType, RNNFormat
from netconf.weights import Dropout, Regularization
from netconf.yaml import emit

_SHARED: Final = tuple(name for name in ParameterSettings.model_fields if name != "activation")
"""Settings that go on top when all layers agree; activations stay on their layers, whose kind decides which ones make sense."""
_ALWAYS: Final = frozenset({"type", "updater", "activation", "loss_function"})
_TOP: Final = (
    "seed",
    "compatibility",
    "updater",
    "bias_updater",
    "mini_batch",
    "minibatch_division",
    "iterations",
    "l1",
    "l2",
    "l1_bias",
    "l2_bias",
    "weight_init",
    "bias_init",
)
"""The first keys of a document, most asked for first; the others follow in the order of the models."""
_LAYER: Final = ("type", "name", "n_in", "n_out", "activation", "loss_function", "gate_activation_function")
"""The first keys of a layer."""


def write(network: MultiLayerConfiguration) -> str:
    """Return our YAML of a network; reading it gives an equal one."""
    plain = _baseline(network, {})
    own = {index: given for index, given in network.input_pre_processors.items() if given != plain.preprocessors.get(index)}
    baseline = _baseline(network, own)
    shared = _shared(network, baseline)
    top = {name: getattr(network, name) for name in NetworkSettings.model_fields if _is_said(network, name)} | shared
    document = {_word(Draft, name): plain_value(top[name]) for name in _in_order(top, _TOP)}
    document["layers"] = [
        _layer(layer, normal, shared, first=index == 0)
        for index, (layer, normal) in enumerate(zip(network.layers, baseline.layers, strict=True))
    ]
    if own:
        document["inputPreProcessors"] = {index: plain_value(given) for index, given in own.items()}
    return emit.document(document)


def _baseline(network: MultiLayerConfiguration, given: dict[int, AnyPreProcessor]) -> Inferred:
    """Return the network that results when its layers say only their kind and size: what equals it need not be written."""
    bare = []
    for index, layer in enumerate(network.layers):
        said = {"n_out", "n_in", "data_format"} if index == 0 else {"n_out"}
        bare.append(type(layer)(**{name: getattr(layer, name) for name in said & set(type(layer).model_fields)}))
    draft = Draft(layers=tuple(bare))
    return infer([inherited(draft, index) for index in range(len(bare))], given, None)


def _shared(network: MultiLayerConfiguration, baseline: Inferred) -> dict[str, Any]:
    """Return the settings that all layers agree on, as far as they must be written."""
    shared = {}
    for name in _SHARED:
        pairs = [
            (getattr(layer, name), getattr(normal, name))
            for layer, normal in zip(network.layers, baseline.layers, strict=True)
            if name in type(layer).model_fields
        ]
        value = pairs[0][0] if pairs else None
        if all(own == value for own, _ in pairs) and (name in _ALWAYS or any(own != normal for own, normal in pairs)):
            shared[name] = value
    return shared


def _is_said(network: MultiLayerConfiguration, name: str) -> bool:
    """Whether a setting of the network is written: when it is not the default, and the lengths whenever they are used."""
    if name.startswith("tbptt_") and network.backprop_type is BackpropType.TruncatedBPTT:
        return True
    return bool(getattr(network, name) != NetworkSettings.model_fields[name].default)


def _layer(layer: AnyLayer, normal: AnyLayer, shared: Mapping[str, Any], *, first: bool) -> dict[str, Any]:
    own = {
        name: getattr(layer, name)
        for name in type(layer).model_fields
        if name not in shared and (name in _ALWAYS or name == "n_out" or getattr(layer, name) != getattr(normal, name))
    }
    if first:  # nothing stands before it from which these could follow
        own["n_in"] = layer.n_in
        data_format = getattr(layer, "data_format", None)
        own |= {"data_format": data_format} if data_format not in {None, RNNFormat.NCW} else {}
    return {_word(type(layer), name): plain_value(own[name]) for name in _in_order(own, _LAYER)}


def _in_order(names: Mapping[str, Any], first: tuple[str, ...]) -> list[str]:
    return [*(name for name in first if name in names), *(name for name in names if name not in first)]


def _word(model: type[Model], name: str) -> str:
    """Return a field's word in documents."""
    return model.model_fields[name].alias or name


def plain_value(value: Any) -> Any:
    """Return a value of a configuration as dictionaries, lists and scalars."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Regularization) and value == Regularization(value=value.value):
        return plain_value(value.value) if isinstance(value.value, float) else {"value": plain_value(value.value)}
    if isinstance(value, Model):
        return _object(value)
    if isinstance(value, Mapping):
        return {key: plain_value(part) for key, part in value.items()}
    return [plain_value(part) for part in value] if isinstance(value, tuple) else value


def _object(value: Model) -> dict[str, Any]:
    """Return an object with its type and what differs from the defaults; an updater says its rate in any case."""
    fields = type(value).model_fields
    said = {
        name: getattr(value, name)
        for name, field in fields.items()
        if getattr(value, name) != field.default
        or (name == "type" and not isinstance(value, Dropout))
        or (name == "learning_rate" and isinstance(value, IUpdater))
    }
    return {_word(type(value), name): plain_value(said[name]) for name in _in_order(said, ("type",))}
