"""Layers around another layer. What is inherited goes to the layer inside; a wrapper has nothing of its own but its mode."""

from __future__ import annotations

from typing import ClassVar, Literal

from netconf import vocabulary
from netconf.base import INHERIT
from netconf.builder.wrapper_words import WrapperWords
from netconf.layers.base import Layer
from netconf.vocabulary import RNNFormat


class BaseWrapperLayer(Layer):
    """What wrappers share. A wrapper and the layer inside have one name."""

    builder_words: ClassVar[type] = WrapperWords
    overloads: ClassVar[tuple[tuple[str, ...], ...]] = (("layer",),)
    without = frozenset({"drop_out", "constraints"})
    layer: Layer
    """The layer inside."""


class Bidirectional(BaseWrapperLayer):
    """The layer twice, along the series and against it, each with weights of its own. ``Bidirectional(layer)`` concatenates."""

    overloads: ClassVar = (("layer",), ("mode", "layer"))
    builder_arguments: ClassVar = ((), ("mode", "layer"))
    type: Literal["Bidirectional"] = "Bidirectional"
    Mode: ClassVar = vocabulary.Mode
    mode: vocabulary.Mode = INHERIT
    """How the two outputs come together; CONCAT, which doubles the size, when nothing is said."""


class LastTimeStep(BaseWrapperLayer):
    """The last step of the layer's output that is not masked: a series becomes a vector.

    Of an example whose steps are all masked it is the first one; DL4J throws.
    """

    type: Literal["LastTimeStep"] = "LastTimeStep"


class TimeDistributed(BaseWrapperLayer):
    """A layer for vectors, applied at every step."""

    overloads: ClassVar = (("layer",), ("layer", "data_format"))
    type: Literal["TimeDistributed"] = "TimeDistributed"
    data_format: RNNFormat = INHERIT
    """Order of the axes of the input and output."""


class MaskZeroLayer(BaseWrapperLayer):
    """Masks the steps at which all features are maskValue."""

    overloads: ClassVar = (("layer",), ("layer", "mask_value"))
    type: Literal["MaskZeroLayer"] = "MaskZeroLayer"
    mask_value: float = INHERIT
    """The value; 0 when nothing is said."""


class FrozenLayer(BaseWrapperLayer):
    """A layer that is not trained, nor anything before it through it; inside it inference rules (no dropout)."""

    type: Literal["FrozenLayer"] = "FrozenLayer"


class FrozenLayerWithBackprop(BaseWrapperLayer):
    """A layer that is not trained, while the gradient goes through it to the layers before."""

    type: Literal["FrozenLayerWithBackprop"] = "FrozenLayerWithBackprop"
