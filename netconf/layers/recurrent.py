"""Recurrent layers other than LSTMs."""

from __future__ import annotations

from typing import Literal

from netconf.base import INHERIT
from netconf.layers.base import BaseRecurrentLayer, GatedLayer


class SimpleRnn(BaseRecurrentLayer):
    """activation(x · W + h · RW + b), h being the output of the step before."""

    type: Literal["SimpleRnn"] = "SimpleRnn"
    has_layer_norm: bool = INHERIT
    """Whether both products are normalised; false when nothing is said."""


class GRU(GatedLayer):
    """Gated recurrent unit (Cho et al. 2014). DL4J had one until 0.5.0, which never trained.

    The gates' columns stand in the order reset, update, candidate.
    """

    type: Literal["GRU"] = "GRU"
    gates = ("reset_gate", "update_gate", "candidate")
    reset_after: bool = INHERIT
    """Whether the reset gate acts after the recurrent product, as in cuDNN, PyTorch and Keras 2, and there is a second bias;
    false when nothing is said: the textbook's form."""
