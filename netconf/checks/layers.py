"""Rules of each layer by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from netconf.checks.subject import Remark, Spot
from netconf.errors import NetconfError, Problem
from netconf.findings import Finding
from netconf.layers import BaseAttentionLayer, LearnedSelfAttentionLayer, OutputLayer
from netconf.parameters import parameters_of
from netconf.schedules import ISchedule, LearningRatePolicySchedule, MapSchedule, RampSchedule
from netconf.updaters import IUpdater, RmsProp
from netconf.vocabulary import GradientNormalization, MinibatchDivision, WeightInit
from netconf.weights import AlphaDropout, DropConnect, Dropout, GaussianDropout, GaussianNoise, SpatialDropout, terms_of


def _distribution_is_given(spot: Spot) -> Iterator[Remark]:
    for word, name in (("weightInit", "weight_init"), ("weightInitRecurrent", "weight_init_recurrent")):
        if getattr(spot.layer, name, None) is WeightInit.DISTRIBUTION:
            hint = "give it: NormalDistribution(0, 0.01), or in YAML {type: NormalDistribution, mean: 0, std: 0.01}"
            where, path = spot.word(word)
            yield Problem(where, "DISTRIBUTION names no distribution", hint, path=path)


def _coefficients(spot: Spot) -> Iterator[Remark]:
    for word, name in (("l1", "l1"), ("l2", "l2"), ("l1Bias", "l1_bias"), ("l2Bias", "l2_bias")):
        for term in terms_of(getattr(spot.layer, name, None)):
            if isinstance(term.value, float) and term.value < 0:
                where, path = spot.word(word)
                yield Problem(where, f"it must be 0 (off) or greater, but it is {term.value}", path=path)


def _keep_probability(spot: Spot) -> Iterator[Remark]:
    dropout = spot.layer.drop_out
    where, path = spot.word("dropOut")
    if isinstance(dropout, Dropout | AlphaDropout | SpatialDropout) and isinstance(dropout.keep, float):
        if not 0 < dropout.keep <= 1:
            hint = "it is the probability to KEEP a value: 0.8 drops a fifth; leave dropOut out to switch it off"
            yield Problem(where, f"keep must be above 0 and at most 1, but it is {dropout.keep}", hint, path=path)
        elif dropout.keep < _HALF:
            keep, drop = dropout.keep, 1 - dropout.keep
            message = f"{keep} is the probability to KEEP: {drop:.0%} of the values are dropped; to drop {keep:.0%} say {drop:g}"
            yield Finding("keeps-less-than-half", message, where)
    if isinstance(dropout, GaussianDropout) and isinstance(dropout.rate, float) and not 0 <= dropout.rate < 1:
        yield Problem(where, f"rate must be at least 0 and less than 1, but it is {dropout.rate}", path=path)
    if isinstance(dropout, GaussianNoise) and isinstance(dropout.stddev, float) and dropout.stddev < 0:
        yield Problem(where, f"stddev must be at least 0, but it is {dropout.stddev}", path=path)


def _threshold(spot: Spot) -> Iterator[Remark]:
    """A negative threshold would turn the gradient round."""
    method, threshold = (getattr(spot.layer, f"gradient_normalization{end}", None) for end in ("", "_threshold"))
    if method in _WITH_THRESHOLD and isinstance(threshold, float) and threshold <= 0:
        where, path = spot.word("gradientNormalizationThreshold")
        yield Problem(where, f"it must be greater than 0, but it is {threshold}", f"{method} clips what is above it", path=path)


_WITH_THRESHOLD = {
    GradientNormalization.ClipElementWiseAbsoluteValue,
    GradientNormalization.ClipL2PerLayer,
    GradientNormalization.ClipL2PerParamType,
}


_HALF = 0.5


def _identity_is_square(spot: Spot) -> Iterator[Remark]:
    """A matrix that is not square has no identity: DL4J throws an IllegalStateException when the network is initialised."""
    for word, name in (("weightInit", "weight_init"), ("weightInitRecurrent", "weight_init_recurrent")):
        if getattr(spot.layer, name, None) is not WeightInit.IDENTITY:
            continue
        try:
            specs = [spec for spec in parameters_of(spot.layer) if spec.kind == "weight" and len(spec.shape) == 2]  # noqa: PLR2004
        except NetconfError:
            return  # a size is not known yet
        own = getattr(spot.layer, "weight_init_recurrent", None) is not None
        specs = [spec for spec in specs if not own or ("RW" in spec.name) == (word == "weightInitRecurrent")]
        for spec in specs:
            if spec.shape[0] != spec.shape[1]:
                where, path = spot.word(word)
                message = f"IDENTITY needs a square matrix, but {spec.name} is {list(spec.shape)}"
                yield Problem(where, message, "use XAVIER, or OrthogonalDistribution for recurrent weights", path=path)
                break


def _retain_probability(spot: Spot) -> Iterator[Remark]:
    noise = getattr(spot.layer, "weight_noise", None)
    if isinstance(noise, DropConnect) and isinstance(noise.weight_retain_prob, float) and not 0 < noise.weight_retain_prob <= 1:
        where, path = spot.word("weightNoise")
        yield Problem(where, f"weightRetainProb must be above 0 and at most 1, but it is {noise.weight_retain_prob}", path=path)


def _rates(spot: Spot) -> Iterator[Remark]:
    for word, name in (("updater", "updater"), ("biasUpdater", "bias_updater")):
        updater = getattr(spot.layer, name, None)
        where, path = spot.word(word)
        rate = getattr(updater, "learning_rate", None)
        if isinstance(rate, float) and rate < 0:
            yield Problem(where, f"learningRate must not be negative, but it is {rate}", path=path)
        for schedule in _schedules(updater):
            if isinstance(schedule, MapSchedule) and 0 not in schedule.values:
                first = min(schedule.values, default=None)
                message = f"a MapSchedule needs a value from 0 on, but it {'is empty' if first is None else f'begins at {first}'}"
                yield Problem(where, message, "add the value of key 0", path=path)


def _schedules(updater: IUpdater | None) -> Iterator[ISchedule]:
    for name in type(updater).model_fields if updater is not None else ():
        value = getattr(updater, name)
        while isinstance(value, ISchedule):
            yield value
            value = value.base_schedule if isinstance(value, RampSchedule) else None


def _rms_prop_rate(spot: Spot) -> Iterator[Remark]:
    updater = getattr(spot.layer, "updater", None)
    if not isinstance(updater, RmsProp) or spot.settings.minibatch_division is MinibatchDivision.afterUpdater:
        return
    rate = (
        updater.learning_rate.initial_value
        if isinstance(updater.learning_rate, LearningRatePolicySchedule)
        else updater.learning_rate
    )
    if isinstance(rate, float) and rate >= _HIGH_RATE:
        message = (
            f"RmsProp with learning rate {rate:g} usually diverges where the minibatch is divided before the updater, as in 1.0; "
            "0.001 to 0.01 is usual. The rate 0.1 of older tutorials goes with minibatchDivision afterUpdater"
        )
        yield Finding("high-rms-prop-rate", message, f"{spot.where}, updater")


_HIGH_RATE = 0.1


def _steps_as_examples(spot: Spot) -> Iterator[Remark]:
    if isinstance(spot.layer, OutputLayer) and spot.after_series:
        message = "it sees every step of the series as an example of its own; RnnOutputLayer keeps the series"
        yield Finding("steps-as-examples", message, spot.where)


def _heads(spot: Spot) -> Iterator[Remark]:
    layer = spot.layer
    if isinstance(layer, LearnedSelfAttentionLayer) and not layer.n_queries:
        where, path = spot.word("nQueries")
        yield Problem(where, "it must be greater than 0", "say how many queries are learned", path=path)
    if not isinstance(layer, BaseAttentionLayer):
        return
    where, path = spot.word("nHeads")
    sizes = [size for size in (layer.n_in, layer.n_out) if isinstance(size, int)]
    if not layer.n_heads:
        yield Problem(where, "it must be greater than 0", "say nHeads 1, or more with projectInput true", path=path)
    elif not layer.project_input:
        if layer.n_heads != 1:
            message = f"{layer.n_heads} heads need projections of their own"
            yield Problem(where, message, "say projectInput true, or nHeads 1", path=path)
        if len(set(sizes)) > 1:
            message = f"nIn is {sizes[0]} and nOut is {sizes[1]}: without projection both are the same"
            yield Problem(spot.word("nOut")[0], message, "say projectInput true, or leave nOut out", path=spot.word("nOut")[1])
    elif not layer.head_size and isinstance(layer.n_out, int) and layer.n_out % layer.n_heads:
        message = f"nOut {layer.n_out} cannot be shared by {layer.n_heads} heads"
        yield Problem(where, message, "say headSize, or an nOut that is a multiple of nHeads", path=path)


RULES: tuple[Callable[[Spot], Iterable[Remark]], ...] = (
    _distribution_is_given,
    _coefficients,
    _keep_probability,
    _threshold,
    _retain_probability,
    _rates,
    _rms_prop_rate,
    _steps_as_examples,
    _heads,
    _identity_is_square,
)
