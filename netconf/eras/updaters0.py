"""Updaters and learning rates of 0.x: an updater by name, its hyper-parameters and rate policy as words of the builder."""

from __future__ import annotations

from typing import Any

from netconf.builder.said import Words
from netconf.eras.rules import Rules
from netconf.eras.telling import Telling
from netconf.errors import Problem, did_you_mean
from netconf.places import words_of
from netconf.problems import shown
from netconf.updaters import AdaDelta, AdaGrad, Adam, AdaMax, IUpdater, Nadam, Nesterovs, NoOp, RmsProp, Sgd
from netconf.vocabulary import LearningRatePolicy, Updater

DEFAULT_RATE = 0.1
"""The learning rate of 0.x when nothing is said."""

BY_NAME: dict[Updater, type[IUpdater]] = {
    Updater.ADADELTA: AdaDelta,
    Updater.ADAGRAD: AdaGrad,
    Updater.ADAM: Adam,
    Updater.ADAMAX: AdaMax,
    Updater.NADAM: Nadam,
    Updater.NESTEROVS: Nesterovs,
    Updater.NONE: NoOp,
    Updater.RMSPROP: RmsProp,
    Updater.SGD: Sgd,
}
"""The class of each updater by name."""

_ADAM = {"adamMeanDecay": "beta1", "adamVarDecay": "beta2", "epsilon": "epsilon"}
HYPER_PARAMETERS: dict[type[IUpdater], dict[str, str]] = {
    Adam: _ADAM,
    AdaMax: _ADAM,
    AdaDelta: {"rho": "rho", "epsilon": "epsilon"},
    AdaGrad: {"epsilon": "epsilon"},
    Nesterovs: {"momentum": "momentum", "momentumAfter": "momentum"},
    RmsProp: {"rmsDecay": "rmsDecay", "epsilon": "epsilon"},
}
"""Words of the builder that an updater reads, with the updater's own name of each."""

_WORDS = ("momentum", "momentumAfter", "rho", "rmsDecay", "epsilon", "adamMeanDecay", "adamVarDecay")


def updater_named(value: Any) -> Updater | None:
    """Read an updater's name in any letter case; None when it is none."""
    try:
        return Updater(value)
    except ValueError:
        return None


def unknown_updater(telling: Telling, value: Any) -> None:
    """Note a value that is no updater."""
    names = [kind.__name__ for kind in BY_NAME.values()] if not isinstance(value, str) else [member.value for member in BY_NAME]
    message = f"expected an updater, but {shown(value)} was given"
    telling.fault("updater", message, did_you_mean(str(value), names))


def updaters(telling: Telling, rules: Rules) -> None:
    """Translate the updater of a layer, its rate, and what becomes of the rate."""
    said = telling.pick("updater", Updater.SGD)
    rate = telling.pick("learningRate", DEFAULT_RATE)
    given = _given(telling, said, rules)
    if given is None:
        return
    kind, values = given
    for word, name in HYPER_PARAMETERS.get(kind, {}).items():
        if telling.said(word) and word != "momentumAfter":
            values[name] = telling.pick(word)
    if kind is Nesterovs and telling.said("momentumAfter"):
        values["momentum"] = _from_iteration(values.get("momentum", 0.9), telling.pick("momentumAfter"))
    has_rate = "learningRate" in words_of(kind)
    if has_rate:
        _replaced_rate(telling, said, rate)
        values["learningRate"] = _scheduled(telling, rate)
    values["type"] = kind.__name__
    telling.put("updater", values)
    _bias_updater(telling, rules, values if has_rate else None)
    _unused(telling, kind)


def _given(telling: Telling, said: Any, rules: Rules) -> tuple[type[IUpdater], dict[str, Any]] | None:
    """The class of what was given as updater, and the values that it brings."""
    if isinstance(said, IUpdater):
        if isinstance(said, RmsProp) and said._positional == 1:  # noqa: SLF001 - what Java's overloads see
            message = f"RmsProp({said.learning_rate:g}) was the decay in 0.9.1 and is the learning rate since 1.0.0-alpha"
            hint = "say RmsProp(rmsDecay=...) or RmsProp(learningRate=...); in 0.9.1 the rate comes from learningRate(...)"
            telling.fault("updater", message, hint)
            return None
        return type(said), {word: getattr(said, name) for name, word in _names(type(said)) if name != "type"}
    name = updater_named(said)
    if name is None:
        unknown_updater(telling, said)
        return None
    if name is Updater.CUSTOM:
        telling.fault(
            "updater", "CUSTOM stands for a class of your own", "give an updater object, for example RmsProp(0.1, 0.95, 1e-8)"
        )
        return None
    if name in {Updater.NADAM, Updater.ADAMAX} and rules.release.startswith(("0.4", "0.5", "0.6", "0.7", "0.8")):
        telling.note("later-word", "updater", f"{name} came with 0.9.0, but the chain speaks {rules.release}")
    return BY_NAME[name], {}


def _names(kind: type[IUpdater]) -> list[tuple[str, str]]:
    return [(name, info.alias or name) for name, info in kind.model_fields.items()]


def _replaced_rate(telling: Telling, said: Any, rate: Any) -> None:
    """0.9.x pushes the builder's rate, 0.1 when nothing is said, into updater objects."""
    own = getattr(said, "learning_rate", None)
    if own is None or own == rate:
        return
    source = f"learningRate({rate})" if telling.said("learningRate") else f"the default of learningRate(...), {rate}"
    kind = type(said).__name__
    message = f"the rate {own} of the {kind} object is replaced by {source}, as in 0.9.1; say learningRate({own}) to keep it"
    telling.warn("replaced-rate", "updater", message)


def _scheduled(telling: Telling, rate: Any) -> Any:
    """The rate, or what the network's learning-rate policy makes of it."""
    if "learningRateDecayPolicy" in telling.own:
        telling.warn(
            "dead-word", "learningRateDecayPolicy", "a layer's policy was never read by DL4J; say it on the network's builder"
        )
    policy = policy_of(telling.shared)
    if policy is None or policy is LearningRatePolicy.None_:
        if "learningRateSchedule" in telling.own:
            message = "it has no effect without the network's learningRateDecayPolicy(LearningRatePolicy.Schedule)"
            telling.warn("dead-word", "learningRateSchedule", message)
        return rate
    return {
        "type": "LearningRatePolicy",
        "policy": policy.value,
        "initialValue": rate,
        "decayRate": telling.shared.get("lrPolicyDecayRate"),
        "steps": telling.shared.get("lrPolicySteps"),
        "power": telling.shared.get("lrPolicyPower"),
        "schedule": telling.pick("learningRateSchedule") if policy is LearningRatePolicy.Schedule else None,
    }


def _from_iteration(first: Any, later: Any) -> Any:
    """Momentum by the iteration that it starts at: a change lasts until the next one."""
    if not isinstance(later, dict):
        return later
    return {"type": "MapSchedule", "scheduleType": "ITERATION", "values": {0: first, **later}} if later else first


def _bias_updater(telling: Telling, rules: Rules, values: dict[str, Any] | None) -> None:
    """biasLearningRate: inert in plain runs of 0.9.x, where one updater object serves the weights and the biases."""
    rate = telling.pick("biasLearningRate") if rules.network_bias_rate else telling.own.get("biasLearningRate")
    if rate is None or values is None:
        return
    with_policy = isinstance(values["learningRate"], dict)
    if rules.bias_rate_is_inert and not with_policy and values["type"] != "Nesterovs":
        message = f"biasLearningRate({rate}) had no effect in {rules.release} without a policy; a 1.0 chain says biasUpdater"
        telling.warn("inert-bias-rate", "biasLearningRate", message)
        return
    own = {**values["learningRate"], "initialValue": rate} if with_policy else rate
    telling.put("biasUpdater", {**values, "learningRate": own})


def _unused(telling: Telling, kind: type[IUpdater]) -> None:
    """Warn of hyper-parameters of another updater."""
    read = HYPER_PARAMETERS.get(kind, {})
    shared = () if "updater" in telling.own else telling.shared.names()
    for word in _WORDS:
        if word not in read and (word in telling.own or word in shared):
            users = " or ".join(sorted(other.__name__ for other, words in HYPER_PARAMETERS.items() if word in words))
            telling.warn("unused-word", word, f"{word} has no effect on {kind.__name__}: it is a word of {users}")


def policy_of(shared: Words) -> LearningRatePolicy | None:
    """The network's learning-rate policy; None when it is not said or is none."""
    try:
        return LearningRatePolicy(shared.get("learningRateDecayPolicy"))
    except ValueError:
        return None


def policy_problems(shared: Words) -> list[Problem]:
    """What must be said together with a policy, and must not be said without it."""
    named = shared.get("learningRateDecayPolicy", LearningRatePolicy.None_)
    policy = policy_of(shared) if "learningRateDecayPolicy" in shared else LearningRatePolicy.None_
    place = "learningRateDecayPolicy"
    if policy is None:
        return [
            Problem(
                place,
                f"{shown(named)} is not a policy",
                did_you_mean(str(named), [member.value for member in LearningRatePolicy]),
            )
        ]
    needs = LearningRatePolicy
    decay, steps, power, schedule = (
        shared.get(word) is not None for word in ("lrPolicyDecayRate", "lrPolicySteps", "lrPolicyPower", "learningRateSchedule")
    )
    excused = (policy is needs.Schedule and schedule) or (policy is needs.Poly and power)
    missing = {
        "lrPolicyDecayRate(...)": policy is not needs.None_ and not decay and not excused,
        "lrPolicyPower(...)": policy in {needs.Inverse, needs.Poly} and not power,
        "lrPolicySteps(...)": policy in {needs.Step, needs.Sigmoid} and not steps,
        "learningRateSchedule({iteration: rate})": policy is needs.Schedule and not schedule,
    }
    found = [Problem(place, f"the policy {policy} needs {word}") for word, is_missing in missing.items() if is_missing]
    stray = {
        "lrPolicyPower": (power and policy not in {needs.Inverse, needs.Poly}, "Inverse or Poly"),
        "lrPolicySteps": (steps and policy not in {needs.Step, needs.Sigmoid, needs.TorchStep}, "Step, TorchStep or Sigmoid"),
        "learningRateSchedule": (schedule and policy is not needs.Schedule, "Schedule"),
    }
    found += [
        Problem(
            word,
            f"it belongs to the policy {owners}, but the policy is {policy}",
            f"say learningRateDecayPolicy, or leave {word} out",
        )
        for word, (is_stray, owners) in stray.items()
        if is_stray
    ]
    return found
