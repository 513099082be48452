"""Our objects as those of 1.0's documents: activations, losses, schedules, updaters, weights, dropout, noise, constraints."""

from __future__ import annotations

from typing import Any

from netconf.activations import IActivation
from netconf.base import Model
from netconf.dl4j import names
from netconf.dl4j.dialect import Fields, Limits, first_value
from netconf.dl4j.names import Name
from netconf.losses import ILossFunction, LossFMeasure, _Weighted
from netconf.places import tag_of
from netconf.preprocessors import ComposableInputPreProcessor, InputPreProcessor
from netconf.schedules import ISchedule, LearningRatePolicySchedule, MapSchedule, RampSchedule
from netconf.updaters import IUpdater, Nesterovs
from netconf.vocabulary import Activation, Apply, LossFunction, WeightInit
from netconf.weights import (
    AlphaDropout,
    Distribution,
    DropConnect,
    Dropout,
    IDropout,
    IWeightNoise,
    LayerConstraint,
    SpatialDropout,
    terms_of,
)


def _found(table: tuple[Name, ...], ours: str) -> Name:
    return next(entry for entry in table if entry.ours == ours)


def _numbers(model: Model, *without: str) -> Fields:
    """The fields of one of our objects by DL4J's names, which are ours."""
    left_out = {"type", *without}
    return {info.alias or name: getattr(model, name) for name, info in type(model).model_fields.items() if name not in left_out}


def activation_parameters(value: Any) -> tuple[str, Fields]:
    """Our word of an activation, and its parameters."""
    if isinstance(value, IActivation):
        return str(value.plain), _numbers(value)
    plain = {kind.plain: kind for kind in IActivation.__subclasses__()}.get(Activation(value))
    return str(Activation(value)), {} if plain is None else _numbers(plain())


def activation(value: Any) -> Fields:
    """An activation function."""
    word, parameters = activation_parameters(value)
    return {"@class": _found(names.ACTIVATIONS, word).full, **parameters}


def loss_parameters(value: Any) -> tuple[str, Fields]:
    """Our word of a loss, and its parameters; weights only where there are any."""
    if isinstance(value, ILossFunction):
        word = str(tag_of(type(value)) or value.plain)
        given = _numbers(value, "weights") if isinstance(value, _Weighted | LossFMeasure) else {}
        weights = getattr(value, "weights", None)
        if weights is not None:
            given["weights"] = {"dataType": "DOUBLE", "shape": [len(weights)], "data": list(weights)}
        return word, given
    word = str(LossFunction(value))
    kind = next((one for one in _Weighted.__subclasses__() if tag_of(one) == word), None)
    return word, {} if kind is None else _numbers(kind(), "weights")


def loss(value: Any) -> Fields:
    """A loss function."""
    word, parameters = loss_parameters(value)
    return {"@class": _found(names.LOSSES, word).full, **parameters}


def schedule(value: Any) -> Fields:
    """A schedule; a number is a FixedSchedule."""
    if not isinstance(value, ISchedule):
        return {"@class": _found(names.SCHEDULES, "FixedSchedule").full, "value": value}
    given = _numbers(value)
    if isinstance(value, MapSchedule):
        given["values"] = {str(key): number for key, number in sorted(value.values.items())}
    if isinstance(value, RampSchedule):
        given["baseSchedule"] = schedule(value.base_schedule)
    return {"@class": _found(names.SCHEDULES, str(tag_of(type(value)))).full, **given}


def _sayable(rate: Any, place: str, limits: Limits) -> Any:
    """A number or a schedule; the value that a schedule begins with, which is told, where 1.0.0-M2.1 does not have it."""
    if isinstance(rate, LearningRatePolicySchedule):
        limits.lose(place, f"the learning-rate policy {rate.policy} of 0.x")
        return first_value(rate)
    if isinstance(rate, RampSchedule):
        limits.lose(place, "a RampSchedule, which its own reader refuses")
        return first_value(rate)
    return rate


def updater(value: IUpdater | None, place: str, limits: Limits) -> Fields | None:
    """An updater; a schedule stands beside a rate of NaN."""
    if value is None:
        return None
    given = _numbers(value)
    for word, key in (("learningRate", "learningRateSchedule"), ("momentum", "momentumISchedule")):
        rate = _sayable(given.get(word), place, limits)
        if isinstance(rate, ISchedule):
            keeps_number = isinstance(value, Nesterovs) and word == "momentum"
            given |= {word: first_value(rate) if keeps_number else "NaN", key: schedule(rate)}
        elif word in given:
            given[word] = rate
    return {"@class": _found(names.UPDATERS, type(value).__name__).full, **given}


def regularization(l1: Any, l2: Any, place: str, limits: Limits) -> list[Fields]:
    """The terms of l1 and l2: L2Regularization before the updater, WeightDecay after it."""
    found: list[Fields] = []
    for word, coefficient in (("l1", l1), ("l2", l2)):
        for term in terms_of(coefficient):
            value = schedule(_sayable(term.value, f"{place}, {word}", limits))
            if word == "l1" and term.apply is not Apply.beforeUpdater:
                limits.lose(f"{place}, l1", f"l1 that acts {term.apply}")
            if word == "l1" or term.apply is Apply.beforeUpdater:
                found.append({"@class": _found(names.REGULARIZATIONS, f"{word.upper()}Regularization").full, word: value})
            else:
                decay = {"applyLR": term.apply is Apply.afterUpdaterTimesRate, "coeff": value}
                found.append({"@class": _found(names.REGULARIZATIONS, "WeightDecay").full, **decay})
    return found


_SYNONYMS = {WeightInit.XAVIER_FAN_IN: "NORMAL", WeightInit.LECUN_NORMAL: "NORMAL"}
"""Schemes with the formula of another one, which has the class."""


def distribution(value: Distribution) -> Fields:
    """A distribution of initial weights."""
    return {"type": _found(names.DISTRIBUTIONS, type(value).__name__).full, **_numbers(value)}


def weight_init(value: Any) -> Fields | None:
    """A scheme or a distribution of initial weights."""
    if value is None:
        return None
    package = names.WEIGHT_INITS[0].package
    if isinstance(value, Distribution):
        return {"@class": f"{package}.WeightInitDistribution", "distribution": distribution(value)}
    if value in {WeightInit.ZERO, WeightInit.ONES}:
        return {"@class": f"{package}.WeightInitConstant", "value": 1.0 if value is WeightInit.ONES else 0.0}
    return {"@class": _found(names.WEIGHT_INITS, _SYNONYMS.get(value, str(value))).full}


def _scheduled(word: str, key: str, rate: Any) -> Fields:
    """A probability, and the schedule beside it."""
    if isinstance(rate, ISchedule):
        return {word: first_value(rate), key: schedule(rate)}
    return {word: rate, key: None}


def dropout(value: IDropout | None, place: str, limits: Limits) -> Fields | None:
    """Dropout."""
    if value is None:
        return None
    kind = type(value).__name__
    own = {"GaussianDropout": ("rate", "rateSchedule"), "GaussianNoise": ("stddev", "stddevSchedule")}
    keeps = isinstance(value, Dropout | AlphaDropout | SpatialDropout)
    word, key = ("p", "pschedule") if keeps else own[kind]
    rate = _sayable(getattr(value, "keep" if keeps else word), place, limits)
    # DL4J takes SELU's numbers for 0 where a document does not say them.
    selu = {"alpha": 1.6732632423543772, "lambda": 1.0507009873554804} if kind == "AlphaDropout" else {}
    return {"@class": _found(names.DROPOUTS, kind).full, **_scheduled(word, key, rate), **selu}


def noise(value: IWeightNoise | None, place: str, limits: Limits) -> Fields | None:
    """Noise on the weights."""
    if value is None:
        return None
    full = _found(names.NOISES, type(value).__name__).full
    if isinstance(value, DropConnect):
        if not value.apply_to_recurrent:
            limits.lose(f"{place}, weightNoise", "DropConnect of input weights alone, as 0.x had it")
        rate = _scheduled(
            "weightRetainProb", "weightRetainProbSchedule", _sayable(value.weight_retain_prob, f"{place}, weightNoise", limits)
        )
        return {"@class": full, **rate, "applyToBiases": value.apply_to_biases}
    given = _numbers(value, "distribution")
    return {"@class": full, **given, "distribution": distribution(value.distribution)}  # type: ignore[attr-defined]


def preprocessor(value: InputPreProcessor) -> Fields:
    """A preprocessor."""
    given = _numbers(value)
    if isinstance(value, ComposableInputPreProcessor):
        given["inputPreProcessors"] = [preprocessor(part) for part in value.input_pre_processors]
    return {"@class": _found(names.PREPROCESSORS, type(value).__name__).full, **given}


def constraint(value: LayerConstraint) -> Fields:
    """A constraint."""
    given = _numbers(value, "params", "dimensions")
    dimensions = None if value.dimensions is None else list(value.dimensions)
    lists: Fields = {"params": list(value.params or ()), "dimensions": dimensions}
    return {"@class": _found(names.CONSTRAINTS, type(value).__name__).full, **given, **lists, "epsilon": 1e-6}
