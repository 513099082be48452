"""The gated recurrent unit (Cho et al. 2014), in both forms that are in use.

At step t, with a = layer activation and s = gate activation:

    reset_t     = s(x_t W_r + h_{t-1} R_r + b_r)
    update_t    = s(x_t W_u + h_{t-1} R_u + b_u)
    candidate_t = a(x_t W_c + (reset_t * h_{t-1}) R_c + b_c)              reset before the product: the textbook's form
    candidate_t = a(x_t W_c + b_c + reset_t * (h_{t-1} R_c + rb_c))       reset after it: cuDNN, PyTorch and Keras
    h_t         = update_t h_{t-1} + (1 - update_t) candidate_t

With reset after the product all three blocks have a second bias, rb, which is added where R is.
"""

from __future__ import annotations

from runtime.kernels.cell import Cell, Functions, Inner, Vecs
from runtime.kernels.simd import Vec


def _mixed(f: Functions, update: Vec, z_candidate: Vec, h: Vec) -> tuple[Vec, Vec]:
    """What is kept of the candidate, and the new state."""
    candidate = f.act.value(z_candidate)
    return f.act.kept(z_candidate, candidate), update * h + (1 - update) * candidate


def _unmixed(f: Functions, k_update: Vec, k_candidate: Vec, h: Vec, dh: Vec) -> tuple[Vec, Vec, Vec]:
    """The gradients of the pre-activations of update gate and candidate, and of the state before."""
    update, candidate = f.gate.output(k_update), f.act.output(k_candidate)
    d_update = f.gate.gradient(k_update, dh * (h - candidate))
    return d_update, f.act.gradient(k_candidate, dh * (1 - update)), dh * update


# ---------------------------------------- reset before: slots are reset, update, candidate


def _first(f: Functions, slots: Vecs, before: Vecs) -> tuple[Vecs, Vec]:
    z_reset, z_update, z_candidate = slots
    reset, update = f.gate.value(z_reset), f.gate.value(z_update)
    return (f.gate.kept(z_reset, reset), f.gate.kept(z_update, update), z_candidate), reset * before[0]


def _forward_before(f: Functions, slots: Vecs, before: Vecs, diagonals: Vecs) -> tuple[Vecs, Vecs]:
    k_reset, k_update, z_candidate = slots
    k_candidate, h = _mixed(f, f.gate.output(k_update), z_candidate, before[0])
    return (k_reset, k_update, k_candidate), (h,)


def _backward_before(
    f: Functions, slots: Vecs, before: Vecs, after: Vecs, d_after: Vecs, diagonals: Vecs
) -> tuple[Vecs, tuple[Vec | None, ...]]:
    k_reset, k_update, k_candidate = slots
    d_update, d_candidate, d_before = _unmixed(f, k_update, k_candidate, before[0], d_after[0])
    return (k_reset, d_update, d_candidate), (d_before,)


def _last(f: Functions, slots: Vecs, before: Vecs, d_vector: Vec) -> tuple[Vecs, Vec]:
    k_reset, d_update, d_candidate = slots
    d_reset = f.gate.gradient(k_reset, d_vector * before[0])
    return (d_reset, d_update, d_candidate), d_vector * f.gate.output(k_reset)


RESET_BEFORE = Cell(
    "gru_reset_before", 3, (0, 1, 2), (0, 1, 2), ("h",), _forward_before, _backward_before, inner=Inner(2, _first, _last)
)


# ---------------------------------------- reset after: slots are candidate of x, reset, update, candidate of h


def _forward_after(f: Functions, slots: Vecs, before: Vecs, diagonals: Vecs) -> tuple[Vecs, Vecs]:
    z_input, z_reset, z_update, recurrent = slots
    reset, update = f.gate.value(z_reset), f.gate.value(z_update)
    k_candidate, h = _mixed(f, update, z_input + reset * recurrent, before[0])
    return (k_candidate, f.gate.kept(z_reset, reset), f.gate.kept(z_update, update), recurrent), (h,)


def _backward_after(
    f: Functions, slots: Vecs, before: Vecs, after: Vecs, d_after: Vecs, diagonals: Vecs
) -> tuple[Vecs, tuple[Vec | None, ...]]:
    k_candidate, k_reset, k_update, recurrent = slots
    d_update, d_candidate, d_before = _unmixed(f, k_update, k_candidate, before[0], d_after[0])
    d_reset = f.gate.gradient(k_reset, d_candidate * recurrent)
    return (d_candidate, d_reset, d_update, d_candidate * f.gate.output(k_reset)), (d_before,)


RESET_AFTER = Cell("gru_reset_after", 4, (1, 2, 0), (1, 2, 3), ("h",), _forward_after, _backward_after)
