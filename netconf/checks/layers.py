"""Rules of each layer by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from netconf.checks.subject import Network, Remark
from netconf.errors import Problem
from netconf.findings import Finding
from netconf.inference import place
from netconf.layers import BaseRecurrentLayer, OutputLayer
from netconf.schedules import ISchedule, LearningRatePolicySchedule, MapSchedule, RampSchedule
from netconf.updaters import IUpdater, RmsProp
from netconf.vocabulary import MinibatchDivision, WeightInit
from netconf.weights import AlphaDropout, DropConnect, Dropout, GaussianDropout, SpatialDropout


def _distribution_is_given(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    for word, value in (
        ("weightInit", layer.weight_init),
        ("weightInitRecurrent", getattr(layer, "weight_init_recurrent", None)),
    ):
        if value is WeightInit.DISTRIBUTION:
            hint = "give it: NormalDistribution(0, 0.01), or in YAML {type: NormalDistribution, mean: 0, std: 0.01}"
            yield Problem(
                f"{place(network.layers, index)}, {word}",
                "DISTRIBUTION names no distribution",
                hint,
                path=("layers", index, word),
            )


def _coefficients(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    for word, coefficient in (("l1", layer.l1), ("l2", layer.l2), ("l1Bias", layer.l1_bias), ("l2Bias", layer.l2_bias)):
        if coefficient is not None and isinstance(coefficient.value, float) and coefficient.value < 0:
            message = f"it must be 0 (off) or greater, but it is {coefficient.value}"
            yield Problem(f"{place(network.layers, index)}, {word}", message, path=("layers", index, word))


def _keep_probability(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    where, dropout = f"{place(network.layers, index)}, dropOut", layer.drop_out
    path = ("layers", index, "dropOut")
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


_HALF = 0.5


def _retain_probability(network: Network, index: int) -> Iterator[Remark]:
    noise = network.layers[index].weight_noise
    if isinstance(noise, DropConnect) and isinstance(noise.weight_retain_prob, float) and not 0 < noise.weight_retain_prob <= 1:
        where = f"{place(network.layers, index)}, weightNoise"
        message = f"weightRetainProb must be above 0 and at most 1, but it is {noise.weight_retain_prob}"
        yield Problem(where, message, path=("layers", index, "weightNoise"))


def _rates(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    for word, updater in (("updater", layer.updater), ("biasUpdater", layer.bias_updater)):
        where, path = f"{place(network.layers, index)}, {word}", ("layers", index, word)
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


def _rms_prop_rate(network: Network, index: int) -> Iterator[Remark]:
    updater = network.layers[index].updater
    if not isinstance(updater, RmsProp) or network.settings.minibatch_division is MinibatchDivision.afterUpdater:
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
        yield Finding("high-rms-prop-rate", message, f"{place(network.layers, index)}, updater")


_HIGH_RATE = 0.1


def _steps_as_examples(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    before = network.layers[:index]
    if isinstance(layer, OutputLayer) and any(isinstance(other, BaseRecurrentLayer) for other in before):
        message = "it sees every step of the series as an example of its own; RnnOutputLayer keeps the series"
        yield Finding("steps-as-examples", message, place(network.layers, index))


RULES: tuple[Callable[[Network, int], Iterable[Remark]], ...] = (
    _distribution_is_given,
    _coefficients,
    _keep_probability,
    _retain_probability,
    _rates,
    _rms_prop_rate,
    _steps_as_examples,
)
