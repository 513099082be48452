"""A layer as an object of a document of 1.0.0-M2.1."""

from __future__ import annotations

from typing import Any, Final

from netconf.dl4j import objects
from netconf.dl4j.dialect import NO_OTHER_LAYER, Fields, Limits, check_mask, name_in_newest
from netconf.dl4j.layers import ALONG_TIME, ONE_AXIS, PLAIN
from netconf.graph.vertices import AttentionVertex
from netconf.layers import (
    BaseAttentionLayer,
    BaseRecurrentLayer,
    BaseWrapperLayer,
    Bidirectional,
    ConvolutionLayer,
    FrozenLayer,
    GlobalPoolingLayer,
    LastTimeStep,
    Layer,
    MaskZeroLayer,
    ParameterLayer,
    Subsampling1DLayer,
    SubsamplingLayer,
)
from netconf.places import words_of
from netconf.updaters import Sgd
from netconf.vocabulary import Activation, WeightInit

_WRAPPED: Final = {Bidirectional: "fwd", FrozenLayer: "layer"}


def layer_fields(layer: Any, place: str, limits: Limits, *, inside: bool = False) -> Fields:
    """A layer with its class; ``inside`` a wrapper that hands the mask to it."""
    entry = name_in_newest(layer)
    if entry is None:
        limits.refuse(place, f"it is a {layer.type}", NO_OTHER_LAYER)
        return {}
    found: Fields = {"@class": entry.full, "layerName": layer.name, **_settings(layer, place, limits), **_plain(layer)}
    if isinstance(layer, BaseWrapperLayer):
        hands_mask = inside or isinstance(layer, LastTimeStep | MaskZeroLayer)
        key = _WRAPPED.get(type(layer), "underlying")
        found[key] = layer_fields(layer.layer, place, limits, inside=hands_mask)
        if isinstance(layer, Bidirectional):
            found["bwd"] = found["fwd"]
    check_mask(layer, place, limits, inside=inside)
    return found


def _plain(layer: Layer) -> Fields:
    """Fields that are ours under another name; the first name of a word is the one that fits the layer's class."""
    known = {(info.alias or name): name for name, info in type(layer).model_fields.items()}
    formats = _FORMATS.get(str(layer.type), "rnnDataFormat")  # type: ignore[attr-defined]
    found: Fields = {}
    for key, (word, _) in PLAIN.items():
        if word not in known or (word == "dataFormat" and key != formats):
            continue
        value = getattr(layer, known[word])
        found[key] = (
            list(value) if isinstance(value, tuple) else value if value is None or isinstance(value, int | float) else str(value)
        )
    if isinstance(layer, GlobalPoolingLayer):
        found["poolingDimensions"] = list(layer.pooling_dimensions) if layer.pooling_dimensions else None
    if isinstance(layer, ParameterLayer):
        found |= {key: 0 for key in ("nin", "nout") if key not in found}
    found |= _windows(layer, found)
    if isinstance(layer, BaseAttentionLayer | AttentionVertex) and not layer.head_size and isinstance(layer.n_out, int):
        found["headSize"] = layer.n_out // max(layer.n_heads, 1)  # which DL4J's builder works out, and not its reader
    return found


_FORMATS: Final = {
    "BatchNormalization": "cnn2DFormat",
    "CnnLossLayer": "format",
    **dict.fromkeys(("RepeatVector", "ZeroPaddingLayer", "Cropping2D"), "dataFormat"),
    **dict.fromkeys(("ConvolutionLayer", "SubsamplingLayer"), ""),
}
"""The key of the order of axes, where it is not ``rnnDataFormat``; layers of images have one of their own."""


def _windows(layer: Layer, written: Fields) -> Fields:
    """What DL4J wants to know of windows: sizes along a second axis, the order of an image's axes, and PNORM's epsilon."""
    found: Fields = {}
    for key in ALONG_TIME if type(layer).__name__ in ONE_AXIS else ():
        across = {"kernelSize": 1, "padding": 0} if isinstance(layer, Subsampling1DLayer) else {}
        found[key] = [written[key], across.get(key, written[key])]
    if isinstance(layer, ConvolutionLayer | SubsamplingLayer):
        found["cnn2dDataFormat"] = str(layer.data_format)
    if isinstance(layer, SubsamplingLayer | Subsampling1DLayer):
        found["eps"] = 1e-8  # what DL4J divides by at least in the gradient of PNORM
    return found


def _settings(layer: Layer, place: str, limits: Limits) -> Fields:
    """What every layer has, and what a layer with parameters has."""
    found: Fields = {
        "constraints": [objects.constraint(one) for one in layer.constraints] or None,
        "gradientNormalization": "None",
        "gradientNormalizationThreshold": 1.0,
        "idropout": objects.dropout(layer.drop_out, f"{place}, dropOut", limits),
    }
    known = words_of(type(layer))
    if "lossFunction" in known:
        found["lossFn"] = objects.loss(layer.loss_function)  # type: ignore[attr-defined]
    if "activation" in known and layer.activation is not None:  # type: ignore[attr-defined]
        found["activationFn"] = objects.activation(layer.activation)  # type: ignore[attr-defined]
    if "gateActivationFunction" in known:
        found["gateActivationFn"] = objects.activation(layer.gate_activation_function)  # type: ignore[attr-defined]
    if not isinstance(layer, ParameterLayer):
        return found | (_UNUSED if type(layer).__name__ in _WITH_UNUSED else {})
    found |= _parameters(layer, place, limits)
    if isinstance(layer, BaseAttentionLayer):
        found["updater"] = found.pop("iupdater")
        found["weightInit"] = _scheme(layer, place, limits)
        found.pop("weightInitFn")
        if found.pop("activationFn", None) is not None:
            found["activation"] = _activation_word(layer, place, limits)
    return found


def _activation_word(layer: Any, place: str, limits: Limits) -> str:
    """The word of a recurrent attention layer's activation, which has no parameters there."""
    if not isinstance(layer.activation, Activation):
        limits.refuse(f"{place}, activation", f"{type(layer.activation).__name__} with parameters in an attention layer")
    return str(layer.activation)


def attention_vertex(vertex: AttentionVertex, place: str, limits: Limits) -> Fields:
    """The fields of an attention vertex."""
    if vertex.constraints:
        limits.lose(f"{place}, constraints", "constraints of a vertex")
    limits.lose(f"{place}, updater", "the updater and the penalties of a vertex when it is read again")
    common = _settings(vertex, place, limits)
    kept = ("biasUpdater", "gradientNormalization", "gradientNormalizationThreshold", "regularization", "regularizationBias")
    own = {"layerName": vertex.name, "updater": common["iupdater"], "weightInit": _scheme(vertex, place, limits)}
    plain = {key: value for key, value in _plain(vertex).items() if key not in {"biasInit", "gainInit", "nin"}}
    return {**{key: common[key] for key in kept}, **plain, **own}


def _scheme(layer: BaseAttentionLayer | AttentionVertex, place: str, limits: Limits) -> str:
    """The word of an attention layer's initial weights, which have no distribution."""
    if isinstance(layer.weight_init, WeightInit):
        return str(layer.weight_init)
    limits.lose(f"{place}, weightInit", f"{type(layer.weight_init).__name__} for attention (XAVIER is written)")
    return "XAVIER"


_WITH_UNUSED: Final = frozenset({"LossLayer", "RnnLossLayer", "CnnLossLayer", "DropoutLayer", "RepeatVector"})
"""Layers without parameters that DL4J derives from one with them: it takes a document without these fields for an old one."""
_UNUSED: Final[Fields] = {
    "biasInit": 0.0,
    "biasUpdater": None,
    "gainInit": 1.0,
    "iupdater": objects.updater(Sgd(), "", Limits("")),
    "nin": 0,
    "nout": 0,
    "regularization": [],
    "regularizationBias": [],
    "weightInitFn": objects.weight_init(WeightInit.XAVIER),
    "weightNoise": None,
}


def _parameters(layer: Any, place: str, limits: Limits) -> Fields:
    found: Fields = {
        "biasUpdater": objects.updater(layer.bias_updater, f"{place}, biasUpdater", limits),
        "iupdater": objects.updater(layer.updater, f"{place}, updater", limits),
        "regularization": objects.regularization(layer.l1, layer.l2, place, limits),
        "regularizationBias": objects.regularization(layer.l1_bias, layer.l2_bias, place, limits),
        # A layer without one makes its reader take the document for an old one, and then its YAML for JSON.
        "weightInitFn": objects.weight_init(layer.weight_init or WeightInit.XAVIER),
        "weightNoise": objects.noise(layer.weight_noise, place, limits),
    }
    if isinstance(layer, BaseRecurrentLayer):
        found["weightInitFnRecurrent"] = objects.weight_init(layer.weight_init_recurrent)
    return found
