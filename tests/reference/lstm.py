"""GravesLSTM and LSTM, step by step (Graves 2013, https://arxiv.org/abs/1308.0850, equations 7 to 11).

The four blocks of columns are DL4J's I, F, O, G: candidate, forget gate, output gate, input gate. With peepholes the recurrent
matrix has three more columns: for forget gate (on the old cell), output gate (on the new) and input gate (on the old).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netconf.activations import AnyActivation
from netconf.vocabulary import MaskedSteps
from tests.reference.activations import NONE, Array, Defects, activate, backpropagate

State = tuple[Array, Array]
"""h and c, each [minibatch, units]."""


@dataclass
class Cell:
    """An LSTM: its weights W [nIn, 4n], RW [n, 4n] or [n, 4n + 3] with peepholes, b [4n], and its functions."""

    weights: Array
    recurrent: Array
    bias: Array
    activation: AnyActivation
    gate: AnyActivation
    masked_steps: MaskedSteps = MaskedSteps.passThrough
    defects: Defects = NONE

    @property
    def units(self) -> int:
        """The number of units."""
        return self.recurrent.shape[0]

    @property
    def peepholes(self) -> tuple[Array, Array, Array]:
        """The diagonal weights of forget, output and input gate; zeros for an LSTM without them."""
        n = self.units
        if self.recurrent.shape[1] == 4 * n:
            return np.zeros(n), np.zeros(n), np.zeros(n)
        forget, output, input_ = self.recurrent[:, 4 * n :].T
        return forget, output, input_


@dataclass
class Step:
    """What one step leaves for the way back: arrays [minibatch, ...]."""

    x: Array
    h_before: Array
    c_before: Array
    blocks: list[Array]
    cell: Array
    mask: Array


def forward(cell: Cell, x: Array, state: State | None = None, mask: Array | None = None) -> tuple[Array, list[Step], State]:
    """Run a series.

    Parameters
    ----------
    cell
        The layer.
    x
        Input [minibatch, nIn, time].
    state
        h and c before the first step; zeros when None.
    mask
        [minibatch, time], 0 at masked steps.

    Returns
    -------
    tuple
        Output [minibatch, n, time], the steps, and h and c after the last step.
    """
    minibatch, _, time = x.shape
    n = cell.units
    h, c = state if state is not None else (np.zeros((minibatch, n)), np.zeros((minibatch, n)))
    out, steps = np.zeros((minibatch, n, time)), []
    for t in range(time):
        m = np.ones((minibatch, 1)) if mask is None or cell.masked_steps == MaskedSteps.passThrough else mask[:, t : t + 1]
        blocks, c_new, h_new = _step(cell, x[:, :, t], h, c)
        steps.append(Step(x[:, :, t], h, c, blocks, c_new, m))
        keep = (1 - m) if cell.masked_steps == MaskedSteps.carry else 0.0
        h, c = m * h_new + keep * h, m * c_new + keep * c
        out[:, :, t] = h
    return out, steps, (h, c)


def _step(cell: Cell, x: Array, h: Array, c: Array) -> tuple[list[Array], Array, Array]:
    """Return the four pre-activations with their peephole terms, the new cell and the new output, before any mask."""
    n = cell.units
    wf, wo, wg = cell.peepholes
    zi, zf, zo, zg = np.split(x @ cell.weights + h @ cell.recurrent[:, : 4 * n] + cell.bias, 4, axis=1)
    zf, zg = zf + c * wf, zg + c * wg
    candidate = activate(cell.activation, zi, cell.defects)
    c_new = activate(cell.gate, zf, cell.defects) * c + activate(cell.gate, zg, cell.defects) * candidate
    zo = zo + c_new * wo
    h_new = activate(cell.gate, zo, cell.defects) * activate(cell.activation, c_new, cell.defects)
    return [zi, zf, zo, zg], c_new, h_new


def backward(cell: Cell, steps: list[Step], epsilon: Array, end: int = 0) -> tuple[Array, dict[str, Array]]:
    """Go back through a series, from the last step to step ``end``.

    Parameters
    ----------
    cell
        The layer.
    steps
        What the forward pass left.
    epsilon
        Derivative of the loss by the output, [minibatch, n, time].
    end
        The first step that takes part; the input's derivative before it is 0.

    Returns
    -------
    tuple
        The derivative by the input [minibatch, nIn, time], and the sums over minibatch and time for W, RW and b.
    """
    n = cell.units
    gradient = {"W": np.zeros_like(cell.weights), "RW": np.zeros_like(cell.recurrent), "b": np.zeros_like(cell.bias)}
    epsilon_in = np.zeros((epsilon.shape[0], cell.weights.shape[0], epsilon.shape[2]))
    dh_next = np.zeros_like(epsilon[:, :, 0])
    dc_next = np.zeros_like(dh_next)
    for t in range(len(steps) - 1, end - 1, -1):
        s = steps[t]
        dh, dc = epsilon[:, :, t] + dh_next, dc_next
        delta, dc_before = _step_back(cell, s, s.mask * dh, s.mask * dc)
        gradient["W"] += s.x.T @ delta
        gradient["RW"][:, : 4 * n] += s.h_before.T @ delta
        gradient["b"] += delta.sum(axis=0)
        if cell.recurrent.shape[1] > 4 * n:
            _, df, do, dg = np.split(delta, 4, axis=1)
            for column, (d, source) in enumerate(((df, s.c_before), (do, s.cell), (dg, s.c_before))):
                gradient["RW"][:, 4 * n + column] += (d * source).sum(axis=0)
        epsilon_in[:, :, t] = delta @ cell.weights.T
        keep = (1 - s.mask) if cell.masked_steps == MaskedSteps.carry else 0.0
        dh_next = delta @ cell.recurrent[:, : 4 * n].T + keep * dh
        dc_next = dc_before + keep * dc
    return epsilon_in, gradient


def _step_back(cell: Cell, s: Step, dh: Array, dc: Array) -> tuple[Array, Array]:
    """Return the derivatives by the four pre-activations, [minibatch, 4n], and by the cell before the step."""
    wf, wo, wg = cell.peepholes
    zi, zf, zo, zg = s.blocks
    do = backpropagate(cell.gate, zo, dh * activate(cell.activation, s.cell, cell.defects), cell.defects)
    dc = dc + backpropagate(cell.activation, s.cell, dh * activate(cell.gate, zo, cell.defects), cell.defects) + do * wo
    df = backpropagate(cell.gate, zf, dc * s.c_before, cell.defects)
    dg = backpropagate(cell.gate, zg, dc * activate(cell.activation, zi, cell.defects), cell.defects)
    di = backpropagate(cell.activation, zi, dc * activate(cell.gate, zg, cell.defects), cell.defects)
    dc_before = dc * activate(cell.gate, zf, cell.defects) + df * wf + dg * wg
    return np.concatenate([di, df, do, dg], axis=1), dc_before
