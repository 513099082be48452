"""Loss functions with parameters; those without are the enumeration ``LossFunction``."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from netconf.base import Model
from netconf.vocabulary import LossFunction

Weights = tuple[float, ...] | None
"""A weight for each output, or None."""


class ILossFunction(Model):
    """A loss function with parameters; with the default ones it equals the plain word ``plain``."""

    plain: ClassVar[LossFunction | None]


class _Weighted(ILossFunction):
    weights: Weights = None


class LossMSE(_Weighted):
    """Mean over the outputs of the squared difference."""

    plain: ClassVar = LossFunction.MSE
    type: Literal["MSE"] = "MSE"


class LossL1(_Weighted):
    """Sum of absolute differences."""

    plain: ClassVar = LossFunction.L1
    type: Literal["L1"] = "L1"


class LossL2(_Weighted):
    """Sum of squared differences."""

    plain: ClassVar = LossFunction.L2
    type: Literal["L2"] = "L2"


class LossMAE(_Weighted):
    """Mean over the outputs of the absolute difference."""

    plain: ClassVar = LossFunction.MEAN_ABSOLUTE_ERROR
    type: Literal["MEAN_ABSOLUTE_ERROR"] = "MEAN_ABSOLUTE_ERROR"


class LossMAPE(_Weighted):
    """Mean absolute percentage error."""

    plain: ClassVar = LossFunction.MEAN_ABSOLUTE_PERCENTAGE_ERROR
    type: Literal["MEAN_ABSOLUTE_PERCENTAGE_ERROR"] = "MEAN_ABSOLUTE_PERCENTAGE_ERROR"


class LossMSLE(_Weighted):
    """Mean squared logarithmic error."""

    plain: ClassVar = LossFunction.MEAN_SQUARED_LOGARITHMIC_ERROR
    type: Literal["MEAN_SQUARED_LOGARITHMIC_ERROR"] = "MEAN_SQUARED_LOGARITHMIC_ERROR"


class LossBinaryXENT(_Weighted):
    """Binary cross-entropy; probabilities are clipped to [clipEps, 1 - clipEps]."""

    overloads: ClassVar = ((), ("weights",), ("clip_eps", "weights"))
    plain: ClassVar = LossFunction.XENT
    type: Literal["XENT"] = "XENT"
    clip_eps: float = Field(default=1e-5, ge=0, lt=0.5)


class LossMCXENT(_Weighted):
    """Multi-class cross-entropy; with softmax the score clips probabilities to [softmaxClipEps, 1 - softmaxClipEps]."""

    overloads: ClassVar = ((), ("weights",), ("softmax_clip_eps", "weights"))
    plain: ClassVar = LossFunction.MCXENT
    type: Literal["MCXENT"] = "MCXENT"
    softmax_clip_eps: float = Field(default=1e-10, ge=0, lt=0.5)


class LossNegativeLogLikelihood(_Weighted):
    """The same as MCXENT under another name."""

    overloads: ClassVar = ((), ("weights",))
    plain: ClassVar = LossFunction.NEGATIVELOGLIKELIHOOD
    type: Literal["NEGATIVELOGLIKELIHOOD"] = "NEGATIVELOGLIKELIHOOD"
    softmax_clip_eps: float = Field(default=1e-10, ge=0, lt=0.5)


class LossSparseMCXENT(_Weighted):
    """MCXENT with class indices as labels."""

    overloads: ClassVar = ((), ("weights",), ("softmax_clip_eps", "weights"))
    plain: ClassVar = LossFunction.SPARSE_MCXENT
    type: Literal["SPARSE_MCXENT"] = "SPARSE_MCXENT"
    softmax_clip_eps: float = Field(default=1e-10, ge=0, lt=0.5)


class LossFMeasure(ILossFunction):
    """1 - F measure of one or two outputs over the whole minibatch."""

    plain: ClassVar = None
    type: Literal["F_MEASURE"] = "F_MEASURE"
    beta: float = Field(default=1.0, gt=0)


class LossMultiLabel(ILossFunction):
    """Zhang and Zhou 2006 (BP-MLL)."""

    plain: ClassVar = None
    type: Literal["MULTI_LABEL"] = "MULTI_LABEL"


class _Plain(ILossFunction):
    """A loss class of DL4J without parameters: a synonym of its word."""


class LossKLD(_Plain):
    """Kullback-Leibler divergence."""

    plain: ClassVar = LossFunction.KL_DIVERGENCE


class LossPoisson(_Plain):
    """Poisson loss."""

    plain: ClassVar = LossFunction.POISSON


class LossHinge(_Plain):
    """Hinge loss; labels are -1 and 1."""

    plain: ClassVar = LossFunction.HINGE


class LossSquaredHinge(_Plain):
    """Squared hinge loss; labels are -1 and 1."""

    plain: ClassVar = LossFunction.SQUARED_HINGE


class LossCosineProximity(_Plain):
    """Negative cosine of the angle between labels and outputs."""

    plain: ClassVar = LossFunction.COSINE_PROXIMITY


class LossWasserstein(_Plain):
    """Mean of labels times outputs."""

    plain: ClassVar = LossFunction.WASSERSTEIN


_Objects = Annotated[
    LossMSE
    | LossL1
    | LossL2
    | LossMAE
    | LossMAPE
    | LossMSLE
    | LossBinaryXENT
    | LossMCXENT
    | LossNegativeLogLikelihood
    | LossSparseMCXENT
    | LossFMeasure
    | LossMultiLabel,
    Field(discriminator="type"),
]

SYNONYMS = {
    LossFunction.SQUARED_LOSS: LossFunction.MSE,
    LossFunction.RECONSTRUCTION_CROSSENTROPY: LossFunction.KL_DIVERGENCE,
    LossFunction.EXPLL: LossFunction.POISSON,
}
"""Words that DL4J maps to the class of another word."""


def _plain(value: Any) -> Any:
    """An object with the default parameters is the word; a synonym is the word that it stands for."""
    if isinstance(value, ILossFunction) and value.plain is not None and value == type(value)():
        return value.plain
    if isinstance(value, str):
        try:
            word = LossFunction(value)
        except ValueError:
            return value
        return SYNONYMS.get(word, word)
    return value


AnyLoss = Annotated[LossFunction | _Objects, BeforeValidator(_plain)]
"""A word, or an object with parameters."""
