"""DL4J's JSON of any release, as far as the golden cases need it, to built configurations. For tests only.

What a release's words mean is decided here by the release that wrote the document, which the case says.
"""

from __future__ import annotations

import math
from typing import Any, NoReturn

from netconf import activations, losses, schedules, updaters
from netconf.layers import LSTM, AnyLayer, DenseLayer, GravesLSTM, OutputLayer, RnnOutputLayer
from netconf.network import MultiLayerConfiguration
from netconf.preprocessors import FeedForwardToRnnPreProcessor, RnnToFeedForwardPreProcessor
from netconf.vocabulary import Activation, Apply, LossFunction, MinibatchDivision, RNNFormat
from netconf.weights import Regularization
from tests.reference.deviations import RELEASES
from tests.reference.explicit import layer, network

KINDS = {
    "graveslstm": GravesLSTM,
    "lstm": LSTM,
    "dense": DenseLayer,
    "denselayer": DenseLayer,
    "output": OutputLayer,
    "outputlayer": OutputLayer,
    "rnnoutput": RnnOutputLayer,
    "rnnoutputlayer": RnnOutputLayer,
}
LOSSES = {
    "MCXENT": LossFunction.MCXENT,
    "NegativeLogLikelihood": LossFunction.NEGATIVELOGLIKELIHOOD,
    "SparseMCXENT": LossFunction.SPARSE_MCXENT,
    "BinaryXENT": LossFunction.XENT,
    "L1": LossFunction.L1,
    "L2": LossFunction.L2,
    "MSE": LossFunction.MSE,
    "MAE": LossFunction.MEAN_ABSOLUTE_ERROR,
    "MAPE": LossFunction.MEAN_ABSOLUTE_PERCENTAGE_ERROR,
    "MSLE": LossFunction.MEAN_SQUARED_LOGARITHMIC_ERROR,
    "KLD": LossFunction.KL_DIVERGENCE,
    "Poisson": LossFunction.POISSON,
    "Hinge": LossFunction.HINGE,
    "SquaredHinge": LossFunction.SQUARED_HINGE,
    "CosineProximity": LossFunction.COSINE_PROXIMITY,
    "Wasserstein": LossFunction.WASSERSTEIN,
}
"""DL4J's classes without the prefix ``Loss``."""
PARAMETRIC_LOSSES = {"FMeasure": losses.LossFMeasure, "MultiLabel": losses.LossMultiLabel}
PARAMETRIC_ACTIVATIONS: dict[str, type[activations.IActivation]] = {
    "lrelu": activations.ActivationLReLU,
    "elu": activations.ActivationELU,
    "relu": activations.ActivationReLU,
    "thresholdedrelu": activations.ActivationThresholdedReLU,
    "gelu": activations.ActivationGELU,
}
ENUM_UPDATERS = {
    "SGD": "Sgd",
    "NONE": "NoOp",
    "NESTEROVS": "Nesterovs",
    "ADAM": "Adam",
    "ADADELTA": "AdaDelta",
    "ADAGRAD": "AdaGrad",
    "RMSPROP": "RmsProp",
}
HYPERPARAMETERS = ("learningRate", "momentum", "beta1", "beta2", "epsilon", "rho", "rmsDecay")


class NotCovered(Exception):
    """The document has a word that these cases leave out."""


def _leave_out(reason: str) -> NoReturn:
    raise NotCovered(reason)


def translate(document: dict[str, Any], release: str, dtype: str) -> MultiLayerConfiguration:
    """Return the configuration that a document of a release means.

    Raises
    ------
    NotCovered
        If it is a graph, or has layers, schedules, dropout, noise or constraints that are not part of these cases.
    """
    if "confs" not in document:
        _leave_out("graph")
    confs = document["confs"]
    first = confs[0]
    before = {int(k): _preprocessor(v) for k, v in (document.get("inputPreProcessors") or {}).items()}
    old = RELEASES.index(release) <= RELEASES.index("1.0.0-beta2")
    return network(
        [_layer(conf, release) for conf in confs],
        seed=first.get("seed"),
        mini_batch=first["miniBatch"],
        minibatch_division=MinibatchDivision.afterUpdater if old else MinibatchDivision.beforeUpdater,
        iterations=first.get("numIterations", 1),
        backprop_type=document.get("backpropType", "Standard"),
        tbptt_forward_length=document.get("tbpttFwdLength", 20),
        tbptt_backward_length=document.get("tbpttBackLength", 20),
        data_type=dtype,
        input_pre_processors=before,
    )


def _named(value: Any) -> tuple[str, dict[str, Any]]:
    """Return class name and fields of an object written with ``@class``, or inside an object of one key."""
    if "@class" in value:
        return value["@class"].rsplit(".", 1)[-1], value
    [(name, fields)] = value.items()
    return name, fields


def _given(value: Any) -> float | None:
    """Return a number; None for null, NaN and what is absent."""
    number = math.nan if value is None else float(value)
    return None if math.isnan(number) else number


def _preprocessor(value: dict[str, Any]) -> RnnToFeedForwardPreProcessor | FeedForwardToRnnPreProcessor:
    name = _named(value)[0].lower().removesuffix("preprocessor")
    kinds = {"rnntofeedforward": RnnToFeedForwardPreProcessor, "feedforwardtornn": FeedForwardToRnnPreProcessor}
    if name not in kinds:
        _leave_out(name)
    return kinds[name]()  # type: ignore[return-value]


def _layer(conf: dict[str, Any], release: str) -> AnyLayer:
    name, fields = _named(conf["layer"])
    kind: Any = KINDS.get(name.lower())
    if kind is None:
        _leave_out(name)
    if fields.get("idropout") or fields.get("weightNoise") or fields.get("constraints") or _given(fields.get("dropOut")):
        _leave_out("dropout, noise or constraints")
    if conf.get("learningRatePolicy", "None") == "Score":
        _leave_out("the policy Score")
    lower = {key.lower(): value for key, value in fields.items()}
    words = {
        "activation": _activation(fields.get("activationFn") or fields["activationFunction"]),
        "gradient_normalization": fields["gradientNormalization"],
        "gradient_normalization_threshold": fields["gradientNormalizationThreshold"],
        **_regularisation(conf, fields),
        **_updaters(conf, fields, release),
    }
    if issubclass(kind, GravesLSTM | LSTM):
        words["gate_activation_function"] = _activation(fields.get("gateActivationFn") or "sigmoid")
        words["forget_gate_bias_init"] = fields["forgetGateBiasInit"]
    else:
        words["has_bias"] = fields.get("hasBias", True)
    if kind is DenseLayer:
        words["has_layer_norm"] = fields.get("hasLayerNorm", False)
    if kind in (OutputLayer, RnnOutputLayer):
        words["loss_function"] = _loss(fields, lower["nout"], release)
    if kind is not DenseLayer and kind is not OutputLayer:
        words["data_format"] = fields.get("rnnDataFormat") or RNNFormat.NCW
    return layer(kind, lower["nin"], lower["nout"], **words)  # type: ignore[no-any-return]


def _activation(value: Any) -> Any:
    if isinstance(value, str):
        return Activation(value)
    name, fields = _named(value)
    name = name.removeprefix("Activation").lower()
    kind = PARAMETRIC_ACTIVATIONS.get(name)
    if kind is None:
        return Activation(name)
    known = {key: fields[key] for key in ("alpha", "max", "threshold", "negativeSlope", "theta", "precise") if key in fields}
    return kind(**known)


def _loss(fields: dict[str, Any], outputs: int, release: str) -> Any:
    """To 0.5.0 MSE is half the sum of squares."""
    value = fields.get("lossFn") or fields["lossFunction"]
    name, parameters = (value, {}) if isinstance(value, str) else _named(value)
    name = name.removeprefix("Loss")
    if name == "MSE" and RELEASES.index(release) <= RELEASES.index("0.5.0"):
        return losses.LossL2(weights=(0.5,) * outputs)
    if name in PARAMETRIC_LOSSES:
        return PARAMETRIC_LOSSES[name](**({"beta": parameters["beta"]} if "beta" in parameters else {}))
    word = LOSSES[name]
    weights = parameters.get("weights")
    if weights is None:
        return word
    kinds: dict[str, Any] = {kind.model_fields["type"].default: kind for kind in losses._Weighted.__subclasses__()}
    return kinds[word.value](weights=tuple(weights["data"] if isinstance(weights, dict) else weights))


def _regularisation(conf: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Return l1, l2 and those of the biases: scalars to beta3, lists of objects from beta4."""
    if "regularization" in fields:
        weights, bias = _terms(fields["regularization"]), _terms(fields["regularizationBias"])
        return {**weights, **{f"{key}_bias": value for key, value in bias.items()}}
    if not conf.get("useRegularization", True):
        return {}
    names = {"l1": ("l1",), "l2": ("l2",), "l1_bias": ("l1Bias", "biasL1"), "l2_bias": ("l2Bias", "biasL2")}
    found = {ours: next((v for n in theirs if (v := _given(fields.get(n)))), None) for ours, theirs in names.items()}
    return {key: Regularization(value=v, apply=Apply.afterUpdater) for key, v in found.items() if v is not None}


def _terms(entries: list[dict[str, Any]] | None) -> dict[str, Regularization]:
    """Return l1 and l2 of a list of regularisation objects; the same term twice, as M2.1 writes for weightDecay, adds up."""
    terms: dict[str, Regularization] = {}
    for entry in entries or []:
        name = entry["@class"].rsplit(".", 1)[-1]
        key, source, apply = {
            "L1Regularization": ("l1", "l1", Apply.beforeUpdater),
            "L2Regularization": ("l2", "l2", Apply.beforeUpdater),
            "WeightDecay": ("l2", "coeff", Apply.afterUpdaterTimesRate if entry.get("applyLR") else Apply.afterUpdater),
        }[name]
        value = _fixed(entry[source])
        if key in terms:
            if terms[key].apply != apply:
                _leave_out("L2 and weight decay together")
            value += terms[key].value  # type: ignore[arg-type]
        terms[key] = Regularization(value=value, apply=apply)
    return terms


def _fixed(value: Any) -> Any:
    """Return a coefficient: a number, or a schedule."""
    return _schedule(value) if isinstance(value, dict) else float(value)


def _schedule(value: dict[str, Any]) -> Any:
    """Return a schedule of 1.0; a fixed one is its number."""
    name, fields = _named(value)
    kind = getattr(schedules, name)
    if kind is schedules.FixedSchedule:
        return float(fields["value"])
    known = {f.alias or n for n, f in kind.model_fields.items()} - {"type"}
    return kind(**{k: v for k, v in fields.items() if k in known})


def _updaters(conf: dict[str, Any], fields: dict[str, Any], release: str) -> dict[str, Any]:
    """Return updater and biasUpdater. In 0.9.1 a rate of the biases' own only had an effect with Nesterovs, or under a policy."""
    updater = _updater(fields["iupdater"]) if fields.get("iupdater") else _enum_updater(fields, release)
    bias = _updater(fields["biasUpdater"]) if fields.get("biasUpdater") else None
    rate, bias_rate = _given(fields.get("learningRate")), _given(fields.get("biasLearningRate"))
    policy = conf.get("learningRatePolicy", "None")
    if rate is None or (policy == "None" and not isinstance(updater, updaters.Nesterovs)):
        return {"updater": updater, "bias_updater": bias}
    if bias_rate is not None and bias_rate != rate:
        bias = updater.model_copy(update={"learning_rate": _policy(conf, fields, bias_rate)})
    return {"updater": updater.model_copy(update={"learning_rate": _policy(conf, fields, rate)}), "bias_updater": bias}


def _policy(conf: dict[str, Any], fields: dict[str, Any], rate: float) -> Any:
    """Return what a learning-rate policy of 0.x makes of a rate."""
    policy = conf.get("learningRatePolicy", "None")
    if policy == "None":
        return rate
    return schedules.LearningRatePolicySchedule(
        policy=policy,
        initial_value=rate,
        decay_rate=_given(conf.get("lrPolicyDecayRate")),
        steps=_given(conf.get("lrPolicySteps")),
        power=_given(conf.get("lrPolicyPower")),
        schedule=fields.get("learningRateSchedule") if policy == "Schedule" else None,
    )


def _updater(value: dict[str, Any]) -> Any:
    name, fields = _named(value)
    kind = getattr(updaters, name)
    words: dict[str, Any] = {k: float(fields[k]) for k in HYPERPARAMETERS if _given(fields.get(k)) is not None}
    for theirs, ours in (("learningRateSchedule", "learningRate"), ("momentumISchedule", "momentum")):
        if fields.get(theirs):
            words[ours] = _schedule(fields[theirs])
    if fields.get("momentumSchedule"):
        words["momentum"] = _momentum(words["momentum"], fields["momentumSchedule"])
    known = {f.alias or n for n, f in kind.model_fields.items()}
    return kind(**{k: v for k, v in words.items() if k in known})


def _momentum(first: float, later: dict[str, float]) -> schedules.MapSchedule:
    """Return the momentum of 0.x: a change at an update lasts until the next one."""
    return schedules.MapSchedule(schedule_type="ITERATION", values={0: first, **{int(k): v for k, v in later.items()}})


def _enum_updater(fields: dict[str, Any], release: str) -> Any:
    """Return an updater of the releases that only had its name; NaN and 0 are "not said"."""
    if fields.get("momentumAfter"):
        _leave_out("a schedule of the oldest releases")
    words = {k: v for k in HYPERPARAMETERS if (v := _given(fields.get(k)))}
    for theirs, ours in (("adamMeanDecay", "beta1"), ("adamVarDecay", "beta2")):
        if value := _given(fields.get(theirs)):
            words[ours] = value
    if fields["updater"] == "ADADELTA" and RELEASES.index(release) <= RELEASES.index("0.5.0"):
        words["epsilon"] = 1e-5
    return _updater({"@class": ENUM_UPDATERS[fields["updater"]], **words})
