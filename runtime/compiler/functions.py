"""From the configuration's activation and loss to those of the kernels."""

from __future__ import annotations

from netconf.activations import ActivationRReLU, IActivation
from netconf.losses import ILossFunction
from netconf.vocabulary import Activation as ActivationWord
from netconf.vocabulary import LossFunction
from runtime.kernels import activations, losses


def bounds_of(function: object) -> ActivationRReLU | None:
    """An RRELU with its bounds; None for any other activation."""
    if function is ActivationWord.RRELU:
        return ActivationRReLU()
    return function if isinstance(function, ActivationRReLU) else None


def activation_kernel(word: ActivationWord | IActivation, like_dl4j: bool) -> activations.Activation:
    """The vector code of an activation; ``like_dl4j`` with the float32 constants of DL4J's native kernels."""
    if isinstance(word, IActivation):
        parameters = word.model_dump(by_alias=False, exclude={"type"}, exclude_none=True)
        return activations.activation(str(word.plain), like_dl4j, **parameters)
    if word is ActivationWord.RRELU:
        return activation_kernel(ActivationRReLU(), like_dl4j)
    return activations.activation(str(word), like_dl4j)


def loss_code(word: LossFunction | ILossFunction) -> losses.Loss:
    """The vector code of a loss."""
    if isinstance(word, ILossFunction):
        clip = getattr(word, "clip_eps", getattr(word, "softmax_clip_eps", None))
        return losses.loss(str(getattr(word, "type", word.plain)), clip, getattr(word, "beta", 1.0))
    return losses.loss(str(word))


def loss_weights(word: LossFunction | ILossFunction) -> tuple[float, ...] | None:
    """A weight for each output, or None."""
    return getattr(word, "weights", None)
