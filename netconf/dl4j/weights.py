"""Initial weights, dropout, noise and constraints of a layer of a document."""

from __future__ import annotations

from typing import Any

from netconf.dl4j import names
from netconf.dl4j.fields import Fields
from netconf.dl4j.values import Values, named, numbers, rate

_DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "NormalDistribution": ("mean", "std"),
    "GaussianDistribution": ("mean", "std"),
    "UniformDistribution": ("lower", "upper"),
    "BinomialDistribution": ("numberOfTrials", "probabilityOfSuccess"),
    "ConstantDistribution": ("value",),
    "LogNormalDistribution": ("mean", "std"),
    "OrthogonalDistribution": ("gain",),
    "TruncatedNormalDistribution": ("mean", "std"),
}


def distribution(fields: Fields) -> Values | None:
    """A distribution of initial weights."""
    found = named(fields, names.DISTRIBUTIONS, "distribution")
    if found is None:
        return None
    given: Values = {"type": found.ours, **numbers(fields, *_DISTRIBUTIONS[found.ours])}
    if (trials := given.get("numberOfTrials")) is not None:
        given["numberOfTrials"] = int(trials) if trials.is_integer() else trials
    fields.put_aside()
    return given


def weight_init(fields: Fields) -> Any:
    """A scheme or a distribution, as an object (1.0.0-beta4 and later)."""
    kind = fields.kind.removeprefix("WeightInit")
    if kind == "Distribution":
        inner = fields.child("distribution")
        if inner is None:
            fields.log.fault(fields.place, "WeightInitDistribution without its distribution")
        return None if inner is None else distribution(inner)
    if kind == "Constant":
        value = fields.number("value") or 0.0
        return {0.0: "ZERO", 1.0: "ONES"}.get(value, {"type": "ConstantDistribution", "value": value})
    found = named(fields, names.WEIGHT_INITS, "weight initialisation")
    scale = fields.number("scale")
    if scale not in {None, 1.0}:
        fields.log.fault(fields.at("scale"), f"{fields.kind} with scale {scale} is not supported", "only the scale 1 is")
    fields.put_aside()
    return None if found is None else found.ours


_DROPOUTS = {
    "Dropout": ("keep", "p", "pschedule"),
    "AlphaDropout": ("keep", "p", "pschedule"),
    "SpatialDropout": ("keep", "p", "pschedule"),
    "GaussianDropout": ("rate", "rate", "rateSchedule"),
    "GaussianNoise": ("stddev", "stddev", "stddevSchedule"),
}


def dropout(fields: Fields) -> Values | None:
    """A dropout object (1.0.0-alpha and later)."""
    found = named(fields, names.DROPOUTS, "dropout")
    if found is None:
        return None
    ours, number, schedules = _DROPOUTS[found.ours]
    given: Values = {"type": found.ours, ours: rate(fields, number, schedules)}
    fields.skip(frozenset({"helperAllowFallback", "initializedHelper"}))
    for key, usual in (("alpha", 1.6732632423543772), ("lambda", 1.0507009873554804)) if found.ours == "AlphaDropout" else ():
        value = fields.number(key)
        if value not in {None, usual}:
            fields.log.fault(fields.at(key), f"AlphaDropout with {key} {value} is not supported", f"only {usual} is")
    fields.put_aside()
    return given


def noise(fields: Fields) -> Values | None:
    """Noise on the weights (1.0.0-alpha and later)."""
    found = named(fields, names.NOISES, "weight noise")
    if found is None:
        return None
    given: Values = {"type": found.ours}
    if found.ours == "DropConnect":
        schedules = ("weightRetainProbSchedule", "weightRetainProbabilitySchedule")
        fallback = fields.number("weightRetainProbability")
        kept = rate(fields, "weightRetainProb", *schedules)
        given |= {"weightRetainProb": fallback if kept is None else kept, "applyToBiases": bool(fields.flag("applyToBiases"))}
    else:
        inner = fields.child("distribution")
        additive = fields.flag("additive")
        given |= {
            "distribution": None if inner is None else distribution(inner),
            "applyToBias": bool(fields.flag("applyToBias")),
            "additive": True if additive is None else additive,
        }
    fields.put_aside()
    return given


_CONSTRAINTS: dict[str, tuple[str, ...]] = {
    "MaxNormConstraint": ("maxNorm",),
    "MinMaxNormConstraint": ("min", "max", "rate"),
    "NonNegativeConstraint": (),
    "UnitNormConstraint": (),
}


def constraint(fields: Fields) -> Values | None:
    """A constraint (1.0.0-alpha and later)."""
    found = named(fields, names.CONSTRAINTS, "constraint")
    if found is None:
        return None
    given: Values = {"type": found.ours, **numbers(fields, *_CONSTRAINTS[found.ours])}
    for key in ("params", "dimensions"):
        value = fields.take(key)
        if value is not None:
            given[key] = value
    fields.skip(frozenset({"epsilon"}))
    fields.put_aside()
    return given
