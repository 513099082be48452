"""Schedules: a hyper-parameter as a function of the iteration or the epoch."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field

from netconf.base import Model
from netconf.builder.derived import BuilderOf
from netconf.builder.fluent import ModelBuilder
from netconf.vocabulary import ScheduleType


class ISchedule(Model):
    """What all schedules share; the counter is that of updates or of epochs, from 0."""


class FixedSchedule(ISchedule):
    """The same value always."""

    type: Literal["FixedSchedule"] = "FixedSchedule"
    value: float


class ExponentialSchedule(ISchedule):
    """initialValue · gamma^i."""

    type: Literal["ExponentialSchedule"] = "ExponentialSchedule"
    schedule_type: ScheduleType
    initial_value: float
    gamma: float


class InverseSchedule(ISchedule):
    """initialValue / (1 + gamma · i)^power."""

    type: Literal["InverseSchedule"] = "InverseSchedule"
    schedule_type: ScheduleType
    initial_value: float
    gamma: float
    power: float


class PolySchedule(ISchedule):
    """initialValue · (1 - i / maxIter)^power, 0 from maxIter on."""

    type: Literal["PolySchedule"] = "PolySchedule"
    schedule_type: ScheduleType
    initial_value: float
    power: float
    max_iter: int = Field(gt=0)


class SigmoidSchedule(ISchedule):
    """initialValue / (1 + exp(-gamma · (i - stepSize)))."""

    type: Literal["SigmoidSchedule"] = "SigmoidSchedule"
    schedule_type: ScheduleType
    initial_value: float
    gamma: float
    step_size: int


class StepSchedule(ISchedule):
    """initialValue · decayRate^floor(i / step)."""

    type: Literal["StepSchedule"] = "StepSchedule"
    schedule_type: ScheduleType
    initial_value: float
    decay_rate: float
    step: float = Field(gt=0)


class MapScheduleWords(ModelBuilder):
    """The builder of a MapSchedule takes its values one by one."""

    def add(self, position: int, value: float) -> Self:
        """From ``position`` on, counted in iterations or epochs, the value is ``value``."""
        return self._say("values", {**self._words().get("values", {}), position: value})


class MapSchedule(ISchedule):
    """The value of the greatest key that has been reached; key 0 is required."""

    builder_words: ClassVar[type] = MapScheduleWords
    builder_arguments: ClassVar = (("scheduleType",),)
    Builder: ClassVar = BuilderOf()
    type: Literal["MapSchedule"] = "MapSchedule"
    schedule_type: ScheduleType
    values: dict[int, float]


class CycleSchedule(ISchedule):
    """One triangle up and down, then annealing."""

    type: Literal["CycleSchedule"] = "CycleSchedule"
    schedule_type: ScheduleType
    initial_learning_rate: float
    max_learning_rate: float
    cycle_length: int = Field(gt=0)
    annealing_length: int = Field(ge=0)
    annealing_decay: float


class RampSchedule(ISchedule):
    """A schedule that is reached linearly over the first iterations."""

    type: Literal["RampSchedule"] = "RampSchedule"
    base_schedule: Schedule
    num_iter: int = Field(gt=0)


class LearningRatePolicySchedule(ISchedule):
    """A learning-rate policy of the 0.x era: the rate is replaced at every iteration, so decays compound.

    ``policy`` is one of LearningRatePolicy's; ``schedule`` holds the rates of policy Schedule by iteration.
    """

    type: Literal["LearningRatePolicy"] = "LearningRatePolicy"
    policy: str
    initial_value: float
    decay_rate: float | None = None
    steps: float | None = None
    power: float | None = None
    schedule: dict[int, float] | None = None


Schedule = Annotated[
    FixedSchedule
    | ExponentialSchedule
    | InverseSchedule
    | PolySchedule
    | SigmoidSchedule
    | StepSchedule
    | MapSchedule
    | CycleSchedule
    | RampSchedule
    | LearningRatePolicySchedule,
    Field(discriminator="type"),
]
"""Any schedule, told apart by ``type``."""


def _number(value: Any) -> Any:
    """A FixedSchedule is its number: one meaning, one form."""
    return value.value if isinstance(value, FixedSchedule) else value


Rate = Annotated[float | Schedule, AfterValidator(_number)]
"""A number, or a schedule of numbers."""

RampSchedule.model_rebuild()
