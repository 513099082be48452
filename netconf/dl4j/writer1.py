"""A network as a document of 1.0.0-M2.1."""

from __future__ import annotations

from typing import Any, Final

from netconf.dl4j import names, objects
from netconf.dl4j.dialect import Fields, Limits, name_of, place_of
from netconf.dl4j.layers import PLAIN
from netconf.layers import (
    AnyLayer,
    BaseAttentionLayer,
    BaseRecurrentLayer,
    BaseWrapperLayer,
    Bidirectional,
    FrozenLayer,
    LastTimeStep,
    Layer,
    MaskZeroLayer,
    ParameterLayer,
)
from netconf.network import MultiLayerConfiguration
from netconf.parameters import parameters_of
from netconf.places import words_of
from netconf.schedules import LearningRatePolicySchedule
from netconf.updaters import Sgd
from netconf.vocabulary import MaskedSteps, MinibatchDivision, WeightInit


def document(conf: MultiLayerConfiguration, counters: dict[str, int], limits: Limits) -> Fields:
    """The document; what cannot be said is noted in ``limits``."""
    _network_losses(conf, limits)
    confs = [_conf(conf, index, layer, counters, limits) for index, layer in enumerate(conf.layers)]
    return {
        "backpropType": str(conf.backprop_type),
        "cacheMode": "NONE",
        "confs": confs,
        "dataType": str(conf.data_type),
        "epochCount": counters.get("epoch", 0),
        "inferenceWorkspaceMode": "ENABLED",
        "inputPreProcessors": _preprocessors(conf),
        "iterationCount": counters.get("iteration", 0),
        "tbpttBackLength": conf.tbptt_backward_length,
        "tbpttFwdLength": conf.tbptt_forward_length,
        "trainingWorkspaceMode": "ENABLED",
        "validateOutputLayerConfig": conf.validate_output_layer_config,
    }


def _network_losses(conf: MultiLayerConfiguration, limits: Limits) -> None:
    if conf.minibatch_division is not MinibatchDivision.beforeUpdater:
        limits.lose("minibatchDivision", "updates on sums that are divided afterwards")
    if conf.iterations != 1:
        limits.lose("iterations", f"{conf.iterations} updates for each minibatch")
    if conf.pretrain:
        limits.lose("pretrain", "pretraining as part of the configuration")
    if conf.seed is None:
        limits.lose("seed", "a seed that is drawn anew (0 is written)")


def _conf(conf: MultiLayerConfiguration, index: int, layer: AnyLayer, counters: dict[str, int], limits: Limits) -> Fields:
    """What stands around a layer."""
    return {
        "cacheMode": "NONE",
        "dataType": str(conf.data_type),
        "epochCount": counters.get("epoch", 0),
        "iterationCount": counters.get("iteration", 0),
        "layer": _layer(layer, place_of(index, layer), limits, inside=False),
        "maxNumLineSearchIterations": conf.max_num_line_search_iterations,
        "miniBatch": conf.mini_batch,
        "minimize": True,
        "optimizationAlgo": str(conf.optimization_algo),
        "seed": conf.seed or 0,
        "stepFunction": None,
        "variables": [spec.name for spec in parameters_of(layer)],
    }


_WRAPPED: Final = {Bidirectional: "fwd", FrozenLayer: "layer"}


def _layer(layer: Any, place: str, limits: Limits, *, inside: bool) -> Fields:
    """A layer with its class; ``inside`` a wrapper that hands the mask to it."""
    entry = name_of(names.LAYERS, layer.type)
    if entry is None or layer.type == "GRU":
        limits.refuse(place, f"it is a {layer.type}", "predictions would differ with any other layer")
        return {}
    found: Fields = {"@class": entry.full, "layerName": layer.name, **_settings(layer, place, limits), **_plain(layer)}
    if isinstance(layer, BaseWrapperLayer):
        hands_mask = inside or isinstance(layer, LastTimeStep | MaskZeroLayer)
        key = _WRAPPED.get(type(layer), "underlying")
        found[key] = _layer(layer.layer, place, limits, inside=hands_mask)
        if isinstance(layer, Bidirectional):
            found["bwd"] = found["fwd"]
    if isinstance(layer, BaseRecurrentLayer):
        _check_mask(layer, place, limits, inside=inside)
    return found


def _check_mask(layer: BaseRecurrentLayer, place: str, limits: Limits, *, inside: bool) -> None:
    """What a recurrent layer does at masked steps is fixed in DL4J."""
    passes = type(layer).__name__ in {"LSTM", "GravesLSTM"} and not inside
    usual = MaskedSteps.passThrough if passes else MaskedSteps.zero
    if layer.masked_steps not in {None, usual}:
        limits.refuse(f"{place}, maskedSteps", f"it is {layer.masked_steps}", f"DL4J's is {usual}")


def _plain(layer: Layer) -> Fields:
    """Fields that are ours under another name; the first name of a word is the one that fits the layer's class."""
    known = {(info.alias or name): name for name, info in type(layer).model_fields.items()}
    formats = {"BatchNormalization": "cnn2DFormat", "RepeatVector": "dataFormat"}.get(str(layer.type), "rnnDataFormat")  # type: ignore[attr-defined]
    found: Fields = {}
    for key, (word, _) in PLAIN.items():
        if word not in known or (word == "dataFormat" and key != formats):
            continue
        value = getattr(layer, known[word])
        found[key] = (
            list(value) if isinstance(value, tuple) else value if value is None or isinstance(value, int | float) else str(value)
        )
    if isinstance(layer, ParameterLayer):
        found |= {key: 0 for key in ("nin", "nout") if key not in found}
    return found


def _settings(layer: Layer, place: str, limits: Limits) -> Fields:
    """What every layer has, and what a layer with parameters has."""
    found: Fields = {
        "constraints": [objects.constraint(one) for one in layer.constraints] or None,
        "gradientNormalization": "None",
        "gradientNormalizationThreshold": 1.0,
        "idropout": objects.dropout(layer.drop_out),
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
    return found


def _scheme(layer: BaseAttentionLayer, place: str, limits: Limits) -> str:
    """The word of an attention layer's initial weights, which have no distribution."""
    if isinstance(layer.weight_init, WeightInit):
        return str(layer.weight_init)
    limits.lose(f"{place}, weightInit", f"{type(layer.weight_init).__name__} for attention (XAVIER is written)")
    return "XAVIER"


_WITH_UNUSED: Final = frozenset({"LossLayer", "RnnLossLayer", "DropoutLayer", "RepeatVector"})
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
    for word in ("l1", "l2", "l1_bias", "l2_bias"):
        coefficient = getattr(layer, word)
        if coefficient is not None and isinstance(coefficient.value, LearningRatePolicySchedule):
            limits.refuse(place, f"{word} follows a learning-rate policy")
    found: Fields = {
        "biasUpdater": objects.updater(layer.bias_updater, f"{place}, biasUpdater", limits),
        "iupdater": objects.updater(layer.updater, f"{place}, updater", limits),
        "regularization": objects.regularization(layer.l1, layer.l2, place, limits),
        "regularizationBias": objects.regularization(layer.l1_bias, layer.l2_bias, place, limits),
        "weightInitFn": objects.weight_init(layer.weight_init),
        "weightNoise": objects.noise(layer.weight_noise, place, limits),
    }
    if isinstance(layer, BaseRecurrentLayer):
        found["weightInitFnRecurrent"] = objects.weight_init(layer.weight_init_recurrent)
    return found


def _preprocessors(conf: MultiLayerConfiguration) -> Fields:
    return {str(index): objects.preprocessor(one) for index, one in sorted(conf.input_pre_processors.items())}
