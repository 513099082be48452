"""The objects inside a layer of a document: activations, losses, schedules, updaters, weight initialisation, dropout, and so on.

Each function takes the object's fields and returns what our models are validated from; what it cannot mean here is noted in the
fields' log, with the place, and None is returned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netconf.base import Model
from netconf.dl4j import names
from netconf.dl4j.fields import Fields
from netconf.dl4j.names import Name, find
from netconf.errors import ConfigurationError, did_you_mean

Values = dict[str, Any]
"""Words of one of our models, with its ``type``."""


def named(fields: Fields, table: tuple[Name, ...], what: str) -> Name | None:
    """The entry of the object's class; a fault when there is none."""
    found = find(table, fields.kind)
    if found is None and fields.kind:
        foreign = "." in fields.kind
        why = "is a class of somebody else's" if foreign else f"is no {what} that is known here"
        hint = "" if foreign else did_you_mean(fields.kind, [entry.simple for entry in table])
        fields.log.fault(fields.place, f"{fields.kind} {why}, and it changes the arithmetic", hint)
    return found


def numbers(fields: Fields, *keys: str) -> Values:
    """Those of some numbers that are there."""
    return {key: value for key in keys if (value := fields.number(key)) is not None}


def made(kind: type[Model], values: Values | None, fields: Fields) -> Any:
    """One of our objects from its values; what is impossible in them is noted."""
    if values is None:
        return None
    try:
        return kind(**{key: value for key, value in values.items() if key != "type"})
    except ConfigurationError as error:
        for problem in error.problems:
            fields.log.fault(fields.place, f"{problem.location}: {problem.message}", problem.hint)
        return None


_SCHEDULES: dict[str, tuple[str, ...]] = {
    "FixedSchedule": ("value",),
    "ExponentialSchedule": ("initialValue", "gamma"),
    "InverseSchedule": ("initialValue", "gamma", "power"),
    "PolySchedule": ("initialValue", "power", "maxIter"),
    "SigmoidSchedule": ("initialValue", "gamma", "stepSize"),
    "StepSchedule": ("initialValue", "decayRate", "step"),
    "MapSchedule": (),
    "CycleSchedule": ("initialLearningRate", "maxLearningRate", "cycleLength", "annealingLength", "annealingDecay"),
    "RampSchedule": ("numIter",),
}
_WHOLE = frozenset({"maxIter", "stepSize", "cycleLength", "annealingLength", "numIter"})


def schedule(fields: Fields) -> Any:
    """A schedule; a FixedSchedule is its number."""
    found = named(fields, names.SCHEDULES, "schedule")
    if found is None:
        return None
    if found.ours == "FixedSchedule":
        return fields.number("value")
    given: Values = {"type": found.ours}
    kind = fields.word("scheduleType")
    if kind is not None:
        given["scheduleType"] = kind
    for key in _SCHEDULES[found.ours]:
        value = fields.whole(key) if key in _WHOLE else fields.number(key)
        if value is not None:
            given[key] = value
    if found.ours == "MapSchedule":
        given["values"] = fields.table("values")
    if found.ours == "RampSchedule":
        base = fields.child("baseSchedule")
        given["baseSchedule"] = None if base is None else schedule(base)
    fields.skip(frozenset({"increment", "stepSize", "allKeysSorted"}))
    fields.put_aside()
    return given


def rate(fields: Fields, number: str, *schedules: str) -> Any:
    """A number, or the schedule that stands beside it; None when there is neither."""
    value = fields.number(number)
    for key in schedules:
        inner = fields.child(key)
        if inner is not None:
            return schedule(inner)
    return value


_HYPER_PARAMETERS = ("beta1", "beta2", "epsilon", "rho", "rmsDecay")


def updater(fields: Fields) -> Values | None:
    """An updater object (0.9.0 and later)."""
    found = named(fields, names.UPDATERS, "updater")
    if found is None:
        return None
    given: Values = {"type": found.ours, **numbers(fields, *_HYPER_PARAMETERS)}
    learning_rate = rate(fields, "learningRate", "learningRateSchedule")
    if learning_rate is not None:
        given["learningRate"] = learning_rate
    if found.ours == "Nesterovs":
        momentum = rate(fields, "momentum", "momentumISchedule")
        later = fields.take("momentumSchedule")
        if isinstance(later, Mapping) and "@class" in later:
            momentum = schedule(Fields(names.simple_name(str(later["@class"])), later, fields.at("momentumSchedule"), fields.log))
        given |= {} if momentum is None else {"momentum": momentum}
    fields.put_aside()
    return given


def terms(found: list[Fields]) -> dict[str, list[Values]]:
    """``l1`` and ``l2`` of a list of regularisation objects (1.0.0-beta4 and later); a term that stands twice counts twice.

    1.0.0-M2.1 writes a global weight decay twice, and applies it twice.
    """
    given: dict[str, list[Values]] = {}
    for fields in found:
        entry = named(fields, names.REGULARIZATIONS, "regularisation")
        if entry is None:
            continue
        key, source, apply = {
            "L1Regularization": ("l1", "l1", "beforeUpdater"),
            "L2Regularization": ("l2", "l2", "beforeUpdater"),
            "WeightDecay": ("l2", "coeff", "afterUpdaterTimesRate" if fields.flag("applyLR") else "afterUpdater"),
        }[entry.ours]
        before = given.setdefault(key, [])
        if any(term["apply"] == apply for term in before):
            message = f"{entry.ours} stands there more than once; DL4J applies all, so they are added"
            fields.log.doubt("added-regularization", fields.place, message)
        before.append({"value": _coefficient(fields, source), "apply": apply})
        fields.put_aside()
    return given


def _coefficient(fields: Fields, key: str) -> Any:
    """A schedule, which is a number when it is fixed; or a plain number."""
    return schedule(inner) if isinstance(fields.take(key), Mapping) and (inner := fields.child(key)) else fields.number(key)
