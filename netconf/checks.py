"""What must hold between the words of a network (config.md 13): each rule a small function, all of them asked, none first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from netconf.activations import IActivation
from netconf.errors import Problem
from netconf.findings import Finding
from netconf.inference import place
from netconf.layers import AnyLayer, BaseOutputLayer, BaseRecurrentLayer, OutputLayer
from netconf.losses import ILossFunction
from netconf.releases import hint_for, is_known
from netconf.schedules import ISchedule, LearningRatePolicySchedule, MapSchedule, RampSchedule
from netconf.settings import NetworkSettings
from netconf.updaters import IUpdater, RmsProp
from netconf.vocabulary import Activation, BackpropType, LossFunction, MinibatchDivision, WeightInit
from netconf.weights import AlphaDropout, DropConnect, Dropout, GaussianDropout, SpatialDropout

Remark = Problem | Finding


@dataclass(frozen=True)
class Network:
    """What the rules look at."""

    settings: NetworkSettings
    said: frozenset[str]
    """The network's settings that somebody said."""
    layers: tuple[AnyLayer, ...]


@dataclass
class Verdict:
    """What the rules say."""

    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    let_pass: bool = False
    """Whether an output layer was let pass that the newest release would refuse."""


def examine(network: Network, *, lenient: bool) -> Verdict:
    """Ask every rule."""
    verdict = Verdict()
    remarks = [remark for rule in _NETWORK_RULES for remark in rule(network)]
    for index in range(len(network.layers)):
        remarks += [remark for rule in _LAYER_RULES for remark in rule(network, index)]
    verdict.problems = [remark for remark in remarks if isinstance(remark, Problem)]
    verdict.findings = [remark for remark in remarks if isinstance(remark, Finding)]
    refused = [fault for index in range(len(network.layers)) for fault in _output_rules(network, index)]
    if lenient or not network.settings.validate_output_layer_config:
        verdict.findings += [Finding("output-layer", f"{fault.message}; {fault.hint}", fault.location) for fault in refused]
        verdict.let_pass = bool(refused)
    else:
        verdict.problems += refused
    return verdict


# --- the network as a whole -------------------------------------------------------------------------------------------------


def _tbptt_without_truncation(network: Network) -> Iterator[Remark]:
    settings = network.settings
    lengths = {"tBPTTForwardLength": settings.tbptt_forward_length, "tBPTTBackwardLength": settings.tbptt_backward_length}
    said = [
        f"{word} {length}"
        for (word, length), name in zip(lengths.items(), ("tbptt_forward_length", "tbptt_backward_length"), strict=True)
        if name in network.said
    ]
    if said and settings.backprop_type is BackpropType.Standard:
        message = f"{' and '.join(said)} without effect: backpropType is Standard; say backpropType TruncatedBPTT to truncate"
        yield Finding("tbptt-without-truncation", message, "backpropType")


def _back_length(network: Network) -> Iterator[Remark]:
    settings = network.settings
    forward, backward = settings.tbptt_forward_length, settings.tbptt_backward_length
    if settings.backprop_type is BackpropType.TruncatedBPTT and backward > forward:
        message = (
            f"{backward} is more than tBPTTForwardLength {forward}; the gradient goes back {forward} steps, one segment, at most"
        )
        yield Finding("tbptt-back-length", message, "tBPTTBackwardLength")


def _compatibility(network: Network) -> Iterator[Remark]:
    release = network.settings.compatibility
    if release is not None and not is_known(release):
        yield Problem("compatibility", f"{release!r} is not a release of DL4J", hint_for(release), path=("compatibility",))


def _output_is_last(network: Network) -> Iterator[Remark]:
    for index, layer in enumerate(network.layers[:-1]):
        if isinstance(layer, BaseOutputLayer):
            message = f"an output layer is the last one, but {place(network.layers, index + 1)} follows"
            yield Problem(
                place(network.layers, index), message, "make it a DenseLayer, or move it to the end", path=("layers", index)
            )
    if not isinstance(network.layers[-1], BaseOutputLayer):
        last = len(network.layers) - 1
        message = "the last layer has no loss, so the network cannot be trained; end it with an RnnOutputLayer or OutputLayer"
        yield Finding("no-output-layer", message, place(network.layers, last))


def _names_differ(network: Network) -> Iterator[Remark]:
    seen: dict[str, int] = {}
    for index, layer in enumerate(network.layers):
        if layer.name in seen:
            message = f"layer {seen[layer.name]} is called {layer.name!r} already"
            yield Problem(f"layer {index}, name", message, "names of layers must differ", path=("layers", index, "name"))
        seen.setdefault(layer.name, index)


# --- each layer -------------------------------------------------------------------------------------------------------------


def _distribution_is_given(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    for word, value in (
        ("weightInit", layer.weight_init),
        ("weightInitRecurrent", getattr(layer, "weight_init_recurrent", None)),
    ):
        if value is WeightInit.DISTRIBUTION:
            hint = "give the distribution itself: NormalDistribution(0, 0.01), in YAML {type: NormalDistribution, mean: 0, std: 0.01}"
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


def _loss_weights(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    weights = getattr(getattr(layer, "loss_function", None), "weights", None)
    if weights is not None and isinstance(layer.n_out, int) and layer.n_out and len(weights) != layer.n_out:
        message = f"the loss has {len(weights)} weights, but nOut is {layer.n_out}"
        yield Problem(f"{place(network.layers, index)}, lossFunction", message, path=("layers", index, "lossFunction"))


def _softmax_with_squares(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    if isinstance(layer, BaseOutputLayer) and layer.activation is Activation.SOFTMAX and plain_loss(layer) in _SQUARES:
        message = f"softmax with {plain_loss(layer)} learns slowly; MCXENT fits softmax, IDENTITY fits {plain_loss(layer)}"
        yield Finding("softmax-with-squares", message, place(network.layers, index))


_SQUARES = {LossFunction.MSE, LossFunction.L2}


def _steps_as_examples(network: Network, index: int) -> Iterator[Remark]:
    layer = network.layers[index]
    before = network.layers[:index]
    if isinstance(layer, OutputLayer) and any(isinstance(other, BaseRecurrentLayer) for other in before):
        message = "it sees every step of the series as an example of its own; RnnOutputLayer keeps the series"
        yield Finding("steps-as-examples", message, place(network.layers, index))


# --- output layers: 1.0.0-beta3 and later refuse these ------------------------------------------------------------------------

_UNBOUNDED = frozenset(
    {
        Activation.CUBE,
        Activation.ELU,
        Activation.HARDTANH,
        Activation.IDENTITY,
        Activation.LEAKYRELU,
        Activation.RATIONALTANH,
        Activation.RELU,
        Activation.RELU6,
        Activation.RRELU,
        Activation.SELU,
        Activation.SOFTPLUS,
        Activation.SOFTSIGN,
        Activation.SWISH,
        Activation.TANH,
        Activation.THRESHOLDEDRELU,
    }
)
"""Activations that leave [0, 1] (config.md 13.4)."""
_OF_CLASSES = frozenset({LossFunction.MCXENT, LossFunction.NEGATIVELOGLIKELIHOOD, LossFunction.SPARSE_MCXENT})
_OF_PROBABILITIES = _OF_CLASSES | {LossFunction.XENT}


def plain_activation(layer: AnyLayer) -> Activation:
    """The word of a layer's activation, also when it has parameters."""
    return layer.activation.plain if isinstance(layer.activation, IActivation) else layer.activation


def plain_loss(layer: BaseOutputLayer) -> LossFunction | None:
    """The word of an output layer's loss, also when it has parameters."""
    return layer.loss_function.plain if isinstance(layer.loss_function, ILossFunction) else layer.loss_function


def _output_rules(network: Network, index: int) -> Iterator[Problem]:
    layer = network.layers[index]
    if not isinstance(layer, BaseOutputLayer):
        return
    where, path = place(network.layers, index), ("layers", index, "activation")
    loss, activation = plain_loss(layer), plain_activation(layer)
    if activation is Activation.SOFTMAX and layer.n_out == 1:
        hint = "use SIGMOID with XENT for one output, or nOut 2 for two classes"
        yield Problem(where, "SOFTMAX with nOut 1 is always 1", hint, path=path)
    if loss in _OF_PROBABILITIES and activation in _UNBOUNDED:
        fits = "SIGMOID" if loss is LossFunction.XENT else "SOFTMAX"
        hint = f"use {fits}, or a loss for any number, such as MSE"
        yield Problem(where, f"{loss} needs probabilities, but {activation} is not confined to 0 to 1", hint, path=path)
    if loss is LossFunction.XENT and activation is Activation.SOFTMAX:
        yield Problem(where, "XENT with SOFTMAX does not fit", "use MCXENT with SOFTMAX, or SIGMOID with XENT", path=path)
    if loss in _OF_CLASSES and activation is Activation.SIGMOID:
        hint = f"use SOFTMAX with {loss}, or XENT with SIGMOID"
        yield Problem(where, f"{loss} with SIGMOID does not fit: the outputs do not sum to 1", hint, path=path)


_NETWORK_RULES: tuple[Callable[[Network], Iterable[Remark]], ...] = (
    _tbptt_without_truncation,
    _back_length,
    _compatibility,
    _output_is_last,
    _names_differ,
)
_LAYER_RULES: tuple[Callable[[Network, int], Iterable[Remark]], ...] = (
    _distribution_is_given,
    _coefficients,
    _keep_probability,
    _retain_probability,
    _rates,
    _rms_prop_rate,
    _loss_weights,
    _softmax_with_squares,
    _steps_as_examples,
)
