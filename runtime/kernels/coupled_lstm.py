"""The LSTM with coupled gates (Greff et al. 2017, https://arxiv.org/abs/1503.04069, variant CIFG): input = 1 - forget.

At step t, with a = layer activation and s = gate activation, and the terms with p where there are peepholes:

    candidate_t = a(x_t W_c + h_{t-1} R_c + b_c)
    forget_t    = s(x_t W_f + h_{t-1} R_f + b_f + p_f c_{t-1})
    c_t         = forget_t c_{t-1} + (1 - forget_t) candidate_t
    output_t    = s(x_t W_o + h_{t-1} R_o + b_o + p_o c_t)
    h_t         = output_t a(c_t)
"""

from __future__ import annotations

from runtime.kernels.cell import BEFORE, NOW, Cell, Diagonal, Functions, Vecs
from runtime.kernels.simd import Vec

_CANDIDATE, _FORGET, _OUTPUT = range(3)


def _forward(f: Functions, slots: Vecs, before: Vecs, diagonals: Vecs) -> tuple[Vecs, Vecs]:
    z_candidate, z_forget, z_output = slots
    _, c_before = before
    if diagonals:
        z_forget = z_forget + diagonals[0] * c_before
    candidate, forget = f.act.value(z_candidate), f.gate.value(z_forget)
    c = forget * c_before + (1 - forget) * candidate
    if diagonals:
        z_output = z_output + diagonals[1] * c
    output = f.gate.value(z_output)
    kept = f.act.kept(z_candidate, candidate), f.gate.kept(z_forget, forget), f.gate.kept(z_output, output)
    return kept, (output * f.out.value(c), c)


def _backward(
    f: Functions, slots: Vecs, before: Vecs, after: Vecs, d_after: Vecs, diagonals: Vecs
) -> tuple[Vecs, tuple[Vec | None, ...]]:
    k_candidate, k_forget, k_output = slots
    (_, c_before), (_, c), (dh, dc) = before, after, d_after
    candidate, forget, a = f.act.output(k_candidate), f.gate.output(k_forget), f.out.value(c)
    d_output = f.gate.gradient(k_output, dh * a)
    dc = dc + f.out.gradient(f.out.kept(c, a), dh * f.gate.output(k_output))
    if diagonals:
        dc = dc + d_output * diagonals[1]
    d_forget = f.gate.gradient(k_forget, dc * (c_before - candidate))
    d_candidate = f.act.gradient(k_candidate, dc * (1 - forget))
    dc_before = dc * forget
    if diagonals:
        dc_before = dc_before + d_forget * diagonals[0]
    return (d_candidate, d_forget, d_output), (None, dc_before)


PLAIN = Cell("coupled_lstm", 3, (0, 1, 2), (0, 1, 2), ("h", "c"), _forward, _backward, uses=2)
PEEPHOLES = PLAIN._replace(name="coupled_lstm_peepholes", diagonals=(Diagonal(_FORGET, 1, BEFORE), Diagonal(_OUTPUT, 1, NOW)))
