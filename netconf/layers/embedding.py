"""Embeddings: a learned vector for each index."""

from __future__ import annotations

from typing import Literal

from netconf.amounts import Count
from netconf.base import INHERIT
from netconf.layers.base import FeedForwardLayer
from netconf.vocabulary import RNNFormat


class EmbeddingLayer(FeedForwardLayer):
    """One index [minibatch, 1] to a vector; nIn is the number of indices. Its activation is IDENTITY when nothing is said."""

    type: Literal["EmbeddingLayer"] = "EmbeddingLayer"
    without = frozenset({"drop_out", "gain_init"})
    has_bias: bool = INHERIT
    """Whether there is a bias; false when nothing is said, as since 1.0; in 0.x there always was one."""


class EmbeddingSequenceLayer(FeedForwardLayer):
    """Indices [minibatch, time] to a series of vectors; nIn is the number of indices."""

    type: Literal["EmbeddingSequenceLayer"] = "EmbeddingSequenceLayer"
    without = frozenset({"drop_out", "gain_init"})
    has_bias: bool = INHERIT
    """Whether there is a bias; false when nothing is said."""
    input_length: Count = INHERIT
    """Steps of a series; 1 when nothing is said, and without meaning when inferInputLength is true."""
    infer_input_length: bool = INHERIT
    """Whether the length comes from the data; true when nothing is said."""
    output_data_format: RNNFormat = INHERIT
    """Order of the axes of the output; NCW when nothing is said."""
