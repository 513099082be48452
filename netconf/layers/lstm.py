"""Long short-term memory: with peepholes (Graves 2013) and without, in both directions, and with coupled gates."""

from __future__ import annotations

from typing import Literal

from netconf.base import INHERIT
from netconf.layers.base import GatedLayer

_GATES = ("candidate", "forget_gate", "output_gate", "input_gate")


class AbstractLSTM(GatedLayer):
    """What the LSTMs share.

    ``biasInit`` is ignored, as in DL4J: biases start at 0, those of the forget gate at forgetGateBiasInit.
    """

    gates = _GATES
    forget_gate_bias_init: float = INHERIT
    """The value the forget gate's biases start at; 1 when nothing is said."""


class GravesLSTM(AbstractLSTM):
    """LSTM with peephole connections (Graves 2013, https://arxiv.org/abs/1308.0850, equations 7 to 11)."""

    type: Literal["GravesLSTM"] = "GravesLSTM"


class LSTM(AbstractLSTM):
    """LSTM without peephole connections."""

    type: Literal["LSTM"] = "LSTM"


class GravesBidirectionalLSTM(GatedLayer):
    """Two GravesLSTMs, one along the series and one against it; their outputs are added.

    ``biasInit`` and ``weightInitRecurrent`` are ignored, as in DL4J.
    """

    type: Literal["GravesBidirectionalLSTM"] = "GravesBidirectionalLSTM"
    gates = _GATES
    without = frozenset({"weight_init_recurrent"})
    forget_gate_bias_init: float = INHERIT
    """The value the forget gates' biases start at; 1 when nothing is said."""


class CoupledLSTM(GatedLayer):
    """LSTM whose input gate is what the forget gate leaves: input = 1 - forget (Greff et al. 2017, variant CIFG). Not DL4J's."""

    type: Literal["CoupledLSTM"] = "CoupledLSTM"
    gates = _GATES[:-1]
    peepholes: bool = INHERIT
    """Whether the gates look at the cell; false when nothing is said."""
    forget_gate_bias_init: float = INHERIT
    """The value the forget gate's biases start at; 1 when nothing is said."""
