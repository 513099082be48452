"""What writers share: the dialects, and what a dialect cannot say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from netconf.dl4j.names import LAYERS, Name
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding
from netconf.layers import BaseRecurrentLayer, Layer
from netconf.places import layer_in_words
from netconf.releases import LAST_OF_0, NEWEST
from netconf.schedules import ISchedule, LearningRatePolicySchedule, MapSchedule
from netconf.vocabulary import MaskedSteps

DIALECTS: Final = (NEWEST, LAST_OF_0)
"""The releases whose documents are written."""

Fields = dict[str, Any]


@dataclass
class Limits:
    """What is found while a document is written.

    Attributes
    ----------
    losses
        What only training needs and the dialect cannot say: written as near as it can.
    problems
        What predicting needs and the dialect cannot say.
    """

    dialect: str
    losses: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def lose(self, place: str, message: str) -> None:
        """Note what training will miss."""
        self.losses.append(Finding("lost-in-dialect", f"{message}, which DL4J {self.dialect} cannot say", place))

    def refuse(self, place: str, message: str, hint: str = "") -> None:
        """Note what the network cannot do without."""
        self.problems.append(Problem(place, f"{message}, which DL4J {self.dialect} cannot say", hint))


def check_dialect(dialect: str) -> None:
    """Refuse a dialect that is not written.

    Raises
    ------
    ConfigurationError
        When it is none of ``DIALECTS``.
    """
    if dialect not in DIALECTS:
        hint = f"there are {', '.join(DIALECTS)}; both are read by the releases after them"
        raise ConfigurationError([Problem("dialect", f"{dialect!r} is given, which is not written", hint)])


def place_of(index: int, layer: Any) -> str:
    """A layer's place."""
    return layer_in_words(index, layer.type, layer.name)


def name_of(table: tuple[Name, ...], ours: str) -> Name | None:
    """The entry of one of our classes or words."""
    return next((entry for entry in table if entry.ours == ours), None)


def name_in_newest(layer: Layer) -> Name | None:
    """The entry of a layer that the newest release has; GRU was gone after 0.5.0."""
    kind = type(layer).__name__
    return None if kind == "GRU" else name_of(LAYERS, kind)


IN_NEWEST: Final = f"write the dialect {NEWEST}"
NO_OTHER_LAYER: Final = "predictions would differ with any other layer"


def first_value(rate: Any) -> float:
    """The value that a schedule begins with, for dialects without schedules."""
    while isinstance(rate, ISchedule):
        if isinstance(rate, MapSchedule):
            rate = rate.values.get(0, next(iter(rate.values.values()), 0.0))
        elif isinstance(rate, LearningRatePolicySchedule):
            rate = rate.initial_value
        else:
            own = ("initial_value", "initial_learning_rate", "value", "base_schedule")
            rate = next(getattr(rate, name) for name in own if hasattr(rate, name))
    return float(rate)


def check_mask(layer: Any, place: str, limits: Limits, *, inside: bool) -> None:
    """What a recurrent layer does at masked steps is fixed in DL4J."""
    if not isinstance(layer, BaseRecurrentLayer):
        return
    passes = type(layer).__name__ in {"LSTM", "GravesLSTM"} and not inside
    usual = MaskedSteps.passThrough if passes else MaskedSteps.zero
    if layer.masked_steps not in {None, usual}:
        limits.refuse(f"{place}, maskedSteps", f"it is {layer.masked_steps}", f"DL4J's is {usual}")
