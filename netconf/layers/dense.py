"""The fully connected layer."""

from __future__ import annotations

from typing import Literal

from netconf.base import INHERIT
from netconf.layers.base import FeedForwardLayer


class DenseLayer(FeedForwardLayer):
    """activation(x · W + b); on a time series, at every step."""

    type: Literal["DenseLayer"] = "DenseLayer"
    has_bias: bool = INHERIT
    """Whether there is a bias; true when nothing is said."""
    has_layer_norm: bool = INHERIT
    """Whether the pre-activations are normalised; false when nothing is said."""
