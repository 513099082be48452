"""Kernels of losses: from pre-activations and labels to the loss of each row and the gradient of its pre-activations.

The gradient is that of the sum over the outputs, not divided by anything, as in DL4J. Masked rows have neither.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from runtime.kernels.activations import Activation
from runtime.kernels.elementary import exp
from runtime.kernels.elementwise import multiply_by
from runtime.kernels.kernel import OPERANDS, Kernel
from runtime.kernels.losses import Loss, product_with_log
from runtime.kernels.rows import softmax
from runtime.kernels.simd import Emitter, Vec, emitted, larger, plus

_FIELDS = ("steps", "batch", "outputs", "width", "z", "labels", "ids", "dense", "mask", "output_mask", "weights", "loss")
(STEPS, BATCH, OUTPUTS, WIDTH, Z, LABELS, IDS, DENSE, MASK, OUTPUT_MASK, WEIGHTS, LOSS) = range(OPERANDS, OPERANDS + len(_FIELDS))

# ------------------------------------------------------------------ vector code of one row


class _Row:
    """The vectors of one row: labels, weights, mask, with the padding taken out."""

    def __init__(self, e: Emitter, operands: tuple[Any, ...], weighted: bool, masked: bool) -> None:
        self.e = e
        self.width, self.outputs, self.z, self.labels, self.weights, self.mask, self.loss = operands
        self.weighted, self.masked = weighted, masked
        self.n = e.splat(e.b.sitofp(self.outputs, e.scalar))

    def label(self, at: Any) -> Vec:
        return self.e.load(self.labels, at)

    def weight(self, at: Any, x: Vec) -> Vec:
        return x * self.e.load(self.weights, at) if self.weighted else x

    def masking(self, at: Any, x: Vec) -> Vec:
        x = x * self.e.load(self.mask, at) if self.masked else x
        return x.choose(self.e.beyond(at, self.outputs), 0)

    def total(self, term: Callable[[Any], Vec]) -> Vec:
        """Sum of a term over the row."""
        e = self.e
        sums = e.variable(e.constant(0))
        with e.loop(e.vectors(self.width)) as i:
            e.put(e.get(sums) + term(e.times(i.index, e.lanes)), sums)
        return e.get(sums).fold(plus)

    def largest(self, term: Callable[[Any], Vec]) -> Vec:
        """The largest of a term over the row."""
        e = self.e
        top = e.variable(e.constant(-1e38))
        with e.loop(e.vectors(self.width)) as i:
            e.put(larger(e.get(top), term(e.times(i.index, e.lanes))), top)
        return e.get(top).fold(larger)

    def change(self, new: Callable[[Any], Vec]) -> None:
        """Replace z by the gradient, vector by vector."""
        with self.e.loop(self.e.vectors(self.width)) as i:
            at = self.e.times(i.index, self.e.lanes)
            self.e.store(new(at), self.z, at)

    def finish(self, score: Vec) -> None:
        self.e.b.store(score.first(), self.e.at(self.loss))


def _plain_row(row: _Row, act: Activation, loss: Loss) -> None:
    """Element-wise activation, element-wise loss."""
    e = row.e

    def output(at: Any) -> Vec:
        return act.value(e.load(row.z, at))

    row.finish(row.total(lambda at: row.masking(at, row.weight(at, loss.score(row.label(at), output(at), row.n)))))

    def gradient(at: Any) -> Vec:
        x = e.load(row.z, at)
        y = act.value(x)
        slope = loss.slope(row.label(at), y, row.n)
        if row.masked:
            slope = row.masking(at, slope)
        return row.masking(at, row.weight(at, slope * act.derivative(act.kept(x, y))))

    row.change(gradient)


def _softmax_cross_entropy_row(row: _Row, loss: Loss) -> None:
    """Softmax and cross-entropy: the gradient is output - label, or output · sum(weights · label) - weights · label."""
    e = row.e

    def output(at: Any) -> Vec:
        return e.load(row.z, at)

    def score(at: Any) -> Vec:
        p = output(at).clamp(loss.clip, 1 - loss.clip) if loss.clip > 0 else output(at)
        return row.masking(at, row.weight(at, -product_with_log(row.label(at), p)))

    row.finish(row.total(score))
    if row.weighted:
        labels = row.total(lambda at: row.masking(at, row.weight(at, row.label(at))))
        row.change(lambda at: row.masking(at, output(at) * labels - row.weight(at, row.label(at))))
    else:
        row.change(lambda at: row.masking(at, output(at) - row.label(at)))


def _softmax_row(row: _Row, loss: Loss) -> None:
    """Softmax and any other element-wise loss: the slope goes through the whole Jacobian."""
    e = row.e
    if loss.name.startswith("xent"):  # DL4J leaves the (1 - label) term out of this pair's score, and does not clip it
        row.finish(row.total(lambda at: row.masking(at, row.weight(at, -product_with_log(row.label(at), e.load(row.z, at))))))
    else:
        row.finish(row.total(lambda at: row.masking(at, row.weight(at, loss.score(row.label(at), e.load(row.z, at), row.n)))))

    def slope(at: Any) -> Vec:
        s = row.masking(at, loss.slope(row.label(at), e.load(row.z, at), row.n))
        return s if loss.weights_behind else row.weight(at, s)

    mean = row.total(lambda at: slope(at) * e.load(row.z, at))

    def gradient(at: Any) -> Vec:
        d = e.load(row.z, at) * (slope(at) - mean)
        return row.masking(at, row.weight(at, d) if loss.weights_behind else d)

    row.change(gradient)


def _cosine_row(row: _Row, act: Activation) -> None:
    """Negative cosine of the angle between label and output; norms are at least 1e-5."""
    e = row.e

    def output(at: Any) -> Vec:
        return (e.load(row.z, at) if act.by_row else act.value(e.load(row.z, at))).choose(e.beyond(at, row.outputs), 0)

    dot = row.total(lambda at: row.label(at) * output(at))
    labels = row.total(lambda at: row.label(at) * row.label(at))
    outputs = row.total(lambda at: output(at) * output(at))
    label_norm, output_norm = labels.sqrt().where("<", 1e-5, 1e-5), outputs.sqrt().where("<", 1e-5, 1e-5)
    row.finish(-dot / (label_norm * output_norm))
    scale = 1 / (label_norm * output_norm * outputs.where("<", 1e-5, 1e-5))

    def slope(at: Any) -> Vec:
        return -(row.label(at) * outputs - output(at) * dot) * scale

    _through(row, act, output, slope)


def _multi_label_row(row: _Row, act: Activation) -> None:
    """The mean over pairs of a label 1 and a label 0 of e^(output of the 0 - output of the 1) (Zhang and Zhou 2006).

    The sum over pairs is a product of two sums. Masked outputs are in no pair; a row without pairs has no loss.
    """
    e = row.e

    def output(at: Any) -> Vec:
        return (e.load(row.z, at) if act.by_row else act.value(e.load(row.z, at))).choose(e.beyond(at, row.outputs), 0)

    def having(at: Any, label: float) -> Vec:
        return row.masking(at, e.constant(0).choose(row.label(at).test("==", label), 1))

    top = row.largest(lambda at: e.constant(-1e38).choose(having(at, 0).test(">", 0), output(at)))
    pairs = row.total(lambda at: having(at, 1)) * row.total(lambda at: having(at, 0))
    share = 1 / pairs.where("<", 1, 1)
    ones = row.total(lambda at: having(at, 1) * exp(top - output(at)))
    zeros = row.total(lambda at: having(at, 0) * exp(output(at) - top))
    row.finish(ones * zeros * share)

    def slope(at: Any) -> Vec:
        y = output(at)
        return (having(at, 0) * exp(y - top) * ones - having(at, 1) * exp(top - y) * zeros) * share

    _through(row, act, output, slope)


def _through(row: _Row, act: Activation, output: Callable[[Any], Vec], slope: Callable[[Any], Vec]) -> None:
    """From the slope with regard to the output to the gradient of the pre-activation, which is written."""
    e = row.e
    if act.by_row:
        mean = row.total(lambda at: slope(at) * output(at))
        row.change(lambda at: row.masking(at, output(at) * (slope(at) - mean)))
        return

    def gradient(at: Any) -> Vec:
        x = e.load(row.z, at)
        return row.masking(at, slope(at) * act.derivative(act.kept(x, act.value(x))))

    row.change(gradient)


_WHOLE_ROWS = {"cosine_proximity": _cosine_row, "multi_label": _multi_label_row}
"""Losses whose elements depend on each other."""


def _row_code(act: Activation, loss: Loss, weighted: bool, masked: bool) -> Any:
    @emitted
    def row_loss(e: Emitter, width: Any, outputs: Any, z: Any, labels: Any, weights: Any, mask: Any, target: Any) -> None:
        row = _Row(e, (width, outputs, z, labels, weights, mask, target), weighted, masked)
        if loss.by_row:
            _WHOLE_ROWS[loss.name](row, act)
        elif act.by_row and loss.cross_entropy:
            _softmax_cross_entropy_row(row, loss)
        elif act.by_row:
            _softmax_row(row, loss)
        else:
            _plain_row(row, act, loss)

    return row_loss


# ------------------------------------------------------------------ the kernel

row_loss: Any = None
ROW_SOFTMAX = False
CLIP = 0.0
"""The vector code of a loss, whether softmax comes before it, and its bounds; each variant has its own."""


def _loss(mem: Any, ids: Any, op: Any, first: int, rows: int) -> None:
    """Loss of some examples at all steps; z becomes its gradient. One-hot labels of a cross-entropy come as indices."""
    batch, width, outputs = op[BATCH], op[WIDTH], op[OUTPUTS]
    by_index = op[IDS] >= 0
    if by_index:
        for i in range(batch):
            if ids[op[DENSE] + i] & 1 != 0:
                by_index = False
    for t in range(op[STEPS]):
        for r in range(t * batch + first, t * batch + first + rows):
            z = op[Z] + r * width
            if ROW_SOFTMAX:
                softmax(mem, width, outputs, z, z)
            if by_index:
                hot = ids[op[IDS] + r]
                mem[op[LOSS] + r] = 0.0
                if hot >= 0:
                    p = mem[z + hot]
                    mem[op[LOSS] + r] = -math.log(min(max(p, CLIP), 1.0 - CLIP)) if p == p else p
                    mem[z + hot] = p - 1.0
            else:
                row_loss(mem, width, outputs, z, op[LABELS] + r * width, op[WEIGHTS], op[OUTPUT_MASK] + r * width, op[LOSS] + r)
            if op[MASK] >= 0:
                mem[op[LOSS] + r] *= mem[op[MASK] + r]
                multiply_by(mem, width, op[MASK] + r, z)


@functools.cache
def loss_kernel(act: Activation, loss: Loss, weighted: bool, masked: bool) -> Kernel:
    """The kernel of an activation and a loss, with or without output weights and a mask per output."""
    name = "_".join([act.name, loss.name, *(["weighted"] if weighted else []), *(["masked"] if masked else [])])
    code = _row_code(act, loss, weighted, masked)
    return Kernel(_loss, _FIELDS).variant(name, row_loss=code, ROW_SOFTMAX=act.by_row, CLIP=loss.clip)
