"""Long short-term memory, with peepholes (Graves 2013) and without."""

from __future__ import annotations

from typing import Literal

from netconf.activations import AnyActivation
from netconf.base import INHERIT
from netconf.layers.base import BaseRecurrentLayer
from netconf.vocabulary import MaskedSteps


class AbstractLSTM(BaseRecurrentLayer):
    """What both LSTMs share.

    ``biasInit`` is ignored, as in DL4J: biases start at 0, those of the forget gate at forgetGateBiasInit.
    """

    gate_activation_function: AnyActivation = INHERIT
    """The activation of the three gates; SIGMOID when nothing is said."""
    forget_gate_bias_init: float = INHERIT
    """The value the forget gate's biases start at; 1 when nothing is said."""
    masked_steps: MaskedSteps = INHERIT
    """What happens at masked steps; passThrough, as in DL4J, when nothing is said."""


class GravesLSTM(AbstractLSTM):
    """LSTM with peephole connections (Graves 2013, https://arxiv.org/abs/1308.0850, equations 7 to 11)."""

    type: Literal["GravesLSTM"] = "GravesLSTM"


class LSTM(AbstractLSTM):
    """LSTM without peephole connections."""

    type: Literal["LSTM"] = "LSTM"
