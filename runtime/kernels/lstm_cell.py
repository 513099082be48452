"""The cell of an LSTM as vector code: the equations of kernels/lstm.py for one vector of units, some examples at a time.

At a masked step (mask m = 0) the state passes through the equations as at any other (``PASS``), becomes zero (``ZERO``: h and c
are multiplied by m), or stays as it was (``CARRY``: m times the new state and 1 - m times the old). Masks are 0 or 1.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from runtime.kernels.activations import Activation
from runtime.kernels.simd import Emitter, Vec, emitted

PASS, ZERO, CARRY = "pass", "zero", "carry"
ZERO_OPEN, ZERO_LATE = "zero_open", "zero_late"
"""``ZERO`` with the backward pass of DL4J 1.0: masked steps keep their gradients, or lose them late."""


class Cell(NamedTuple):
    """The vector code of one kind of cell."""

    forward: Any
    backward: Any
    bias_gradient: Any


class _Kind(NamedTuple):
    act: Activation
    gate: Activation
    peepholes: bool
    masking: str

    def weights(self, e: Emitter, peephole: Any, width: Any) -> list[Any]:
        """Peepholes of the forget, the output and the input gate."""
        return [e.load(peephole, e.times(width, i)) if self.peepholes else 0.0 for i in range(3)]

    def mix(self, m: Vec | None, new: Vec, before: Vec) -> Vec:
        """The state after a step that may be masked."""
        if m is None:
            return new
        return new * m if self.masking != CARRY else m * new + (1 - m) * before


@functools.cache
def cell_code(act: Activation, gate: Activation, peepholes: bool, masking: str = PASS) -> Cell:
    """Emit the cell for a layer activation, a gate activation, with or without peepholes, and what it does at masked steps."""
    kind = _Kind(act, gate, peepholes, masking)
    return Cell(_forward(kind), _backward(kind), _bias_gradient(kind))


def _forward(kind: _Kind) -> Any:
    act, gate, peepholes, masking = kind

    @emitted
    def forward(
        e: Emitter,
        rows: Any,
        gates: Any,
        peephole: Any,
        width: Any,
        before: Any,
        cell: Any,
        cell_stride: Any,
        hidden_before: Any,
        hidden: Any,
        stride: Any,
        mask: Any,
    ) -> None:
        with e.loop(e.pairs(rows)) as pair:
            some = e.pair(pair.index, rows)
            p_forget, p_output, p_input = (some.same(p) for p in kind.weights(e, peephole, width))
            z_candidate, z_forget, z_output, z_input = (some.load(gates, 4 * e.lanes, i * e.lanes) for i in range(4))
            c_before = some.load(before, cell_stride)
            if peepholes:
                z_forget, z_input = z_forget + p_forget * c_before, z_input + p_input * c_before
            candidate, forget, input_ = act.value(z_candidate), gate.value(z_forget), gate.value(z_input)
            c = forget * c_before + input_ * candidate
            if peepholes:
                z_output = z_output + p_output * c
            output = gate.value(z_output)
            kept = (
                act.kept(z_candidate, candidate),
                gate.kept(z_forget, forget),
                gate.kept(z_output, output),
                gate.kept(z_input, input_),
            )
            m = None if masking == PASS else some.element(mask)
            h = output * act.value(c)
            h_before = some.load(hidden_before, stride) if masking == CARRY else h
            for i, value in enumerate(kept):
                some.store(value, gates, 4 * e.lanes, i * e.lanes)
            some.store(kind.mix(m, c, c_before), cell, cell_stride)
            some.store(kind.mix(m, h, h_before), hidden, stride)

    return forward


def _backward(kind: _Kind) -> Any:
    act, gate, peepholes, masking = kind

    @emitted
    def backward(
        e: Emitter,
        rows: Any,
        gates: Any,
        peephole: Any,
        width: Any,
        before: Any,
        cell: Any,
        d_before: Any,
        d_hidden: Any,
        stride: Any,
        d_cell: Any,
        mask: Any,
    ) -> None:
        """``d_before`` is where the gradient of the hidden state before this step is summed."""
        p_forget, p_output, p_input = kind.weights(e, peephole, width)
        with e.loop(rows) as row:
            g, s = e.times(row.index, 4 * e.lanes), e.times(row.index, stride)
            k_candidate, k_forget, k_output, k_input = (e.load(gates, g, i * e.lanes) for i in range(4))
            candidate, forget = act.output(k_candidate), gate.output(k_forget)
            output, input_ = gate.output(k_output), gate.output(k_input)
            dh, dc_after, c_before = e.load(d_hidden, s), e.load(d_cell, s), e.load(before, s)
            c = inside = e.load(cell, s)
            dc_passed = None
            m = None if masking == PASS else e.element(mask, row.index)
            if masking in {ZERO_OPEN, ZERO_LATE}:
                inside = forget * c_before + input_ * candidate  # the state before it was masked
            elif m is not None:  # where m is 0 all gradients of the step are; the cell state that they would need is gone
                if masking == CARRY:
                    dc_passed = dc_after * (1 - m)
                    e.store(e.load(d_before, s) + dh * (1 - m), d_before, s)
                dh, dc_after = dh * m, dc_after * m
            a = act.value(inside)
            d_output = dh * a * gate.derivative(k_output)
            dc = dc_after + dh * output * act.derivative(act.kept(c, a if inside is c else act.value(c)))
            if peepholes:
                dc = dc + d_output * p_output
            d_forget = dc * c_before * gate.derivative(k_forget)
            d_input = dc * candidate * gate.derivative(k_input)
            d_candidate = dc * input_ * act.derivative(k_candidate)
            if masking == ZERO_LATE and m is not None:
                d_candidate, d_forget, d_output, d_input = (d * m for d in (d_candidate, d_forget, d_output, d_input))
            for i, d in enumerate((d_candidate, d_forget, d_output, d_input)):
                e.store(d, gates, g, i * e.lanes)
            dc = dc * forget
            if peepholes:
                dc = dc + d_forget * p_forget + d_input * p_input
            if dc_passed is not None:
                dc = dc + dc_passed
            e.store(dc, d_cell, s)

    return backward


def _bias_gradient(kind: _Kind) -> Any:
    @emitted
    def bias_gradient(
        e: Emitter, rows: Any, gates: Any, before: Any, cell: Any, stride: Any, bias: Any, peephole: Any, width: Any
    ) -> None:
        places = [(bias, i * e.lanes) for i in range(4)]
        if kind.peepholes:
            places += [(peephole, e.times(width, i)) for i in range(3)]
        totals = [e.variable(e.load(*place)) for place in places]
        with e.loop(rows) as row:
            g, s = e.times(row.index, 4 * e.lanes), e.times(row.index, stride)
            d = [e.load(gates, g, i * e.lanes) for i in range(4)]
            terms = list(d)
            if kind.peepholes:
                c_before, c = e.load(before, s), e.load(cell, s)
                terms += [d[1] * c_before, d[2] * c, d[3] * c_before]
            for total, term in zip(totals, terms, strict=True):
                e.put(e.get(total) + term, total)
        for place, total in zip(places, totals, strict=True):
            e.store(e.get(total), *place)

    return bias_gradient
