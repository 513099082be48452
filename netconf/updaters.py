"""Updaters: from a gradient to a step. Positional arguments are Java's of 1.0.0-M2.1."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr

from netconf.base import Model
from netconf.builder.derived import BuilderOf
from netconf.builder.fluent import ModelBuilder
from netconf.schedules import ISchedule, Rate

Share = Annotated[float, Field(ge=0, lt=1)]
"""A decay rate."""
Epsilon = Annotated[float, Field(ge=0)]


class ScheduledWords(ModelBuilder):
    """Java's builders of updaters have words of their own for numbers that are schedules (1.0)."""

    def learningRateSchedule(self, learningRateSchedule: ISchedule) -> Self:
        """The learning rate, as a schedule."""
        return self._say("learningRate", learningRateSchedule)


class MomentumWords(ScheduledWords):
    """The same for a momentum."""

    def momentumISchedule(self, momentumISchedule: ISchedule) -> Self:
        """The momentum, as a schedule."""
        return self._say("momentum", momentumISchedule)


class IUpdater(Model):
    """What all updaters share."""

    builder_words: ClassVar[type] = ScheduledWords
    Builder: ClassVar = BuilderOf()
    """The updater's builder, as Java has it: ``RmsProp.Builder().learningRate(0.1).build()``."""
    builder: ClassVar = BuilderOf()
    """The same by the name that lombok gives it: ``Adam.builder()``."""

    _positional: int = PrivateAttr(default=0)
    """How many positional arguments the program gave: ``RmsProp(x)`` changed its meaning between the releases."""

    def __init__(self, *arguments: Any, **words: Any) -> None:
        super().__init__(*arguments, **words)
        self._positional = len(arguments)

    def __eq__(self, other: object) -> bool:
        """Compare the hyper-parameters, however they were given."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]


class Sgd(IUpdater):
    """step = rate · gradient."""

    overloads: ClassVar = (("learning_rate",),)
    type: Literal["Sgd"] = "Sgd"
    learning_rate: Rate = 1e-3


class NoOp(IUpdater):
    """step = gradient."""

    overloads: ClassVar = ((),)
    type: Literal["NoOp"] = "NoOp"


class Nesterovs(IUpdater):
    """Nesterov's momentum. One positional argument is the momentum, in every release."""

    builder_words: ClassVar[type] = MomentumWords
    overloads: ClassVar = (("momentum",), ("learning_rate", "momentum"))
    type: Literal["Nesterovs"] = "Nesterovs"
    learning_rate: Rate = 0.1
    momentum: Rate = 0.9

    @classmethod
    def _named(cls, arguments: tuple[Any, ...]) -> dict[str, Any]:
        if len(arguments) == 1 and isinstance(arguments[0], ISchedule):
            return {"learning_rate": arguments[0]}
        return super()._named(arguments)


class _AdamLike(IUpdater):
    overloads: ClassVar = (("learning_rate",), ("learning_rate", "beta1", "beta2", "epsilon"))


class Adam(_AdamLike):
    """Kingma and Ba 2014, with epsilon outside the root and not scaled by the bias correction, as DL4J has it."""

    type: Literal["Adam"] = "Adam"
    learning_rate: Rate = 1e-3
    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-8


class AdaMax(_AdamLike):
    """Adam with the infinity norm."""

    type: Literal["AdaMax"] = "AdaMax"
    learning_rate: Rate = 1e-3
    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-8


class Nadam(_AdamLike):
    """Adam with Nesterov's momentum."""

    type: Literal["Nadam"] = "Nadam"
    learning_rate: Rate = 1e-3
    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-8


class AMSGrad(_AdamLike):
    """Adam with the largest second moment so far."""

    type: Literal["AMSGrad"] = "AMSGrad"
    learning_rate: Rate = 1e-3
    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-8


class AdaBelief(_AdamLike):
    """Adam with the deviation of the gradient from its mean."""

    type: Literal["AdaBelief"] = "AdaBelief"
    learning_rate: Rate = 1e-3
    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-14


class AdaDelta(IUpdater):
    """Zeiler 2012; it has no learning rate."""

    overloads: ClassVar = (("rho", "epsilon"),)
    type: Literal["AdaDelta"] = "AdaDelta"
    rho: Share = 0.95
    epsilon: Epsilon = 1e-6


class AdaGrad(IUpdater):
    """Duchi et al. 2011; the sum starts at epsilon."""

    overloads: ClassVar = (("learning_rate",), ("learning_rate", "epsilon"))
    type: Literal["AdaGrad"] = "AdaGrad"
    learning_rate: Rate = 0.1
    epsilon: Epsilon = 1e-6


class RmsProp(IUpdater):
    """Tieleman and Hinton 2012; the mean of squares starts at epsilon, which is outside the root."""

    overloads: ClassVar = (("learning_rate",), ("learning_rate", "rms_decay", "epsilon"), ("learning_rate", "rms_decay"))
    type: Literal["RmsProp"] = "RmsProp"
    learning_rate: Rate = 0.1
    rms_decay: Share = 0.95
    epsilon: Epsilon = 1e-8


AnyUpdater = Annotated[
    Sgd | NoOp | Nesterovs | Adam | AdaMax | Nadam | AMSGrad | AdaBelief | AdaDelta | AdaGrad | RmsProp,
    Field(discriminator="type"),
]
"""Any updater, told apart by ``type``."""
