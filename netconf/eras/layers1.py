"""A layer's words as 1.0 means them, and the betas' own rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

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


class _Term(NamedTuple):
    """A term of regularisation."""

    kind: str
    """``l1``, ``l2`` or ``weightDecay``."""
    value: Any
    apply: Apply


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
    if rules.merge is Merge.by_word:
        merged = own + [term for term in shared if f"{term.kind}{suffix}" not in telling.own]
    elif rules.merge is Merge.replace:
        merged = shared or own
        if shared and own and shared != own:
            message = f"in {rules.release} the network's regularisation replaces the layer's"
            telling.warn("replaced-regularization", f"{own[0].kind}{suffix}", message)
    else:
        merged = _by_kind(telling, own, shared, suffix)
        if rules.has(WEIGHT_DECAY_TWICE):
            merged += _again(telling, own, shared, suffix)
    for word, kinds in (("l1", {"l1"}), ("l2", {"l2", "weightDecay"})):
        if terms := [{"value": term.value, "apply": term.apply} for term in merged if term.kind in kinds]:
            telling.put(f"{word}{suffix}", terms if len(terms) > 1 else terms[0])


def _require_known(telling: Telling, suffix: str) -> None:
    """Ask for an amount that is not known where one of 0 would let another term stand."""
    words = [f"{kind}{suffix}" for kind in ("l1", "l2", "weightDecay", "regularization")]
    own, shared = telling.own.of(*words), telling.shared.of(*words)
    said = {word.removesuffix(suffix) for word, _ in (*own, *shared)}
    amounts = (opened(value[0] if isinstance(value, tuple) else value) for _, value in (*own, *shared))
    waiting = next((amount for amount in amounts if isinstance(amount, Placeholder)), None)
    if waiting is not None and ((own and shared) or {"l2", "weightDecay"} <= said or "regularization" in said):
        raise UnboundError(waiting.name)


def _by_kind(telling: Telling, own: list[_Term], shared: list[_Term], suffix: str) -> list[_Term]:
    """The layer's terms, and those of the network of other kinds."""
    kinds = {term.kind for term in own}
    for term in shared:
        word = f"{term.kind}{suffix}"
        if term.kind not in kinds and number(telling.own.get(word)) == 0:
            message = f"{word}(0) inherits the network's {word}({term.value}) in 1.0"
            telling.warn("inherited-regularization", word, message)
    return own + [term for term in shared if term.kind not in kinds]


def _again(telling: Telling, own: list[_Term], shared: list[_Term], suffix: str) -> list[_Term]:
    """Weight decay of the network that the release adds to a layer's list which it is in, or which has some of its own.

    Runs of 1.0.0-M2.1: a layer without terms gets those of the network, and its weight decay once more; to others its weight
    decay is added whatever they have. A frozen layer is given it once more in both cases.
    """
    decays = [term for term in shared if term.kind == "weightDecay"]
    times = (not own or any(term.kind == "weightDecay" for term in own)) + telling.frozen
    for term in decays if times else ():
        said = f"the network's weight decay {shown(term.value)}"
        telling.note("added-regularization", f"weightDecay{suffix}", f"{said} is added again, as in the release of compatibility")
    return decays * times


def _terms(telling: Telling, words: Words, rules: Rules, suffix: str) -> list[_Term]:
    """Play the calls back in their order: l2 and weightDecay undo one another, 0 removes, a list replaces all."""
    terms: list[_Term] = []
    for word, value in words.of(*(f"{kind}{suffix}" for kind in ("l1", "l2", "weightDecay", "regularization"))):
        kind = word.removesuffix(suffix)
        if kind == "regularization":
            terms = list(_listed(telling, value, word, rules))
            continue
        amount, apply = (value[0], _decay(applies=value[1])) if kind == "weightDecay" else (value, rules.regularization)
        terms = [term for term in terms if term.kind != kind]
        if number(amount) == 0:
            continue
        rival = {"l2": "weightDecay", "weightDecay": "l2"}.get(kind)
        if any(term.kind == rival for term in terms):
            terms = [term for term in terms if term.kind != rival]
            telling.warn("replaced-regularization", word, f"{word} takes the place of {rival}{suffix}, which was said before it")
        terms.append(_Term(kind, amount, apply))
    return terms


def _decay(*, applies: bool) -> Apply:
    return Apply.afterUpdaterTimesRate if applies else Apply.afterUpdater


def _listed(telling: Telling, value: Any, word: str, rules: Rules) -> Iterator[_Term]:
    """Terms of a list of regularisation objects."""
    for term in value if isinstance(value, list | tuple) else [value]:
        if isinstance(term, L1Regularization):
            yield _Term("l1", term.l1, rules.regularization)
        elif isinstance(term, L2Regularization):
            yield _Term("l2", term.l2, rules.regularization)
        elif isinstance(term, WeightDecay):
            yield _Term("weightDecay", term.coeff, _decay(applies=term.apply_lr))
        else:
            telling.fault(
                word, f"expected L1Regularization, L2Regularization or WeightDecay objects, but {shown(term)} was given"
            )
