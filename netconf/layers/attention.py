"""Attention over time."""

from __future__ import annotations

from typing import Literal

from netconf.amounts import Natural
from netconf.base import INHERIT
from netconf.layers.base import FeedForwardLayer

_NO_EFFECT = frozenset({"drop_out", "activation", "bias_init", "gain_init", "weight_noise"})


class BaseAttentionLayer(FeedForwardLayer):
    """What attention layers share."""

    n_heads: Natural = INHERIT
    """Number of heads; it must be said, and is 1 without projection."""
    head_size: Natural = INHERIT
    """Size of a head; nOut / nHeads when nothing is said."""
    project_input: bool = INHERIT
    """Whether queries, keys and values are projections of the input; false when nothing is said, but true for
    RecurrentAttentionLayer. Without projection nOut is nIn."""


class SelfAttentionLayer(BaseAttentionLayer):
    """Dot-product attention of every step to all steps."""

    type: Literal["SelfAttentionLayer"] = "SelfAttentionLayer"
    without = _NO_EFFECT


class LearnedSelfAttentionLayer(BaseAttentionLayer):
    """Dot-product attention of learned queries to all steps: a series of nQueries steps comes out."""

    type: Literal["LearnedSelfAttentionLayer"] = "LearnedSelfAttentionLayer"
    without = _NO_EFFECT
    n_queries: Natural = INHERIT
    """Number of queries; it must be said."""


class RecurrentAttentionLayer(BaseAttentionLayer):
    """SimpleRnn whose recurrent input is attention of its last output to all steps; TANH when no activation is said."""

    type: Literal["RecurrentAttentionLayer"] = "RecurrentAttentionLayer"
    without = _NO_EFFECT - {"activation", "bias_init"}
    has_bias: bool = INHERIT
    """Whether there is a bias; true when nothing is said."""
