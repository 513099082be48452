"""The LSTM as equations for rows: what kernels/lstm.py computes (its equations are there), where an activation mixes units.

The order of slots is that of its blocks of columns; diagonal weights are the peepholes of forget, output and input gate.
"""

from __future__ import annotations

from runtime.kernels.cell import BEFORE, NOW, Cell, Diagonal, Functions, Vecs
from runtime.kernels.simd import Vec

_CANDIDATE, _FORGET, _OUTPUT, _INPUT = range(4)
_SLOTS = (_CANDIDATE, _FORGET, _OUTPUT, _INPUT)


def _forward(f: Functions, slots: Vecs, before: Vecs, diagonals: Vecs) -> tuple[Vecs, Vecs]:
    z_candidate, z_forget, z_output, z_input = slots
    _, c_before = before
    if diagonals:
        z_forget, z_input = z_forget + diagonals[0] * c_before, z_input + diagonals[2] * c_before
    candidate, forget, input_ = f.act.value(z_candidate), f.gate.value(z_forget), f.gate.value(z_input)
    c = forget * c_before + input_ * candidate
    if diagonals:
        z_output = z_output + diagonals[1] * c
    output = f.gate.value(z_output)
    gates = (f.gate.kept(z, gate) for z, gate in ((z_forget, forget), (z_output, output), (z_input, input_)))
    return (f.act.kept(z_candidate, candidate), *gates), (output * f.out.value(c), c)


def _backward(
    f: Functions, slots: Vecs, before: Vecs, after: Vecs, d_after: Vecs, diagonals: Vecs
) -> tuple[Vecs, tuple[Vec | None, ...]]:
    k_candidate, k_forget, k_output, k_input = slots
    (_, c_before), (_, c), (dh, dc) = before, after, d_after
    candidate, forget, input_ = f.act.output(k_candidate), f.gate.output(k_forget), f.gate.output(k_input)
    inside = forget * c_before + input_ * candidate  # c before it was masked, which counts where a release forgets the mask
    d_output = f.gate.gradient(k_output, dh * f.out.value(inside))
    dc = dc + f.out.gradient(f.out.kept(c, f.out.value(c)), dh * f.gate.output(k_output))
    if diagonals:
        dc = dc + d_output * diagonals[1]
    d_forget, d_input = f.late(f.gate.gradient(k_forget, dc * c_before)), f.late(f.gate.gradient(k_input, dc * candidate))
    d_candidate, dc_before = f.late(f.act.gradient(k_candidate, dc * input_)), dc * forget
    if diagonals:
        dc_before = dc_before + d_forget * diagonals[0] + d_input * diagonals[2]
    return (d_candidate, d_forget, f.late(d_output), d_input), (None, dc_before)


PLAIN = Cell("lstm_rows", 4, _SLOTS, _SLOTS, ("h", "c"), _forward, _backward, uses=2)
PEEPHOLES = PLAIN._replace(
    name="lstm_rows_peepholes",
    diagonals=(Diagonal(_FORGET, 1, BEFORE), Diagonal(_OUTPUT, 1, NOW), Diagonal(_INPUT, 1, BEFORE)),
)
