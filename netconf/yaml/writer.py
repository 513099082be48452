"""From a network to our YAML, as short as it stays clear: what all layers share on top, and only what differs from the defaults.

Three things are written although they may equal the defaults, because releases of DL4J disagree on them and readers look for
them: the updater with its rate, activations, and the loss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final

from netconf.base import Model
from netconf.defaults import default, fixed
from netconf.inference import Inferred, infer
from netconf.layers import (
    BaseWrapperLayer,
    BatchNormalization,
    ElementWiseMultiplicationLayer,
    LastTimeStep,
    Layer,
    MaskZeroLayer,
    inside,
)
from netconf.network import Draft, MultiLayerConfiguration
from netconf.preprocessors import AnyPreProcessor
from netconf.settings import NetworkSettings, ParameterSettings
from netconf.unbound import Placeholder
from netconf.updaters import IUpdater
from netconf.vocabulary import BackpropType, CNN2DFormat, MaskedSteps, RNNFormat
from netconf.weights import Dropout, Regularization
from netconf.yaml import emit

_SHARED: Final = tuple(name for name in ParameterSettings.model_fields if name != "activation")
"""Settings that go on top when all layers agree; activations stay on their layers, whose kind decides which ones make sense."""
_ALWAYS: Final = frozenset({"type", "updater", "activation", "loss_function"})
TOP_FIRST: Final = (
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
LAYER_FIRST: Final = ("type", "name", "n_in", "n_out", "activation", "loss_function", "gate_activation_function")
"""The first keys of a layer."""


def write(network: MultiLayerConfiguration) -> str:
    """Return our YAML of a network; reading it gives an equal one."""
    plain = inferred(network, {})
    own = {index: given for index, given in network.input_pre_processors.items() if given != plain.preprocessors.get(index)}
    pairs = list(zip(network.layers, inferred(network, own).layers, strict=True))
    shared = shared_settings(pairs)
    top = own_settings(network) | shared
    document = {word_of(Draft, name): plain_value(top[name]) for name in in_order(top, TOP_FIRST)}
    document["layers"] = [
        layer_as_mapping(layer, normal, shared, f"layer{index}", first=index == 0) for index, (layer, normal) in enumerate(pairs)
    ]
    if own:
        document["inputPreProcessors"] = {index: plain_value(given) for index, given in own.items()}
    return emit.document(document)


def inferred(network: MultiLayerConfiguration, given: Mapping[int, AnyPreProcessor]) -> Inferred:
    """Return the network that results when layers leave out what follows from others: such values need not be written."""
    layers = [network.layers[0], *(unsized(layer) for layer in network.layers[1:])]
    return infer(layers, given, None)


_FOLLOWS: Final = (
    "n_in",
    "data_format",
    "output_data_format",
    "input_shape",
    "n_in_queries",
    "n_in_keys",
    "n_in_values",
)
"""What a layer takes from those before it."""


_OF_THE_INPUT: Final = frozenset({"n_in", "input_shape", "n_in_queries", "n_in_keys", "n_in_values"})
"""What only the network's inputs could say, where a layer takes them."""
_SAME_SIZE: Final = (BatchNormalization, ElementWiseMultiplicationLayer)
"""Layers whose nOut is their nIn."""


def unsized(layer: Any) -> Any:
    """Return a layer without the sizes and formats that it may take from the layer before."""
    said: dict[str, Any] = {name: None for name in _FOLLOWS if name in type(layer).model_fields}
    if isinstance(layer, BaseWrapperLayer):
        said["layer"] = unsized(layer.layer)
    if isinstance(layer, _SAME_SIZE):
        said["n_out"] = None
    return layer.model_copy(update=said)


Pairs = Sequence[tuple[Layer, Layer]]
"""Layers, each with what it would be if it left out what follows from others."""


def shared_settings(pairs: Pairs) -> dict[str, Any]:
    """Return the settings that all layers agree on, as far as they must be written."""
    layers = [inside(layer) for layer, _ in pairs]
    shared = {}
    for name in _SHARED:
        owners = [layer for layer in layers if name in type(layer).model_fields and name not in layer.without]
        owners = [layer for layer in owners if fixed(layer, name) is None]
        values = [getattr(layer, name) for layer in owners]
        value = values[0] if values else None
        differs = any(getattr(layer, name) != _unsaid(layer, name) for layer in owners)
        if all(own == value for own in values) and (differs or (name in _ALWAYS and values)):
            shared[name] = value
    return shared


def _unsaid(layer: Layer, name: str) -> Any:
    """Return what a field is when neither the layer nor the network says it."""
    value = fixed(layer, name)
    return default(layer, name) if value is None else value


def own_settings(network: NetworkSettings) -> dict[str, Any]:
    """Return the network's own settings that are written: what is not the default, and the lengths whenever they are used."""
    truncated = network.backprop_type is BackpropType.TruncatedBPTT
    return {
        name: getattr(network, name)
        for name, field in NetworkSettings.model_fields.items()
        if getattr(network, name) != field.default or (truncated and name.startswith("tbptt_"))
    }


def said_fields(
    layer: Layer, normal: Layer, shared: Mapping[str, Any], name: str, *, first: bool, masked: bool = False
) -> dict[str, Any]:
    """Return the fields that a layer must say, since it does not have them from elsewhere; without the layer inside a wrapper.

    Parameters
    ----------
    layer
        The layer.
    normal
        What it would be if it left out what follows from others.
    shared
        Settings that stand on top.
    name
        What it is called when it says no name.
    first
        Whether nothing stands before it from which its input could follow.
    masked
        Whether it is inside a wrapper that hands the mask to recurrent layers.
    """
    own: dict[str, Any] = {}
    for word in type(layer).model_fields:
        value = getattr(layer, word)
        if word == "layer" or word in layer.without:
            continue
        follows = word in _FOLLOWS or (word == "n_out" and isinstance(layer, _SAME_SIZE))
        unsaid = getattr(normal, word) if follows else _expected(layer, word, shared, name, masked=masked)
        if (word in _ALWAYS and word not in shared) or value != unsaid or (first and word in _OF_THE_INPUT and value):
            own[word] = value
    if first and getattr(layer, "data_format", None) not in {None, RNNFormat.NCW, CNN2DFormat.NCHW}:
        own["data_format"] = layer.data_format  # type: ignore[attr-defined]
    return own


def layer_as_mapping(
    layer: Layer, normal: Layer, shared: Mapping[str, Any], name: str, *, first: bool, masked: bool = False
) -> dict[str, Any]:
    """Return a layer as dictionaries, lists and scalars, with the layers inside it; parameters as of ``said_fields``."""
    own = said_fields(layer, normal, shared, name, first=first, masked=masked)
    written = {word_of(type(layer), word): plain_value(own[word]) for word in in_order(own, LAYER_FIRST)}
    if isinstance(layer, BaseWrapperLayer) and isinstance(normal, BaseWrapperLayer):
        masked = masked or isinstance(layer, LastTimeStep | MaskZeroLayer)
        written["layer"] = layer_as_mapping(layer.layer, normal.layer, shared, layer.name, first=first, masked=masked)
    return written


def _expected(layer: Layer, word: str, shared: Mapping[str, Any], name: str, *, masked: bool) -> Any:
    """Return the value that a field has when the layer does not say it."""
    if word == "name":
        return name
    if word == "masked_steps" and masked:
        return MaskedSteps.zero
    return shared[word] if word in shared and fixed(layer, word) is None else _unsaid(layer, word)


def in_order(names: Mapping[str, Any], first: tuple[str, ...]) -> list[str]:
    """Return names with those of ``first`` at the beginning."""
    return [*(name for name in first if name in names), *(name for name in names if name not in first)]


def word_of(model: type[Model], name: str) -> str:
    """Return a field's word in documents."""
    return model.model_fields[name].alias or name


def plain_value(value: Any) -> Any:
    """Return a value of a configuration as dictionaries, lists and scalars."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Regularization) and value == Regularization(value=value.value):
        return plain_value(value.value) if isinstance(value.value, float | Placeholder) else {"value": plain_value(value.value)}
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
    return {word_of(type(value), name): plain_value(said[name]) for name in in_order(said, ("type",))}
