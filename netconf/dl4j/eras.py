"""What the eras changed in a layer's fields: updater, learning rate, regularisation, dropout, weight initialisation.

To 0.9.1 the fields are words of the builder, which netconf.eras gives their meaning; from 1.0.0-alpha on they are objects.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from netconf.builder.said import Said, Words
from netconf.dl4j import values, weights
from netconf.dl4j.fields import Fields
from netconf.dl4j.layers import Context, finish, inner_layer, kind_of, words
from netconf.eras import layers0
from netconf.eras.old_weights import by_shape
from netconf.eras.rules import rules_of
from netconf.eras.telling import Telling
from netconf.eras.updaters0 import BY_NAME, HYPER_PARAMETERS, updater_named
from netconf.errors import NetconfError
from netconf.layers import AnyLayer, BaseWrapperLayer, Layer
from netconf.parameters import parameters_of
from netconf.places import words_of
from netconf.releases import up_to
from netconf.updaters import IUpdater
from netconf.vocabulary import WeightInit
from netconf.weights import Distribution, UniformDistribution


def layer(fields: Fields, context: Context) -> AnyLayer | None:
    """Our layer of a document's; None when it cannot be had, which is noted."""
    kind = kind_of(fields)
    return None if kind is None else layer_like(kind, fields, context)


def layer_like(kind: type[Layer], fields: Fields, context: Context) -> AnyLayer | None:
    """A layer, or a vertex with parameters, of a known class."""
    given = words(fields, kind, context)
    if issubclass(kind, BaseWrapperLayer):
        return _wrapper(kind, given, fields, context)
    if up_to(context.release, "0.9.1"):
        _legacy(kind, given, fields, context)
    else:
        _modern(kind, given, fields)
    return finish(kind, given, fields, context)


def _wrapper(kind: type[Layer], given: dict[str, Any], fields: Fields, context: Context) -> AnyLayer | None:
    found = inner_layer(fields)
    inner = None if found is None else layer(found, context)
    if inner is None:
        return None
    if _without_name(fields.take("bwd")) not in (None, _without_name(fields.take("fwd"))):
        message = (
            "the layer against the series (bwd) differs from the one along it (fwd), and only one kind for both is supported"
        )
        fields.log.fault(fields.at("bwd"), message)
    dropped = {"constraints", "dropOut", "gradientNormalization", "gradientNormalizationThreshold", "idropout", "nin", "nout"}
    fields.skip(frozenset(dropped))
    return finish(kind, {**given, "layer": inner}, fields, context)


def _without_name(value: Any) -> Any:
    """A layer of a document as it is but for its name."""
    if isinstance(value, Mapping) and "@class" not in value and len(value) == 1:
        return {kind: _without_name({"@class": kind, **inner}) for kind, inner in value.items() if isinstance(inner, Mapping)}
    return {key: part for key, part in value.items() if key != "layerName"} if isinstance(value, Mapping) else value


# --- from 1.0.0-alpha on -------------------------------------------------------------------------------------------------------


def _modern(kind: type[Layer], given: dict[str, Any], fields: Fields) -> None:
    known = words_of(kind)
    found: dict[str, Any] = {}
    for word, keys, read in _OBJECTS:
        inner = fields.child(*keys)
        if inner is not None and word in known:
            found[word] = read(inner)
    made = [weights.constraint(inner) for inner in fields.children("constraints")]
    if made:
        found["constraints"] = [part for part in made if part is not None]
    found |= _regularization(fields)
    found |= _weight_init(fields)
    given.update({word: value for word, value in found.items() if word in known and value is not None})


_OBJECTS: Final = (
    ("updater", ("iupdater", "updater"), values.updater),
    ("biasUpdater", ("biasUpdater",), values.updater),
    ("dropOut", ("idropout",), weights.dropout),
    ("weightNoise", ("weightNoise",), weights.noise),
)


def _regularization(fields: Fields) -> dict[str, Any]:
    """Numbers to 1.0.0-beta3, which act after the updater; lists of objects from 1.0.0-beta4."""
    found: dict[str, Any] = {}
    for suffix in ("", "Bias"):
        terms = values.terms(fields.children(f"regularization{suffix}"))
        found |= {f"{word}{suffix}": term for word, term in terms.items()}
        for word in ("l1", "l2"):
            number = fields.number(f"{word}{suffix}")
            if number:
                found.setdefault(f"{word}{suffix}", {"value": number, "apply": "afterUpdater"})
    return found


def _weight_init(fields: Fields) -> dict[str, Any]:
    """Words with a distribution beside them to 1.0.0-beta3; objects from 1.0.0-beta4."""
    found: dict[str, Any] = {}
    for word, key, dist, function in (
        ("weightInit", "weightInit", "dist", "weightInitFn"),
        ("weightInitRecurrent", "weightInitRecurrent", "distRecurrent", "weightInitFnRecurrent"),
    ):
        inner, scheme, distribution = fields.child(function), fields.word(key), fields.child(dist)
        if inner is not None:
            found[word] = weights.weight_init(inner)
        elif scheme == WeightInit.DISTRIBUTION and distribution is not None:
            found[word] = weights.distribution(distribution)
        elif scheme is not None:
            found[word] = scheme
    return found


# --- to 0.9.1 ------------------------------------------------------------------------------------------------------------------


def _legacy(kind: type[Layer], given: dict[str, Any], fields: Fields, context: Context) -> None:
    """Let the fields speak as words of the builder of their release."""
    if "weightInit" in words_of(kind):
        given.update(_old_weight_init(kind, given, fields, context))
    shell = finish_quietly(kind, given)
    telling = Telling(context.path, fields.place, shell, _own(fields, context), Words(_said(context.shared)))
    layers0.translate(telling, rules_of(context.release))
    given.update({word: value for word, value in telling.fields.items() if word not in given and value is not None})
    fields.log.problems += telling.problems
    fields.log.findings += [finding for finding in telling.findings if finding.code != "weight-init-formula"]


def finish_quietly(kind: type[Layer], given: dict[str, Any]) -> Layer:
    """A layer with some words, unchecked: the eras only ask which it states itself."""
    own = {name: word for name, word in ((name, info.alias or name) for name, info in kind.model_fields.items()) if word in given}
    return kind.model_construct(_fields_set=set(own), **{name: given[word] for name, word in own.items()})


def _said(given: dict[str, Any]) -> list[Said]:
    return [Said(word, value) for word, value in given.items()]


def _own(fields: Fields, context: Context) -> Words:
    """The layer's words of 0.x; NaN is a word that nobody said, and in 0.4-rc3.8 so is 0."""
    unsaid = {None, 0.0} if context.release == "0.4-rc3.8" else {None}
    rate, bias_rate = fields.number("learningRate"), fields.number("biasLearningRate")
    found: dict[str, Any] = {"learningRate": rate, "biasLearningRate": None if bias_rate == rate else bias_rate}
    fields.log.learning_rates[context.key] = (rate, rate if bias_rate is None else bias_rate)
    updater, hyper_parameters = _updater(fields, rate)
    found["updater"] = updater
    numbers = {word: fields.number(word) for word in ("momentum", "rho", "rmsDecay", "epsilon", "adamMeanDecay", "adamVarDecay")}
    if numbers["epsilon"] is None and "rho" in hyper_parameters and up_to(context.release, "0.5.0"):
        numbers["epsilon"] = 1e-5  # AdaDelta's of that time
    found |= {word: number for word, number in numbers.items() if word in hyper_parameters and number not in unsaid}
    later = fields.table("momentumSchedule", "momentumAfter")
    found["momentumAfter"] = later if later and "momentumAfter" in hyper_parameters else None
    found["learningRateSchedule"] = fields.table("learningRateSchedule", "learningRateAfter") or None
    for word, older in (("l1", ()), ("l2", ()), ("l1Bias", ("biasL1",)), ("l2Bias", ("biasL2",))):
        found[word] = fields.number(word, *older)
    found["dropOut"] = fields.number("dropOut") or None  # 0 is off
    fields.skip(frozenset({"lrScoreBasedDecay"}))
    return Words(_said({word: value for word, value in found.items() if value is not None}))


def _updater(fields: Fields, rate: float | None) -> tuple[Any, dict[str, str]]:
    """The updater, and the words that count beside it: all that it reads to 0.8.0; in 0.9.x there is an object, which rules.

    The object's rate follows the policy while the network is trained; the rate that was said stands in ``learningRate``.
    """
    inner, name = fields.child("iupdater"), fields.take("updater")
    if inner is None:
        kind = BY_NAME.get(updater_named(name)) if updater_named(name) else None  # type: ignore[arg-type]
        return name, HYPER_PARAMETERS.get(kind, {}) if kind else {}
    found = values.updater(inner)
    if found is None:
        return None, {}
    kind = next(one for one in IUpdater.__subclasses__() + _subclasses(IUpdater) if one.__name__ == found["type"])
    if rate is not None and "learningRate" in words_of(kind):
        found["learningRate"] = rate
    own = HYPER_PARAMETERS.get(kind, {})
    return values.made(kind, found, inner), {word: ours for word, ours in own.items() if word == "momentumAfter"}


def _subclasses(kind: type[IUpdater]) -> list[type[IUpdater]]:
    return [deeper for one in kind.__subclasses__() for deeper in (one, *_subclasses(one))]


# --- initial weights to 0.6.0 --------------------------------------------------------------------------------------------------


def _old_weight_init(kind: type[Layer], given: dict[str, Any], fields: Fields, context: Context) -> dict[str, Any]:
    """Schemes by name, or by their numbers where the formula was another one."""
    scheme, distribution = fields.word("weightInit"), fields.child("dist")
    if scheme is None:
        return {}
    if scheme == WeightInit.DISTRIBUTION:
        inner = None if distribution is None else weights.distribution(distribution)
        return {} if inner is None else {"weightInit": inner}
    by_shape = up_to(context.release, "0.6.0") or scheme in _OLD_ONLY
    if not by_shape:
        return {"weightInit": scheme}
    found: dict[str, Any] = {}
    for word, name in (("weightInit", "W"), ("weightInitRecurrent", "RW")):
        shape = _shape(kind, given, name)
        made = None if shape is None else _by_shape(scheme, *shape)
        if made is not None and word in words_of(kind):
            found[word] = made
    return found or {"weightInit": WeightInit.XAVIER if scheme in _OLD_ONLY else scheme}


_OLD_ONLY: Final = frozenset({"VI", "SIZE", "NORMALIZED"})


def _shape(kind: type[Layer], given: dict[str, Any], name: str) -> tuple[int, int] | None:
    try:
        specs = {spec.name: spec.shape for spec in parameters_of(finish_quietly(kind, given))}
    except NetconfError:
        return None
    shape = specs.get(name, ())
    return (shape[0], shape[1]) if len(shape) > 1 and min(shape) > 0 else None


def _by_shape(scheme: str, rows: int, columns: int) -> Distribution | None:
    """The distribution of a scheme's weights to 0.6.0, or of one that was only there until 0.7.x."""
    bounds = {
        "VI": math.sqrt(6) / math.sqrt(rows + columns + 1),
        "SIZE": 4 * math.sqrt(6 / (rows + columns)),
        "NORMALIZED": 0.5 / rows,
    }
    if scheme in bounds:
        return UniformDistribution(lower=-bounds[scheme], upper=bounds[scheme])
    return by_shape(WeightInit(scheme), rows, columns) if scheme in set(WeightInit) else None
