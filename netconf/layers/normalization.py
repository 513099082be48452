"""Normalisation over the minibatch."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netconf.amounts import Part
from netconf.base import INHERIT
from netconf.layers.base import FeedForwardLayer
from netconf.vocabulary import CNN2DFormat


class BatchNormalization(FeedForwardLayer):
    """gamma · (x - mean) / sqrt(variance + eps) + beta; nOut equals nIn."""

    type: Literal["BatchNormalization"] = "BatchNormalization"
    without = frozenset(
        {"drop_out", "activation", "weight_init", "bias_init", "gain_init", "l1", "l2", "l1_bias", "l2_bias", "weight_noise"}
    )
    decay: Part = INHERIT
    """How much of the running mean and variance stays at each step; 0.9 when nothing is said."""
    eps: Annotated[float, Field(ge=0)] = INHERIT
    """Added to the variance; 1e-5 when nothing is said."""
    minibatch: bool = INHERIT
    """Whether running mean and variance average over minibatches, or are those of the only one; true when nothing is said."""
    gamma: float = INHERIT
    """The value the scale starts at, or keeps with lockGammaBeta; 1 when nothing is said."""
    beta: float = INHERIT
    """The value the shift starts at, or keeps with lockGammaBeta; 0 when nothing is said."""
    lock_gamma_beta: bool = INHERIT
    """Whether scale and shift are no parameters; false when nothing is said."""
    use_log_std: bool = INHERIT
    """Whether the running deviation is kept as its logarithm; true when nothing is said, as since 1.0.0-beta4."""
    data_format: CNN2DFormat = INHERIT
    """Order of the axes of images; NCHW when nothing is said."""
