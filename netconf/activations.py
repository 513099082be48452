"""Activation functions with parameters of their own; those without are the enumeration ``Activation``."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from netconf.base import Model
from netconf.vocabulary import Activation


class IActivation(Model):
    """An activation function with parameters; with the default ones it equals the plain word ``plain``."""

    plain: ClassVar[Activation]


class ActivationLReLU(IActivation):
    """x where x >= 0, else alpha · x."""

    plain: ClassVar = Activation.LEAKYRELU
    type: Literal["LEAKYRELU"] = "LEAKYRELU"
    alpha: float = 0.01


class ActivationELU(IActivation):
    """x where x >= 0, else alpha · (e^x - 1)."""

    plain: ClassVar = Activation.ELU
    type: Literal["ELU"] = "ELU"
    alpha: float = 1.0


class ActivationRReLU(IActivation):
    """Leaky with a random slope in [l, u] while training, and the mean slope afterwards."""

    plain: ClassVar = Activation.RRELU
    type: Literal["RRELU"] = "RRELU"
    l: float = 1 / 8  # noqa: E741 - DL4J's name
    u: float = 1 / 3

    @model_validator(mode="after")
    def _ordered(self) -> ActivationRReLU:
        if self.l > self.u:
            message = f"l must not exceed u, but {self.l} > {self.u}"
            raise ValueError(message)
        return self


class ActivationReLU(IActivation):
    """max at and above max, x from threshold up, negativeSlope · (x - threshold) below."""

    plain: ClassVar = Activation.RELU
    type: Literal["RELU"] = "RELU"
    max: float | None = None
    threshold: float | None = None
    negative_slope: float | None = None


class ActivationThresholdedReLU(IActivation):
    """x above theta, else 0."""

    plain: ClassVar = Activation.THRESHOLDEDRELU
    type: Literal["THRESHOLDEDRELU"] = "THRESHOLDEDRELU"
    theta: float = 1.0


class ActivationGELU(IActivation):
    """x · sigmoid(1.702 x), or the precise form with tanh."""

    plain: ClassVar = Activation.GELU
    type: Literal["GELU"] = "GELU"
    precise: bool = False


_Objects = Annotated[
    ActivationLReLU | ActivationELU | ActivationRReLU | ActivationReLU | ActivationThresholdedReLU | ActivationGELU,
    Field(discriminator="type"),
]


def _plain(value: Any) -> Any:
    """An object with the default parameters is the word."""
    if isinstance(value, IActivation) and value == type(value)():
        return value.plain
    return value


AnyActivation = Annotated[Activation | _Objects, BeforeValidator(_plain)]
"""A word, or an object with parameters."""
