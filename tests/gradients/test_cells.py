"""Gradients of the cells that are equations beside a common skeleton: every kind of function, for layer and gates, with masks.

An activation that mixes units makes such a cell of an LSTM too.
"""

from __future__ import annotations

from typing import Any

import pytest

from netconf import Activation, ActivationELU, ActivationLReLU, Bidirectional, GravesBidirectionalLSTM
from netconf.vocabulary import MaskedSteps
from tests.gradients.chains import FEATURES, NEW_CELLS, Chain, cell, each_step, minibatch
from tests.gradients.test_layers import check

FUNCTIONS = {
    "output kept": (Activation.SOFTSIGN, Activation.HARDSIGMOID),
    "pre-activation kept": (Activation.SOFTPLUS, Activation.SIGMOID),
    "both": (ActivationELU(), Activation.RATIONALTANH),
    "not bounded": (ActivationLReLU(0.2), Activation.SWISH),
}
"""Of a layer and of its gates: the derivative is a function of the output, or of the pre-activation."""
MIXING = {
    "layer": (Activation.SOFTMAX, Activation.SIGMOID),
    "gates": (Activation.SOFTPLUS, Activation.SOFTMAX),
    "both": (Activation.SOFTMAX, Activation.SOFTMAX),
}
"""Where units are mixed."""


@pytest.mark.parametrize("masking", ["none", "middle"])
@pytest.mark.parametrize("functions", FUNCTIONS)
@pytest.mark.parametrize("kind", NEW_CELLS)
def test_gradient_of_functions(kind: str, functions: str, masking: str) -> None:
    two_layers(kind, FUNCTIONS[functions], MaskedSteps.carry, masking)


@pytest.mark.parametrize("masked_steps", MaskedSteps)
@pytest.mark.parametrize("functions", MIXING)
@pytest.mark.parametrize("kind", ["LSTM", "GravesLSTM", *NEW_CELLS])
def test_gradient_of_mixed_units(kind: str, functions: str, masked_steps: MaskedSteps) -> None:
    two_layers(kind, MIXING[functions], masked_steps, "none" if masked_steps is MaskedSteps.passThrough else "middle")


def two_layers(kind: str, functions: tuple[Any, Any], masked_steps: MaskedSteps, masking: str) -> None:
    words = {"activation": functions[0], "gateActivationFunction": functions[1], "maskedSteps": masked_steps}
    chain = Chain(lambda: [cell(kind, **words), cell(kind, **words).model_copy(update={"n_in": 4}), each_step()])
    check(chain, minibatch(chain, masking))


@pytest.mark.parametrize("masking", ["none", "middle"])
def test_gradient_of_mixed_units_both_ways(masking: str) -> None:
    both = GravesBidirectionalLSTM.Builder().nIn(FEATURES).nOut(4).activation("softmax").gateActivationFunction("softmax")
    inside = cell("GRU reset after", units=3, activation=Activation.SOFTMAX).model_copy(update={"n_in": 4})
    chain = Chain(lambda: [both.build(), Bidirectional(inside), each_step()])
    check(chain, minibatch(chain, masking))
