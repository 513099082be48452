"""What acts on weights and inputs: distributions, regularisation, dropout, noise, constraints."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from netconf.base import Model
from netconf.schedules import Rate
from netconf.unbound import opened
from netconf.vocabulary import Apply, WeightInit


class Distribution(Model):
    """What initial weights are drawn from."""


class NormalDistribution(Distribution):
    """Gaussian with mean and standard deviation."""

    type: Literal["NormalDistribution"] = "NormalDistribution"
    mean: float
    std: float = Field(ge=0)


class GaussianDistribution(NormalDistribution):
    """DL4J's older name of NormalDistribution."""

    type: Literal["GaussianDistribution"] = "GaussianDistribution"  # type: ignore[assignment]


class UniformDistribution(Distribution):
    """Uniform on [lower, upper)."""

    type: Literal["UniformDistribution"] = "UniformDistribution"
    lower: float
    upper: float

    @model_validator(mode="after")
    def _ordered(self) -> UniformDistribution:
        if self.lower >= self.upper:
            message = f"lower must be below upper, but {self.lower} >= {self.upper}"
            raise ValueError(message)
        return self


class BinomialDistribution(Distribution):
    """Number of successes in numberOfTrials."""

    type: Literal["BinomialDistribution"] = "BinomialDistribution"
    number_of_trials: int = Field(ge=0)
    probability_of_success: float = Field(ge=0, le=1)


class ConstantDistribution(Distribution):
    """Always value."""

    type: Literal["ConstantDistribution"] = "ConstantDistribution"
    value: float


class LogNormalDistribution(Distribution):
    """exp of a Gaussian."""

    type: Literal["LogNormalDistribution"] = "LogNormalDistribution"
    mean: float
    std: float = Field(ge=0)


class OrthogonalDistribution(Distribution):
    """Orthonormal rows or columns, times gain."""

    type: Literal["OrthogonalDistribution"] = "OrthogonalDistribution"
    gain: float = 1.0


class TruncatedNormalDistribution(Distribution):
    """Gaussian within two standard deviations."""

    type: Literal["TruncatedNormalDistribution"] = "TruncatedNormalDistribution"
    mean: float
    std: float = Field(ge=0)


AnyDistribution = Annotated[
    NormalDistribution
    | GaussianDistribution
    | UniformDistribution
    | BinomialDistribution
    | ConstantDistribution
    | LogNormalDistribution
    | OrthogonalDistribution
    | TruncatedNormalDistribution,
    Field(discriminator="type"),
]


def _one_name(value: Any) -> Any:
    """GaussianDistribution is the old name of NormalDistribution: one configuration, one name."""
    if isinstance(value, GaussianDistribution):
        return NormalDistribution(mean=value.mean, std=value.std)
    if isinstance(value, dict) and value.get("type") == "GaussianDistribution":
        return {**value, "type": "NormalDistribution"}
    return value


AnyWeightInit = Annotated[WeightInit | AnyDistribution, BeforeValidator(_one_name)]
"""A scheme by name, or a distribution."""


class Regularization(Model):
    """An l1 or l2 coefficient and where it enters the step."""

    value: Rate
    apply: Apply = Apply.beforeUpdater


def _opened_terms(value: Any) -> Any:
    """A number is a term's value."""
    value = opened(value)
    if isinstance(value, list | tuple):
        return tuple(map(_opened_terms, value))
    return {"value": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _joined(terms: Regularization | tuple[Regularization, ...] | None) -> Regularization | tuple[Regularization, ...] | None:
    """One way to say it: numbers that act at the same place are their sum, terms stand as they act, and one stands alone."""
    if not isinstance(terms, tuple):
        return terms
    joined: list[Regularization] = []
    for apply in Apply:
        own = [term for term in terms if term.apply is apply]
        numbers = [term.value for term in own if isinstance(term.value, float) and term.value >= 0]  # faults stay to be told
        if any(numbers):
            joined.append(Regularization(value=sum(numbers), apply=apply))
        joined += [term for term in own if term.value not in numbers]
    return tuple(joined) if len(joined) > 1 else next(iter(joined), None)


Coefficient = Annotated[
    Regularization | tuple[Regularization, ...] | None, BeforeValidator(_opened_terms), AfterValidator(_joined)
]
"""``0.001`` or ``{value: 0.001, apply: afterUpdater}``, or a list of several that all act; None is off."""


def terms_of(coefficient: Regularization | tuple[Regularization, ...] | None) -> tuple[Regularization, ...]:
    """The terms of a coefficient, which are added; none where it is off."""
    return coefficient if isinstance(coefficient, tuple) else () if coefficient is None else (coefficient,)


class IDropout(Model):
    """What is done to a layer's input while training."""


class Dropout(IDropout):
    """Keep each element with probability keep, and divide it by keep. DL4J's number is the probability to KEEP."""

    type: Literal["Dropout"] = "Dropout"
    keep: Rate


class AlphaDropout(IDropout):
    """Dropout for SELU networks."""

    type: Literal["AlphaDropout"] = "AlphaDropout"
    keep: Rate


class GaussianDropout(IDropout):
    """Multiply by a Gaussian of mean 1."""

    type: Literal["GaussianDropout"] = "GaussianDropout"
    rate: Rate


class GaussianNoise(IDropout):
    """Add a Gaussian of mean 0."""

    type: Literal["GaussianNoise"] = "GaussianNoise"
    stddev: Rate


class SpatialDropout(IDropout):
    """Drop whole channels."""

    type: Literal["SpatialDropout"] = "SpatialDropout"
    keep: Rate


def _dropout(value: Any) -> Any:
    return {"type": "Dropout", **value} if isinstance(value, dict) and "type" not in value else value


AnyDropout = Annotated[
    Annotated[Dropout | AlphaDropout | GaussianDropout | GaussianNoise | SpatialDropout, Field(discriminator="type")] | None,
    BeforeValidator(_dropout),
]
"""``{keep: 0.8}``, or another kind with its ``type``; None is off."""


class IWeightNoise(Model):
    """What is done to the weights while training."""


class DropConnect(IWeightNoise):
    """Keep each weight with probability weightRetainProb."""

    overloads: ClassVar = (("weight_retain_prob",), ("weight_retain_prob", "apply_to_biases"))
    type: Literal["DropConnect"] = "DropConnect"
    weight_retain_prob: Rate
    apply_to_biases: bool = False
    apply_to_recurrent: bool = True
    """Whether recurrent weights take part; up to 0.9.1 only input weights did."""


class WeightNoise(IWeightNoise):
    """Add, or multiply by, noise from a distribution."""

    overloads: ClassVar = (("distribution",), ("distribution", "additive"), ("distribution", "apply_to_bias", "additive"))
    type: Literal["WeightNoise"] = "WeightNoise"
    distribution: AnyDistribution
    apply_to_bias: bool = False
    additive: bool = True


AnyWeightNoise = Annotated[DropConnect | WeightNoise, Field(discriminator="type")] | None


class LayerConstraint(Model):
    """What is enforced on parameters after each update; params None means the kind that the word constrains."""

    amounts: ClassVar[tuple[str, ...]] = ()
    """What Java's constructors take first; names of parameters and dimensions follow."""

    params: tuple[str, ...] | None = None
    dimensions: tuple[int, ...] | None = None

    @classmethod
    def _named(cls, arguments: tuple[Any, ...]) -> dict[str, Any]:
        """``MinMaxNormConstraint(0.2, 0.8, 0.5, {"W"}, 0, 1)``: a rate may be left out, and is no whole number."""
        rest, found = list(arguments), {}
        for name in cls.amounts:
            if rest and not (name == "rate" and not isinstance(rest[0], float)):
                found[name] = rest.pop(0)
        if rest and isinstance(rest[0], set | frozenset | list | tuple):
            found["params"] = tuple(sorted(rest.pop(0)))
        return {**found, "dimensions": tuple(rest)} if rest else found


class MaxNormConstraint(LayerConstraint):
    """Norms at most maxNorm."""

    amounts: ClassVar = ("max_norm",)

    type: Literal["MaxNormConstraint"] = "MaxNormConstraint"
    max_norm: float = Field(gt=0)


class MinMaxNormConstraint(LayerConstraint):
    """Norms between min and max, reached at rate."""

    amounts: ClassVar = ("min", "max", "rate")

    type: Literal["MinMaxNormConstraint"] = "MinMaxNormConstraint"
    min: float = Field(ge=0)
    max: float = Field(gt=0)
    rate: float = Field(default=1.0, gt=0, le=1)

    @model_validator(mode="after")
    def _is_in_order(self) -> MinMaxNormConstraint:
        if self.min > self.max:
            message = f"min must not exceed max, but {self.min} > {self.max}"
            raise ValueError(message)
        return self


class NonNegativeConstraint(LayerConstraint):
    """Negative values become 0."""

    type: Literal["NonNegativeConstraint"] = "NonNegativeConstraint"


class UnitNormConstraint(LayerConstraint):
    """Norms 1."""

    type: Literal["UnitNormConstraint"] = "UnitNormConstraint"


AnyConstraint = Annotated[
    MaxNormConstraint | MinMaxNormConstraint | NonNegativeConstraint | UnitNormConstraint, Field(discriminator="type")
]
