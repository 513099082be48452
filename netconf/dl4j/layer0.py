"""A layer as an object of a document of 0.9.1: its updater by name and as an object, the rest by short names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from netconf.dl4j import names, objects
from netconf.dl4j.dialect import IN_NEWEST, NO_OTHER_LAYER, Fields, Limits, check_mask, first_value, name_in_newest, name_of
from netconf.eras.updaters0 import BY_NAME
from netconf.errors import Problem
from netconf.layers import (
    AutoEncoder,
    BatchNormalization,
    DropoutLayer,
    FrozenLayer,
    GlobalPoolingLayer,
    Layer,
    LossLayer,
    inside,
)
from netconf.parameters import parameters_of
from netconf.schedules import ISchedule, LearningRatePolicySchedule, MapSchedule
from netconf.updaters import Adam, IUpdater, Nesterovs
from netconf.vocabulary import Apply, LearningRatePolicy, RNNFormat, WeightInit
from netconf.weights import DropConnect, Dropout, GaussianDistribution, NormalDistribution, UniformDistribution, terms_of

_LAYERS: Final = frozenset(
    {
        *("GravesLSTM", "LSTM", "GravesBidirectionalLSTM", "DenseLayer", "OutputLayer", "RnnOutputLayer", "LossLayer"),
        *("EmbeddingLayer", "ActivationLayer", "DropoutLayer", "GlobalPoolingLayer", "FrozenLayer", "AutoEncoder"),
        "BatchNormalization",
    }
)
"""Layers of 0.9.1 that are written."""
_NOT_WRITTEN: Final = frozenset(
    {
        *("Convolution1DLayer", "Subsampling1DLayer", "ZeroPadding1DLayer"),
        *("ConvolutionLayer", "SubsamplingLayer", "ZeroPaddingLayer"),
    }
)
"""Layers of 0.9.1 that are not."""
_LATER: Final = frozenset({"SWISH", "MULTI_LABEL"})
"""Functions that had a short name after 0.9.1, and before 1.0.0-beta did without."""
_NAN: Final = "NaN"
_INITS: Final = frozenset(
    {
        *("XAVIER", "XAVIER_UNIFORM", "XAVIER_FAN_IN", "XAVIER_LEGACY", "RELU", "RELU_UNIFORM", "SIGMOID_UNIFORM"),
        *("UNIFORM", "ZERO"),
    }
)
_UNUSED: Final[Fields] = {
    **dict.fromkeys(("biasInit", "l1", "l1Bias", "l2", "l2Bias"), 0.0),
    **dict.fromkeys(("adamMeanDecay", "adamVarDecay", "epsilon", "momentum", "rho", "rmsDecay"), _NAN),
    **dict.fromkeys(("dist", "learningRateSchedule", "momentumSchedule")),
    "biasLearningRate": 0.1,
    "gradientNormalization": "None",
    "gradientNormalizationThreshold": 1.0,
    "iupdater": {"@class": "org.nd4j.linalg.learning.config.Sgd", "learningRate": 0.1},
    "learningRate": 0.1,
    "nin": 0,
    "nout": 0,
    "updater": "SGD",
    "weightInit": "XAVIER",
}
"""What layers without parameters have as well that DL4J derives from one with them; it cannot do without."""
_LOSSES_REPEATED: Final = frozenset({"MSE", "XENT", "MCXENT", "NEGATIVELOGLIKELIHOOD"})
_USUAL_CLIP: Final = 1e-5
"""Where the losses of 0.9.1 cut probabilities off, when they have no number of their own for it."""


def layer_fields(layer: Any, place: str, limits: Limits) -> Fields:
    """A layer with its name around it; what cannot be said is noted."""
    entry = name_of(names.LAYERS, layer.type)
    if entry is None or layer.type not in _LAYERS:
        if layer.type in _NOT_WRITTEN:
            message = f"it is a {layer.type}, which is not written as 0.9.1 has it"
            limits.problems.append(Problem(place, message, IN_NEWEST))
        else:
            limits.refuse(place, f"it is a {layer.type}", IN_NEWEST if name_in_newest(layer) else NO_OTHER_LAYER)
        return {}
    return {entry.short: _layer(layer, place, limits)}


@dataclass(frozen=True)
class Progress:
    """How far a network was trained."""

    trained: bool
    """Whether there were updates."""
    reached: Callable[[Any], float] | None = None
    """What a rate has come to at the last update; None when nobody knows."""


def beside(layer: Any, place: str, limits: Limits, progress: Progress) -> Fields:
    """What stands beside a layer in its configuration: regularisation, DropConnect, the learning-rate policy.

    Parameters
    ----------
    layer
        The layer.
    place
        Its place, for errors.
    limits
        Where to note what cannot be said.
    progress
        How far the network was trained.
    """
    frozen, layer = layer is not inside(layer), inside(layer)
    terms = [terms_of(getattr(layer, word, None)) for word in ("l1", "l2", "l1_bias", "l2_bias")]
    policy = _policy(getattr(layer, "updater", None))
    told = policy is not None and policy.policy != LearningRatePolicy.Score and progress.reached is not None
    if progress.trained and ((policy is not None and not told) or isinstance(_momentum_of(layer), ISchedule)):
        limits.lose(f"{place}, updater", "how far a rate or momentum has changed in the updates so far")
    return {
        **(_by_parameter(layer, place, limits, progress.reached) if progress.trained and told and not frozen else {}),
        "learningRatePolicy": "None" if policy is None else policy.policy,
        "lrPolicyDecayRate": _or_nan(getattr(policy, "decay_rate", None)),
        "lrPolicyPower": _or_nan(getattr(policy, "power", None)),
        "lrPolicySteps": _or_nan(getattr(policy, "steps", None)),
        "useDropConnect": isinstance(getattr(layer, "weight_noise", None), DropConnect),
        "useRegularization": any(terms),
    }


def _by_parameter(layer: Any, place: str, limits: Limits, reached: Any) -> Fields:
    """What 0.9.1 keeps of each parameter, as the rate of a policy is replaced at each update: the rate, and the penalties."""
    updaters = {"weight": layer.updater, "bias": layer.bias_updater or layer.updater}
    found: dict[str, Fields] = {"learningRateByParam": {}, "l1ByParam": {}, "l2ByParam": {}}
    for spec in parameters_of(layer):
        rate = getattr(updaters.get(spec.kind, layer.updater), "learning_rate", 0.0)
        found["learningRateByParam"][spec.name] = 0.0 if spec.kind == "statistic" else reached(rate)
        for word in ("l1", "l2"):
            term = {"weight": getattr(layer, word), "bias": getattr(layer, f"{word}_bias")}.get(spec.kind)
            found[f"{word}ByParam"][spec.name] = _coefficient(term, f"{place}, {word}", limits)
    return found | {"variables": [spec.name for spec in parameters_of(layer)]}


def _policy(updater: IUpdater | None) -> LearningRatePolicySchedule | None:
    rate = getattr(updater, "learning_rate", None)
    return rate if isinstance(rate, LearningRatePolicySchedule) else None


def _momentum_of(layer: Layer) -> Any:
    return getattr(getattr(layer, "updater", None), "momentum", None)


def _or_nan(value: float | None) -> float | str:
    return _NAN if value is None else value


def _layer(layer: Any, place: str, limits: Limits) -> Fields:
    """The fields of a layer."""
    fields: Fields = {"dropOut": _dropout(layer, place, limits), "layerName": layer.name}
    if layer.constraints:
        limits.lose(f"{place}, constraints", "constraints")
    if getattr(layer, "data_format", None) is RNNFormat.NWC:
        limits.refuse(f"{place}, dataFormat", "the order of axes is NWC", "convert the network to NCW")
    check_mask(layer, place, limits, inside=False)
    if (special := _special(layer, place, limits)) is not None:
        return fields | special
    if isinstance(layer, DropoutLayer | LossLayer):
        fields |= _UNUSED | {"activationFn": {"Identity": {}}}
    if getattr(layer, "activation", None) is not None:
        fields["activationFn"] = _activation(layer.activation, f"{place}, activation", limits)
    if hasattr(layer, "gate_activation_function"):
        fields["gateActivationFn"] = _activation(layer.gate_activation_function, f"{place}, gateActivationFunction", limits)
        fields["forgetGateBiasInit"] = layer.forget_gate_bias_init
    if isinstance(layer, AutoEncoder):
        fields |= {"corruptionLevel": layer.corruption_level, "sparsity": layer.sparsity, "preTrainIterations": 1}
        loss = objects.loss_parameters(layer.loss_function)[0]
        fields |= {"lossFunction": loss, "visibleBiasInit": layer.visible_bias_init}
    elif hasattr(layer, "loss_function"):
        fields |= _loss(layer, f"{place}, lossFunction", limits)
    if hasattr(layer, "n_in"):
        fields |= _parameters(layer, place, limits)
    return fields


def _special(layer: Any, place: str, limits: Limits) -> Fields | None:
    """The fields of layers that are like no other; None for the others."""
    if isinstance(layer, GlobalPoolingLayer):
        pooling = {"poolingType": str(layer.pooling_type), "pnorm": layer.pnorm, "collapseDimensions": layer.collapse_dimensions}
        return pooling | {"poolingDimensions": None}
    if isinstance(layer, FrozenLayer):
        return {"layer": layer_fields(layer.layer, place, limits)}
    if isinstance(layer, BatchNormalization):
        own = {name: getattr(layer, name) for name in ("gamma", "beta", "decay", "eps", "minibatch")}
        own |= {"lockGammaBeta": layer.lock_gamma_beta, "activationFn": {"Identity": {}}}
        return _UNUSED | own | _parameters(layer, place, limits)
    return None


def _parameters(layer: Any, place: str, limits: Limits) -> Fields:
    if layer.has_bias is False if hasattr(layer, "has_bias") else False:
        limits.refuse(f"{place}, hasBias", "there is no bias", f"{IN_NEWEST}, or set the bias to 0")
    if getattr(layer, "has_layer_norm", False):
        limits.refuse(f"{place}, hasLayerNorm", "the layer is normalised")
    terms = {"l1": layer.l1, "l2": layer.l2, "l1Bias": layer.l1_bias, "l2Bias": layer.l2_bias}
    return {
        "biasInit": layer.bias_init or 0.0,
        "gradientNormalization": str(layer.gradient_normalization),
        "gradientNormalizationThreshold": layer.gradient_normalization_threshold,
        "nin": layer.n_in,
        "nout": layer.n_out,
        **{word: _coefficient(term, f"{place}, {word}", limits) for word, term in terms.items()},
        **_updater(layer, place, limits),
        **({} if layer.weight_init is None else _weight_init(layer, place, limits)),
    }


def _activation(value: Any, place: str, limits: Limits) -> Fields:
    word, parameters = objects.activation_parameters(value)
    entry = name_of(names.ACTIVATIONS, word)
    if entry is None or not entry.short or word in _LATER:
        limits.refuse(place, f"it is {word}")
        return {}
    given = {key: number for key, number in parameters.items() if number is not None}
    if word == "RELU" and given:
        limits.refuse(place, f"it is RELU with {', '.join(given)}")
    return {entry.short: given}


def _loss(layer: Any, place: str, limits: Limits) -> Fields:
    word, parameters = objects.loss_parameters(layer.loss_function)
    entry = name_of(names.LOSSES, word)
    if entry is None or not entry.short or word in _LATER:
        limits.lose(place, f"the loss {word} (MSE is written)")
        return {"lossFn": {"MSE": {}}, "lossFunction": "MSE"}
    if parameters.pop("clipEps", _USUAL_CLIP) != _USUAL_CLIP:
        limits.lose(place, "another clipEps than 1e-5")
    weights = parameters.pop("weights", None)
    parameters |= {} if weights is None else {"weights": weights["data"]}
    return {"lossFn": {entry.short: parameters}, "lossFunction": word if word in _LOSSES_REPEATED else None}


def _dropout(layer: Layer, place: str, limits: Limits) -> float:
    """The probability to keep, of inputs or of weights; 0 is off."""
    noise = getattr(layer, "weight_noise", None)
    if isinstance(noise, DropConnect):
        if layer.drop_out is not None:
            limits.lose(f"{place}, dropOut", "dropout beside DropConnect")
        if getattr(layer, "n_in", None) and noise.apply_to_recurrent:
            limits.lose(f"{place}, weightNoise", "DropConnect of recurrent weights")
        return first_value(noise.weight_retain_prob)
    if noise is not None:
        limits.lose(f"{place}, weightNoise", type(noise).__name__)
    if layer.drop_out is None:
        return 0.0
    if not isinstance(layer.drop_out, Dropout):
        limits.lose(f"{place}, dropOut", type(layer.drop_out).__name__)
        return 0.0
    if isinstance(layer.drop_out.keep, ISchedule):
        limits.lose(f"{place}, dropOut", "a schedule of dropout")
    return first_value(layer.drop_out.keep)


def _coefficient(coefficient: Any, place: str, limits: Limits) -> float:
    for term in terms_of(coefficient):
        if term.apply is not Apply.afterUpdater:
            limits.lose(place, f"a penalty that acts {term.apply} (it acts afterUpdater there)")
        if isinstance(term.value, ISchedule):
            limits.lose(place, "a schedule of a penalty")
    return sum((first_value(term.value) for term in terms_of(coefficient)), start=0.0)


_NAMES: Final = {kind: name for name, kind in BY_NAME.items()}
_FIELDS: Final = {"beta1": "adamMeanDecay", "beta2": "adamVarDecay", "epsilon": "epsilon", "rho": "rho", "rmsDecay": "rmsDecay"}


def _updater(layer: Any, place: str, limits: Limits) -> Fields:
    """The updater by name with its numbers, and the same as an object."""
    updater: IUpdater = layer.updater
    if type(updater) not in _NAMES:
        limits.lose(f"{place}, updater", f"{type(updater).__name__} (Adam is written)")
        updater = _as_adam(updater)
    rate = getattr(updater, "learning_rate", 0.1)
    if isinstance(rate, ISchedule) and not isinstance(rate, LearningRatePolicySchedule):
        limits.lose(f"{place}, updater", f"a {type(rate).__name__}")
    first = first_value(rate)
    momentum, later = _momentum(updater, place, limits)
    own = {info.alias or name: getattr(updater, name) for name, info in type(updater).model_fields.items()}
    numbers: Fields = {key: own[key] for key in ("beta1", "beta2", "epsilon", "rho", "rmsDecay") if key in own}
    object_fields: Fields = dict(numbers)
    if "learningRate" in own:
        object_fields["learningRate"] = first
    if momentum is not None:
        object_fields |= {"momentum": momentum} | ({"momentumSchedule": later} if later else {})
    full = name_of(names.UPDATERS, type(updater).__name__)
    schedule = rate.schedule if isinstance(rate, LearningRatePolicySchedule) else None
    return {
        "biasLearningRate": _bias_rate(layer, first, place, limits),
        "iupdater": {"@class": full.full if full else "", **object_fields},
        "learningRate": first,
        "learningRateSchedule": None if not schedule else {str(key): value for key, value in schedule.items()},
        "momentum": _or_nan(momentum),
        "momentumSchedule": later or None,
        "updater": str(_NAMES[type(updater)]),
        **{theirs: _or_nan(numbers.get(ours)) for ours, theirs in _FIELDS.items()},
    }


def _as_adam(updater: Any) -> Adam:
    """Adam with the numbers of one of its kin."""
    return Adam(learning_rate=updater.learning_rate, beta1=updater.beta1, beta2=updater.beta2, epsilon=updater.epsilon)


def _momentum(updater: IUpdater, place: str, limits: Limits) -> tuple[float | None, Fields]:
    """Momentum, and the iterations at which it changes."""
    if not isinstance(updater, Nesterovs):
        return None, {}
    momentum = updater.momentum
    if isinstance(momentum, MapSchedule) and momentum.schedule_type == "ITERATION":
        return first_value(momentum), {str(key): value for key, value in momentum.values.items() if key}
    if isinstance(momentum, ISchedule):
        limits.lose(f"{place}, updater", f"momentum by a {type(momentum).__name__}")
    return first_value(momentum), {}


def _bias_rate(layer: Any, rate: float, place: str, limits: Limits) -> float:
    """The biases' own rate, which acts beside a policy and with Nesterovs."""
    own = layer.bias_updater
    if own is None:
        return rate
    same_kind = type(own) is type(layer.updater)
    if not same_kind or not (isinstance(own, Nesterovs) or _policy(own)):
        limits.lose(f"{place}, biasUpdater", "an updater of the biases' own")
    return first_value(getattr(own, "learning_rate", rate))


def _weight_init(layer: Any, place: str, limits: Limits) -> Fields:
    value = layer.weight_init
    if getattr(layer, "weight_init_recurrent", None) is not None:
        limits.lose(f"{place}, weightInitRecurrent", "initial recurrent weights of their own")
    if isinstance(value, NormalDistribution | GaussianDistribution | UniformDistribution):
        return {"dist": objects.distribution(value), "weightInit": "DISTRIBUTION"}
    if isinstance(value, WeightInit) and value.value in _INITS:
        return {"dist": None, "weightInit": value.value}
    limits.lose(f"{place}, weightInit", f"initial weights by {value} (XAVIER is written)")
    return {"dist": None, "weightInit": "XAVIER"}
