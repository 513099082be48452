"""Words whose meaning differs little between the releases: activation, weight initialisation, noise, constraints."""

from __future__ import annotations

from typing import Any

from netconf.builder.said import Words
from netconf.deviations import INPUT_CONSTRAINTS_LOST, NETWORK_CONSTRAINTS_LOST, OWN_CONSTRAINTS_LOST
from netconf.eras.rules import Rules
from netconf.eras.telling import Telling
from netconf.graph.vertices import AttentionVertex
from netconf.inheritance import parameter_names
from netconf.layers import (
    ActivationLayer,
    BaseAttentionLayer,
    BaseOutputLayer,
    BatchNormalization,
    ElementWiseMultiplicationLayer,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    Layer,
    LossLayer,
    ParameterLayer,
    RecurrentAttentionLayer,
    SimpleRnn,
    Subsampling1DLayer,
    SubsamplingLayer,
)
from netconf.vocabulary import Activation, WeightInit
from netconf.weights import Distribution, LayerConstraint, NormalDistribution

_SHARED_FIELDS = ("biasInit", "gainInit", "gradientNormalization", "gradientNormalizationThreshold")


def common(telling: Telling, rules: Rules) -> None:
    """Translate the words that mean nearly the same in every release."""
    for word in _SHARED_FIELDS:
        if word in telling.shared:
            telling.put(word, telling.shared.get(word))
    _activation(telling, rules)
    if telling.has("weightInit"):
        _weight_init(telling, rules)
    if telling.said("weightNoise"):
        telling.put("weightNoise", telling.pick("weightNoise"))
    if telling.said("convolutionMode"):
        telling.put("convolutionMode", telling.pick("convolutionMode"))
    _constraints(telling, rules)
    _of_the_time(telling, rules)
    for word in ("helperAllowFallback",):
        if word in telling.own:
            telling.note("ignored-word", word, f"{word}({telling.own.get(word)}) has no effect: it is about cuDNN")
    _without_effect(telling)


def _activation(telling: Telling, rules: Rules) -> None:
    """The network's activation, but for layers whose constructor set one of their own, so that it never reached them."""
    layer = telling.layer
    if rules.softmax_outputs and isinstance(layer, BaseOutputLayer):
        return
    if isinstance(layer, RecurrentAttentionLayer) or (rules.identity_losses and isinstance(layer, LossLayer)):
        return
    if rules.identity_embeddings and isinstance(layer, EmbeddingLayer | EmbeddingSequenceLayer):
        return
    if rules.lonely_activations and isinstance(layer, ActivationLayer) and "activation" not in telling.fields:
        message = f"an ActivationLayer does not inherit the activation in {rules.release}, and has none of its own; it does here"
        telling.warn("no-activation", "activation", message)
    telling.put("activation", telling.shared.get("activation", Activation.SIGMOID))


def _of_the_time(telling: Telling, rules: Rules) -> None:
    """Defaults of a layer's own fields that differed in older releases."""
    if isinstance(telling.layer, EmbeddingLayer) and rules.legacy:
        telling.put("hasBias", value=True)
    if isinstance(telling.layer, SubsamplingLayer | Subsampling1DLayer) and rules.padded_averages:
        telling.put("avgPoolIncludePadInDivisor", value=True)
    if isinstance(telling.layer, BatchNormalization) and not rules.logarithmic_deviation:
        telling.put("useLogStd", value=False)
    if isinstance(telling.layer, EmbeddingSequenceLayer) and rules.fixed_lengths:
        telling.put("inferInputLength", value=False)


def _without_effect(telling: Telling) -> None:
    """Say it when the layer's own words do nothing in it."""
    said = {entry.word for entry in telling.own.said}
    for name in sorted(telling.layer.without):
        word = type(telling.layer).model_fields[name].alias or name
        if word in said or getattr(telling.layer, name) is not None:
            telling.warn("no-effect", word, f"{word} has no effect on {type(telling.layer).__name__}, as in DL4J")


def _weight_init(telling: Telling, rules: Rules) -> None:
    """The scheme or the distribution that the weights start from."""
    if rules.waiting_distributions:
        scheme = telling.pick("weightInit", WeightInit.XAVIER)
        telling.put("weightInit", _legacy_distribution(telling, rules) if _is_distribution(scheme) else scheme)
        if telling.said("dist") and not _is_distribution(scheme) and not isinstance(scheme, Distribution):
            telling.warn("unused-distribution", "dist", f"dist has no effect: weightInit is {scheme}, not DISTRIBUTION")
        if rules.old_weight_inits and not isinstance(telling.fields.get("weightInit"), Distribution):
            message = f"{scheme} had another formula in {rules.release}; the formula of 0.7.0 and later is used"
            telling.warn("weight-init-formula", "weightInit", message)
        return
    attends = isinstance(telling.layer, BaseAttentionLayer | AttentionVertex)  # which have their own, XAVIER
    for words in (telling.own, *(() if attends else (telling.shared,))):
        calls = words.of("weightInit", "dist")  # dist(d) is weightInit(d) here, so the later call counts
        if calls:
            distribution = words.get("dist")
            chosen = calls[-1].value
            telling.put("weightInit", distribution if _is_distribution(chosen) and distribution is not None else chosen)
            return


def _is_distribution(scheme: Any) -> bool:
    return isinstance(scheme, str) and scheme.upper() == WeightInit.DISTRIBUTION.value


def _legacy_distribution(telling: Telling, rules: Rules) -> Any:
    if telling.said("dist"):
        return telling.pick("dist")
    mean, deviation = rules.distribution
    message = f"DISTRIBUTION without dist(...): {rules.release} takes NormalDistribution({mean:g}, {deviation:g})"
    telling.warn("default-distribution", "weightInit", message)
    return NormalDistribution(mean=mean, std=deviation)


_KINDS = {
    "constrainWeights": ("weight",),
    "constrainBias": ("bias",),
    "constrainAllParameters": ("weight", "bias", "gain"),
}
_NAMED = {"constrainRecurrent": ("RW",), "constrainInputWeights": ("W",)}
_WITHOUT_OWN = (SimpleRnn, ElementWiseMultiplicationLayer)
"""Layers that a release forgets the constraints of."""


def _constraints(telling: Telling, rules: Rules) -> None:
    """Constraints with the names of their parameters; a layer's own keep the network's away."""
    if not isinstance(telling.layer, ParameterLayer):
        return
    unheard = isinstance(telling.layer, _WITHOUT_OWN) and rules.has(OWN_CONSTRAINTS_LOST)
    for words in (telling.shared,) if unheard else (telling.own, telling.shared):
        lost = {"constrainInputWeights"} if rules.has(INPUT_CONSTRAINTS_LOST) else set()
        if words is telling.shared and rules.has(NETWORK_CONSTRAINTS_LOST):
            lost.add("constrainAllParameters")
        found = constraints_said(Words(said for said in words.said if said.word not in lost), telling.layer)
        if found:
            telling.put("constraints", found)
            if "constrainAllParameters" in telling.shared and words is telling.shared:
                telling.note("constrained", "constrainAllParameters", "it acts here; DL4J never applied the network's")
            return


def constraints_said(words: Words, layer: Layer) -> tuple[Any, ...]:
    """The constraints of some words, with the names of the layer's parameters that each word means."""
    return tuple(
        constraint.model_copy(update={"params": _NAMED.get(call.word) or parameter_names(layer, *_KINDS[call.word])})
        if isinstance(constraint, LayerConstraint)
        else constraint
        for call in words.of(*_KINDS, *_NAMED)
        for constraint in call.value
    )
