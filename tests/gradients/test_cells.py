"""Gradients of the cells that are equations beside a common skeleton: every kind of function, for layer and gates, with masks.

An activation that mixes units makes such a cell of an LSTM too.
"""

from __future__ import annotations

from typing import Any

import pytest

from netconf import Activation, Bidirectional, GravesBidirectionalLSTM
from netconf.vocabulary import MaskedSteps
from tests.gradients.chains import FEATURES, FUNCTIONS, MIXED, NEW_CELLS, Chain, cell, each_step, minibatch
from tests.gradients.test_layers import check


@pytest.mark.parametrize("functions", FUNCTIONS)
@pytest.mark.parametrize("kind", NEW_CELLS)
def test_gradient_of_functions(kind: str, functions: str) -> None:
    two_layers(kind, FUNCTIONS[functions], MaskedSteps.carry, "middle")


@pytest.mark.parametrize(("kind", "functions", "masked_steps"), MIXED)
def test_gradient_of_mixed_units(kind: str, functions: tuple[Any, Any], masked_steps: MaskedSteps) -> None:
    two_layers(kind, functions, masked_steps, "none" if masked_steps is MaskedSteps.passThrough else "middle")


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
