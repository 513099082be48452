"""Layers that only pass on: masks and repetition."""

from __future__ import annotations

from typing import ClassVar, Literal

from netconf.amounts import Count
from netconf.base import INHERIT
from netconf.layers.base import NoParamLayer
from netconf.vocabulary import RNNFormat


class MaskLayer(NoParamLayer):
    """Sets masked steps to 0."""

    type: Literal["MaskLayer"] = "MaskLayer"


class RepeatVector(NoParamLayer):
    """Vectors [minibatch, size] to a series that repeats each of them."""

    builder_arguments: ClassVar = ((), ("repetitionFactor",))
    overloads: ClassVar = ((), ("repetition_factor",))
    type: Literal["RepeatVector"] = "RepeatVector"
    repetition_factor: Count = INHERIT
    """Steps of the series; 1 when nothing is said."""
    data_format: RNNFormat = INHERIT
    """Order of the axes of the output; NCW when nothing is said."""
