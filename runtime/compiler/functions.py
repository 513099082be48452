"""From the configuration's activation and loss to those of the kernels."""

from __future__ import annotations

from netconf.activations import ActivationRReLU, IActivation
from netconf.losses import ILossFunction
from netconf.vocabulary import Activation as ActivationWord
from netconf.vocabulary import LossFunction
from runtime.compatibility import Compatibility
from runtime.kernels import activations, losses


def bounds_of(function: object) -> ActivationRReLU | None:
    """An RRELU with its bounds; None for any other activation."""
    if function is ActivationWord.RRELU:
        return ActivationRReLU()
    return function if isinstance(function, ActivationRReLU) else None


def activation_kernel(word: ActivationWord | IActivation, compatibility: Compatibility) -> activations.Activation:
    """The vector code of an activation, with the release's deviation."""
    if word is ActivationWord.RRELU:
        word = ActivationRReLU()
    own = word.model_dump(by_alias=False, exclude={"type"}, exclude_none=True) if isinstance(word, IActivation) else {}
    plain = word.plain if isinstance(word, IActivation) else word
    deviation = "gelu_derivative" if own.get("precise") else _DEVIATIONS.get(plain, "float32_constants")
    return activations.activation(str(plain), compatibility.has(deviation), **own)


_DEVIATIONS = {
    ActivationWord.ELU: "elu_derivative",
    ActivationWord.LEAKYRELU: "leaky_derivative",
    ActivationWord.RRELU: "rrelu_cutoff",
}
"""What deviates in an activation other than its constants."""


def loss_code(word: LossFunction | ILossFunction) -> losses.Loss:
    """The vector code of a loss."""
    if isinstance(word, ILossFunction):
        clip = getattr(word, "clip_eps", getattr(word, "softmax_clip_eps", None))
        return losses.loss(str(getattr(word, "type", word.plain)), clip, getattr(word, "beta", 1.0))
    return losses.loss(str(word))


def loss_weights(word: LossFunction | ILossFunction) -> tuple[float, ...] | None:
    """A weight for each output, or None."""
    return getattr(word, "weights", None)
