"""Rules of output layers: which losses and activations fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from netconf.activations import IActivation
from netconf.checks.subject import Remark, Spot
from netconf.errors import Problem
from netconf.findings import Finding
from netconf.layers import BaseLossLayer, BaseOutputLayer, Layer, LayerWithLoss
from netconf.losses import ILossFunction, LossFMeasure
from netconf.vocabulary import Activation, LossFunction

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
"""Activations that leave [0, 1]."""
_OF_CLASSES = frozenset({LossFunction.MCXENT, LossFunction.NEGATIVELOGLIKELIHOOD, LossFunction.SPARSE_MCXENT})
_OF_PROBABILITIES = _OF_CLASSES | {LossFunction.XENT}


def plain_activation(layer: LayerWithLoss) -> Activation:
    """The word of a layer's activation, also when it has parameters."""
    return layer.activation.plain if isinstance(layer.activation, IActivation) else layer.activation


def plain_loss(layer: LayerWithLoss) -> LossFunction | None:
    """The word of an output layer's loss, also when it has parameters."""
    return layer.loss_function.plain if isinstance(layer.loss_function, ILossFunction) else layer.loss_function


def leaves_probabilities(layer: Layer) -> bool:
    """Whether what an output layer gives may be below 0 or above 1; a loss layer may be given probabilities."""
    if not isinstance(layer, LayerWithLoss):
        return False
    activation = plain_activation(layer)
    return activation in _UNBOUNDED and not (activation is Activation.IDENTITY and isinstance(layer, BaseLossLayer))


def misfits(spot: Spot) -> Iterator[Problem]:
    """Pairs of loss and activation that 1.0.0-beta3 and later refuse; before, they passed."""
    layer = spot.layer
    if not isinstance(layer, LayerWithLoss):
        return
    where, path = spot.where, (*spot.path, "activation")
    loss, activation = plain_loss(layer), plain_activation(layer)
    if activation is Activation.SOFTMAX and isinstance(layer, BaseOutputLayer) and layer.n_out == 1:
        hint = "use SIGMOID with XENT for one output, or nOut 2 for two classes"
        yield Problem(where, "SOFTMAX with nOut 1 is always 1", hint, path=path)
    if loss in _OF_PROBABILITIES and leaves_probabilities(layer):
        fits = "SIGMOID" if loss is LossFunction.XENT else "SOFTMAX"
        hint = f"use {fits}, or a loss for any number, such as MSE"
        yield Problem(where, f"{loss} needs probabilities, but {activation} is not confined to 0 to 1", hint, path=path)
    if loss is LossFunction.XENT and activation is Activation.SOFTMAX:
        yield Problem(where, "XENT with SOFTMAX does not fit", "use MCXENT with SOFTMAX, or SIGMOID with XENT", path=path)
    if loss in _OF_CLASSES and activation is Activation.SIGMOID:
        hint = f"use SOFTMAX with {loss}, or XENT with SIGMOID"
        yield Problem(where, f"{loss} with SIGMOID does not fit: the outputs do not sum to 1", hint, path=path)


def _loss_weights(spot: Spot) -> Iterator[Remark]:
    layer = spot.layer
    weights = getattr(getattr(layer, "loss_function", None), "weights", None)
    n_out = getattr(layer, "n_out", None)
    if weights is not None and isinstance(n_out, int) and n_out and len(weights) != n_out:
        where, path = spot.word("lossFunction")
        yield Problem(where, f"the loss has {len(weights)} weights, but nOut is {n_out}", path=path)


def _f_measure(spot: Spot) -> Iterator[Remark]:
    """LossFMeasure counts one class against another: DL4J throws for any other number of outputs."""
    n_out = getattr(spot.layer, "n_out", None)
    if isinstance(getattr(spot.layer, "loss_function", None), LossFMeasure) and isinstance(n_out, int) and n_out > _TWO_CLASSES:
        where, path = spot.word("lossFunction")
        hint = "use SIGMOID with nOut 1, SOFTMAX with nOut 2, or MCXENT for more classes"
        yield Problem(where, f"F_MEASURE takes 1 or 2 outputs, but nOut is {n_out}", hint, path=path)


_TWO_CLASSES = 2


def _softmax_with_squares(spot: Spot) -> Iterator[Remark]:
    layer = spot.layer
    if isinstance(layer, LayerWithLoss) and layer.activation is Activation.SOFTMAX and plain_loss(layer) in _SQUARES:
        message = f"softmax with {plain_loss(layer)} learns slowly; MCXENT fits softmax, IDENTITY fits {plain_loss(layer)}"
        yield Finding("softmax-with-squares", message, spot.where)


_SQUARES = {LossFunction.MSE, LossFunction.L2}


RULES: tuple[Callable[[Spot], Iterable[Remark]], ...] = (_loss_weights, _f_measure, _softmax_with_squares)
