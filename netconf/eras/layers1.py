"""A layer's words as 1.0 means them, and the betas' own rules."""

from __future__ import annotations

from typing import Any

from netconf.builder.said import Words
from netconf.deviations import WEIGHT_DECAY_TWICE
from netconf.eras.layers import common
from netconf.eras.rules import Merge, Rules
from netconf.eras.telling import Telling, number
from netconf.eras.updaters0 import BY_NAME, unknown_updater, updater_named
from netconf.problems import shown
from netconf.regularization import L1Regularization, L2Regularization, WeightDecay
from netconf.unbound import Placeholder, UnboundError, opened
from netconf.updaters import IUpdater, Nesterovs
from netconf.vocabulary import Apply
from netconf.weights import IDropout

Terms = dict[str, dict[str, Any]]
"""Terms of regularisation by kind (``l1``, ``l2``, ``weightDecay``): value and where it applies."""


def translate(telling: Telling, rules: Rules) -> None:
    """Write a layer's words out as fields."""
    common(telling, rules)
    if telling.has("updater"):
        _updaters(telling)
    if telling.has("l2"):
        for suffix in ("", "Bias"):
            _regularization(telling, rules, suffix)
    if telling.has("dropOut"):
        _dropout(telling)


def _updaters(telling: Telling) -> None:
    """An updater object as it is; a name with its class's defaults, which hide a rate."""
    for word in ("updater", "biasUpdater"):
        value = telling.pick(word)
        if value is None:
            if word == "updater" and telling.said(word):
                telling.warn("no-updater", word, "updater(None) falls back to Sgd with learning rate 0.001")
            continue
        if isinstance(value, IUpdater):
            _momentum_as_rate(telling, word, value)
            telling.put(word, value)
            continue
        name = updater_named(value)
        if name is None or name not in BY_NAME:
            unknown_updater(telling, value)
            continue
        made = BY_NAME[name]()
        rate = getattr(made, "learning_rate", None)
        if rate is not None:
            kind = type(made).__name__
            message = f"{name.value} by name has the learning rate {rate:g} in 1.0; to choose it say {kind}(learningRate=...)"
            telling.warn("hidden-rate", word, message)
        telling.put(word, made)


_USUAL_MOMENTUM = 0.5


def _momentum_as_rate(telling: Telling, word: str, value: IUpdater) -> None:
    if isinstance(value, Nesterovs) and value._positional == 1:  # noqa: SLF001 - what Java's overloads see
        momentum = number(value.momentum)
        if momentum is not None and momentum < _USUAL_MOMENTUM:
            rate = value.learning_rate
            message = (
                f"Nesterovs({momentum:g}) sets the momentum, the rate is {rate}; for the rate say Nesterovs({momentum:g}, 0.9)"
            )
            telling.warn("momentum-not-rate", word, message)


def _dropout(telling: Telling) -> None:
    """The probability to keep, or an object; 0 on a layer inherits, 0 on the network is off."""
    value: Any = telling.own.get("dropOut")
    if value is None or number(value) == 0:
        if number(value) == 0 and number(telling.shared.get("dropOut")) not in {None, 0.0}:
            inherited = shown(telling.shared.get("dropOut"))
            message = f"dropOut(0) inherits the network's dropOut({inherited}) in 1.0; say dropOut(1.0) to switch it off"
            telling.warn("inherited-dropout", "dropOut", message)
        value = telling.shared.get("dropOut")
    if value is None or number(value) == 0:
        return
    telling.put("dropOut", value if isinstance(value, IDropout) else {"type": "Dropout", "keep": value})


# --- l1, l2 and weight decay -----------------------------------------------------------------------------------------------


def _regularization(telling: Telling, rules: Rules, suffix: str) -> None:
    """Merge the layer's terms with the network's, and put them into the fields l1 and l2 (or l1Bias and l2Bias)."""
    _require_known(telling, suffix)
    own = _terms(telling, telling.own, rules, suffix)
    shared = _terms(telling, telling.shared, rules, suffix)
    if rules.has(WEIGHT_DECAY_TWICE) and "weightDecay" in shared:
        shared["weightDecay"]["value"] = _twice(telling, shared["weightDecay"]["value"], f"weightDecay{suffix}")
    if rules.merge is Merge.by_word:
        merged = own | {kind: term for kind, term in shared.items() if f"{kind}{suffix}" not in telling.own}
    elif rules.merge is Merge.replace:
        merged = shared or own
        if shared and own and shared != own:
            message = f"in {rules.release} the network's regularisation replaces the layer's"
            telling.warn("replaced-regularization", f"{next(iter(own))}{suffix}", message)
    else:
        merged = _by_kind(telling, own, shared, suffix)
    if "l1" in merged:
        telling.put(f"l1{suffix}", merged["l1"])
    second = merged.get("l2", merged.get("weightDecay"))
    if second is not None:
        telling.put(f"l2{suffix}", second)


def _require_known(telling: Telling, suffix: str) -> None:
    """Ask for an amount that is not known where one of 0 would let another term stand."""
    words = [f"{kind}{suffix}" for kind in ("l1", "l2", "weightDecay", "regularization")]
    own, shared = telling.own.of(*words), telling.shared.of(*words)
    said = {word.removesuffix(suffix) for word, _ in (*own, *shared)}
    amounts = (opened(value[0] if isinstance(value, tuple) else value) for _, value in (*own, *shared))
    waiting = next((amount for amount in amounts if isinstance(amount, Placeholder)), None)
    if waiting is not None and ((own and shared) or {"l2", "weightDecay"} <= said or "regularization" in said):
        raise UnboundError(waiting.name)


def _by_kind(telling: Telling, own: Terms, shared: Terms, suffix: str) -> Terms:
    merged = own | {kind: term for kind, term in shared.items() if kind not in own}
    for mine, other in (("l2", "weightDecay"), ("weightDecay", "l2")):
        if mine in own and other in shared and other not in own:
            message = f"the layer's {mine} takes the place of the network's {other}; DL4J would have added both"
            telling.warn("replaced-regularization", f"{mine}{suffix}", message)
            del merged[other]
    for kind in ("l1", "l2"):
        if number(telling.own.get(f"{kind}{suffix}")) == 0 and kind in shared and kind not in own:
            message = f"{kind}{suffix}(0) inherits the network's {kind}{suffix}({shared[kind]['value']}) in 1.0"
            telling.warn("inherited-regularization", f"{kind}{suffix}", message)
    return merged


def _terms(telling: Telling, words: Words, rules: Rules, suffix: str) -> Terms:
    """Play the calls back in their order: l2 and weightDecay undo one another, 0 removes, a list replaces all."""
    terms: Terms = {}
    for word, value in words.of(*(f"{kind}{suffix}" for kind in ("l1", "l2", "weightDecay", "regularization"))):
        kind = word.removesuffix(suffix)
        if kind == "regularization":
            terms = _listed(telling, value, word, rules)
            continue
        amount, apply = (value[0], _decay(applies=value[1])) if kind == "weightDecay" else (value, rules.regularization)
        terms.pop(kind, None)
        if number(amount) == 0:
            continue
        rival = {"l2": "weightDecay", "weightDecay": "l2"}.get(kind)
        if rival in terms:
            terms.pop(rival)
            telling.warn("replaced-regularization", word, f"{word} takes the place of {rival}{suffix}, which was said before it")
        terms[kind] = {"value": amount, "apply": apply}
    return terms


def _twice(telling: Telling, value: Any, word: str) -> Any:
    """The network's weight decay as it acts where it stands in a layer's list twice."""
    amount = number(value)
    if amount is None:
        telling.fault(word, "the release of compatibility applies a schedule of the network twice, which has no words here")
        return value
    telling.note("added-regularization", word, f"the network's {amount:g} acts twice, as in the release of compatibility")
    return 2 * amount


def _decay(*, applies: bool) -> Apply:
    return Apply.afterUpdaterTimesRate if applies else Apply.afterUpdater


def _listed(telling: Telling, value: Any, word: str, rules: Rules) -> Terms:
    """Terms of a list of regularisation objects."""
    terms: Terms = {}
    for term in value if isinstance(value, list | tuple) else [value]:
        if isinstance(term, L1Regularization):
            kind, made = "l1", {"value": term.l1, "apply": rules.regularization}
        elif isinstance(term, L2Regularization):
            kind, made = "l2", {"value": term.l2, "apply": rules.regularization}
        elif isinstance(term, WeightDecay):
            kind, made = "weightDecay", {"value": term.coeff, "apply": _decay(applies=term.apply_lr)}
        else:
            telling.fault(
                word, f"expected L1Regularization, L2Regularization or WeightDecay objects, but {shown(term)} was given"
            )
            continue
        terms[kind] = made
    if {"l2", "weightDecay"} <= set(terms):
        telling.fault(word, "L2Regularization and WeightDecay together are not supported", "keep one of them")
        del terms["l2"]
    return terms
