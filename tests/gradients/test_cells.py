"""Gradients of the cells that are equations beside a common skeleton: every kind of function, for layer and gates, with masks."""

from __future__ import annotations

import pytest

from netconf import Activation, ActivationELU, ActivationLReLU
from netconf.vocabulary import MaskedSteps
from tests.gradients.chains import NEW_CELLS, Chain, cell, each_step, minibatch
from tests.gradients.test_layers import check

FUNCTIONS = {
    "output kept": (Activation.SOFTSIGN, Activation.HARDSIGMOID),
    "pre-activation kept": (Activation.SOFTPLUS, Activation.SIGMOID),
    "both": (ActivationELU(), Activation.RATIONALTANH),
    "not bounded": (ActivationLReLU(0.2), Activation.SWISH),
}
"""Of a layer and of its gates: the derivative is a function of the output, or of the pre-activation."""


@pytest.mark.parametrize("masking", ["none", "middle"])
@pytest.mark.parametrize("functions", FUNCTIONS)
@pytest.mark.parametrize("kind", NEW_CELLS)
def test_gradient_of_functions(kind: str, functions: str, masking: str) -> None:
    act, gate = FUNCTIONS[functions]
    words = {"activation": act, "gateActivationFunction": gate, "maskedSteps": MaskedSteps.carry}
    chain = Chain(lambda: [cell(kind, **words), cell(kind, **words).model_copy(update={"n_in": 4}), each_step()])
    check(chain, minibatch(chain, masking))
