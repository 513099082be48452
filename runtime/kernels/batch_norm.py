"""Batch normalisation: y = gamma · (x - mean) / sqrt(variance + eps) + beta (Ioffe and Szegedy 2015).

A job owns one vector of features over all rows of the minibatch, in the order of the rows, so that a sum has the same bits for
any number of threads. Rows that are masked take no part in mean and variance.
"""

from __future__ import annotations

import functools
import math
from typing import Any

from runtime.kernels.elementary import exp, log
from runtime.kernels.kernel import COMPUTE, OPERANDS, UPDATE, Kernel, kernel, update_with
from runtime.kernels.simd import Emitter, Vec, emitted, lanes_of

_FIELDS = (
    "rows", "units", "width", "source", "source_stride", "normalised", "target", "mask", "fixed",
    "gamma", "beta", "mean", "deviation", "values", "batch", "d_target", "d_source", "d_source_add",
)  # fmt: skip
(
    ROWS, UNITS, WIDTH, SOURCE, SOURCE_STRIDE, NORMALISED, TARGET, MASK, FIXED,
    GAMMA, BETA, MEAN, DEVIATION, VALUES, BATCH, D_TARGET, D_SOURCE, D_SOURCE_ADD,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip

VALUE_NAMES = ("eps", "recalled", "kept", "decay", "gamma", "beta", "gamma_back")
"""Numbers of a layer: what is added to a minibatch's variance, to the running one that is used, and to what the running one is
made of; how much of that stays at each step; gamma and beta where they are no parameters, and gamma in the backward pass."""
EPS, RECALLED, KEPT, DECAY, FIXED_GAMMA, FIXED_BETA, GAMMA_BACK = range(7)
BATCH_NAMES = ("mean", "variance", "inverse", "sum", "product")
"""What a minibatch leaves for each feature: its mean and variance, the inverse deviation that was used, and of the gradient of
the output its sum and that of its product with the normalised input."""


def _of_batch(e: Emitter, batch: Any, name: str, width: Any, at: Any) -> tuple[Any, ...]:
    return batch, e.times(BATCH_NAMES.index(name), width), at


def _each(e: Emitter, rows: Any, mask: Any, masked: bool, term: Any) -> Vec:
    """Sum over the rows of a term times the row's mask."""
    total = e.variable(e.constant(0))
    with e.loop(rows) as row:
        x = term(row.index)
        e.put(e.get(total) + (x * e.element(mask, row.index) if masked else x), total)
    return e.get(total)


def _measure(masked: bool) -> Any:
    @emitted
    def measure(e: Emitter, rows: Any, source: Any, stride: Any, mask: Any, values: Any, batch: Any, width: Any, at: Any) -> None:
        """Mean, variance and inverse deviation of one vector of features."""
        count = _each(e, rows, mask, masked, lambda _: e.constant(1))
        count = count.where("<", 1, 1)

        def load(row: Any) -> Vec:
            return e.load(source, e.times(row, stride), at)

        mean = _each(e, rows, mask, masked, load) / count
        variance = _each(e, rows, mask, masked, lambda row: (load(row) - mean) * (load(row) - mean)) / count
        e.store(mean, *_of_batch(e, batch, "mean", width, at))
        e.store(variance, *_of_batch(e, batch, "variance", width, at))
        e.store(1 / (variance + e.element(values, EPS)).sqrt(), *_of_batch(e, batch, "inverse", width, at))

    return measure


_measure_all, _measure_masked = _measure(False), _measure(True)


def _variance_of(log_deviation: bool, stored: Vec) -> Vec:
    """The running variance from what is stored: itself, or the decimal logarithm of its root."""
    return exp(stored * (2 * math.log(10))) if log_deviation else stored


def _recall(log_deviation: bool) -> Any:
    @emitted
    def recall(e: Emitter, mean: Any, deviation: Any, values: Any, batch: Any, width: Any, at: Any) -> None:
        """The running mean and variance in the minibatch's place."""
        variance = _variance_of(log_deviation, e.load(deviation, at))
        e.store(e.load(mean, at), *_of_batch(e, batch, "mean", width, at))
        e.store(variance, *_of_batch(e, batch, "variance", width, at))
        e.store(1 / (variance + e.element(values, RECALLED)).sqrt(), *_of_batch(e, batch, "inverse", width, at))

    return recall


def _scale(e: Emitter, parameter: Any, values: Any, fixed: int, at: Any) -> Vec:
    """gamma or beta: the parameter, or the layer's number where there is none (its place is -1)."""
    none = e.b.icmp_signed("<", parameter, e.integer(0))
    place = e.b.select(none, e.integer(values), e.sum(parameter, at))  # with none, any place that may be read
    return Vec(e.b, e.b.select(none, e.element(values, fixed).x, e.load(place).x))


@emitted
def _normalise(
    e: Emitter, rows: Any, units: Any, source: Any, stride: Any, normalised: Any, target: Any, gamma: Any, beta: Any,
    values: Any, batch: Any, width: Any, at: Any,
) -> None:  # fmt: skip
    """Every row of one vector of features; zeros in the padding."""
    mean = e.load(*_of_batch(e, batch, "mean", width, at))
    inverse = e.load(*_of_batch(e, batch, "inverse", width, at))
    scale, shift = _scale(e, gamma, values, FIXED_GAMMA, at), _scale(e, beta, values, FIXED_BETA, at)
    padding = e.beyond(at, units)
    with e.loop(rows) as row:
        x = ((e.load(source, e.times(row.index, stride), at) - mean) * inverse).choose(padding, 0)
        e.store(x, normalised, e.times(row.index, width), at)
        e.store((x * scale + shift).choose(padding, 0), target, e.times(row.index, width), at)


@emitted
def _sums(e: Emitter, rows: Any, d: Any, normalised: Any, batch: Any, width: Any, at: Any) -> None:
    total, product = e.variable(e.constant(0)), e.variable(e.constant(0))
    with e.loop(rows) as row:
        place = e.times(row.index, width)
        g = e.load(d, place, at)
        e.put(e.get(total) + g, total)
        e.put(e.get(product) + g * e.load(normalised, place, at), product)
    e.store(e.get(total), *_of_batch(e, batch, "sum", width, at))
    e.store(e.get(product), *_of_batch(e, batch, "product", width, at))


def _back(of_minibatch: bool, masked: bool) -> Any:
    @emitted
    def back(
        e: Emitter, rows: Any, units: Any, d: Any, normalised: Any, mask: Any, d_source: Any, stride: Any, add: Any,
        gamma: Any, values: Any, batch: Any, width: Any, at: Any,
    ) -> None:  # fmt: skip
        """The gradient of the input, through mean and variance where they are the minibatch's."""
        count = _each(e, rows, mask, masked, lambda _: e.constant(1))
        count = count.where("<", 1, 1)
        factor = _scale(e, gamma, values, GAMMA_BACK, at) * e.load(*_of_batch(e, batch, "inverse", width, at))
        total = e.load(*_of_batch(e, batch, "sum", width, at))
        product = e.load(*_of_batch(e, batch, "product", width, at))
        padding = e.beyond(at, units)
        adds = e.b.icmp_signed("!=", add, e.integer(0))
        with e.loop(rows) as row:
            place = e.times(row.index, width)
            g = e.load(d, place, at)
            if of_minibatch:
                share = (total + e.load(normalised, place, at) * product) / count
                g = g - (share * e.element(mask, row.index) if masked else share)
            g = (g * factor).choose(padding, 0)
            to = e.sum(d_source, e.times(row.index, stride), at)
            before = e.load(to)
            e.store(Vec(e.b, e.b.select(adds, (g + before).x, g.x)), to)

    return back


_back_all, _back_masked, _back_fixed = _back(True, False), _back(True, True), _back(False, False)

recall: Any = None
stored_step: Any = None
"""How the running variance is stored; each variant has its own."""


def _forward(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: one vector of features. With ``fixed`` the running mean and variance are used."""
    width, at, rows = op[WIDTH], job * lanes_of(mem), op[ROWS]
    if op[FIXED] != 0:
        recall(mem, op[MEAN], op[DEVIATION], op[VALUES], op[BATCH], width, at)
    elif op[MASK] >= 0:
        _measure_masked(mem, rows, op[SOURCE], op[SOURCE_STRIDE], op[MASK], op[VALUES], op[BATCH], width, at)
    else:
        _measure_all(mem, rows, op[SOURCE], op[SOURCE_STRIDE], op[MASK], op[VALUES], op[BATCH], width, at)
    _normalise(
        mem, rows, op[UNITS], op[SOURCE], op[SOURCE_STRIDE], op[NORMALISED], op[TARGET], op[GAMMA], op[BETA],
        op[VALUES], op[BATCH], width, at,
    )  # fmt: skip


@kernel(_FIELDS)
def backward(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: one vector of features, from the gradient of the output to the parameters' sums and the gradient of the input."""
    width, at, rows = op[WIDTH], job * lanes_of(mem), op[ROWS]
    _sums(mem, rows, op[D_TARGET], op[NORMALISED], op[BATCH], width, at)
    if op[D_SOURCE] < 0:
        return
    if op[FIXED] != 0:
        _back_fixed(
            mem, rows, op[UNITS], op[D_TARGET], op[NORMALISED], op[MASK], op[D_SOURCE], op[SOURCE_STRIDE], op[D_SOURCE_ADD],
            op[GAMMA], op[VALUES], op[BATCH], width, at,
        )  # fmt: skip
    elif op[MASK] >= 0:
        _back_masked(
            mem, rows, op[UNITS], op[D_TARGET], op[NORMALISED], op[MASK], op[D_SOURCE], op[SOURCE_STRIDE], op[D_SOURCE_ADD],
            op[GAMMA], op[VALUES], op[BATCH], width, at,
        )  # fmt: skip
    else:
        _back_all(
            mem, rows, op[UNITS], op[D_TARGET], op[NORMALISED], op[MASK], op[D_SOURCE], op[SOURCE_STRIDE], op[D_SOURCE_ADD],
            op[GAMMA], op[VALUES], op[BATCH], width, at,
        )  # fmt: skip


# ------------------------------------------------------------------ parameters

_JOB_FIELDS = (
    "units", "width", "gamma", "beta", "mean", "deviation", "values", "batch", "fixed",
    "gradient", "update_gamma", "update_beta", "update_mean", "update_deviation", "phase",
)  # fmt: skip
(
    J_UNITS, J_WIDTH, J_GAMMA, J_BETA, J_MEAN, J_DEVIATION, J_VALUES, J_BATCH, J_FIXED,
    GRADIENT, UPDATE_GAMMA, UPDATE_BETA, UPDATE_MEAN, UPDATE_DEVIATION, PHASE,
) = range(OPERANDS, OPERANDS + len(_JOB_FIELDS))  # fmt: skip


@emitted
def _copy(e: Emitter, source: Any, target: Any) -> None:
    e.store(e.load(source), target)


def _stored_step(log_deviation: bool) -> Any:
    @emitted
    def step(
        e: Emitter, units: Any, mean: Any, deviation: Any, gradient: Any, values: Any, batch: Any, width: Any, at: Any, fixed: Any
    ) -> None:
        """What a step of 1 against it makes of the running mean and variance: decay · old + (1 - decay) · minibatch's."""
        decay = e.element(values, DECAY)
        stays, padding = e.b.icmp_signed("!=", fixed, e.integer(0)), e.beyond(at, units)
        old = e.load(deviation, at)
        variance = _variance_of(log_deviation, old)
        added = e.load(*_of_batch(e, batch, "variance", width, at)) + e.element(values, KEPT)
        new = decay * variance + (1 - decay) * added
        change = log(variance / new) * (0.5 / math.log(10)) if log_deviation else variance - new
        moved = (1 - decay) * (e.load(mean, at) - e.load(*_of_batch(e, batch, "mean", width, at)))
        for place, step in ((mean, moved), (deviation, change)):
            e.store(Vec(e.b, e.b.select(stays, e.constant(0).x, step.choose(padding, 0).x)), place, gradient, at)

    return step


def _parameters(mem: Any, ids: Any, op: Any, job: int, count: int) -> None:
    """Job: the gradients of one vector of features, their update, or both."""
    lanes, width, batch = lanes_of(mem), op[J_WIDTH], op[J_BATCH]
    at = job * lanes
    if op[PHASE] & COMPUTE != 0:
        if op[J_GAMMA] >= 0:
            _copy(mem, batch + 4 * width + at, op[J_GAMMA] + op[GRADIENT] + at)
            _copy(mem, batch + 3 * width + at, op[J_BETA] + op[GRADIENT] + at)
        stored_step(mem, op[J_UNITS], op[J_MEAN], op[J_DEVIATION], op[GRADIENT], op[J_VALUES], batch, width, at, op[J_FIXED])
    if op[PHASE] & UPDATE != 0:
        update_with(mem, ids, op[UPDATE_GAMMA], op[J_GAMMA] + at, lanes)
        update_with(mem, ids, op[UPDATE_BETA], op[J_BETA] + at, lanes)
        update_with(mem, ids, op[UPDATE_MEAN], op[J_MEAN] + at, lanes)
        update_with(mem, ids, op[UPDATE_DEVIATION], op[J_DEVIATION] + at, lanes)


@functools.cache
def kernels(*, log_deviation: bool) -> tuple[Kernel, Kernel]:
    """The forward kernel and that of the parameters, for a running deviation's logarithm or a running variance."""
    name = "log" if log_deviation else "variance"
    return (
        Kernel(_forward, _FIELDS).variant(name, recall=_recall(log_deviation)),
        Kernel(_parameters, _JOB_FIELDS).variant(name, stored_step=_stored_step(log_deviation)),
    )
