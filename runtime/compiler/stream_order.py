"""In which order the elements of DL4J's arrays take numbers from its stream (runs of alpha to M2.1).

A dropout draws one number for each element, in the order in which the array lies in memory; that depends on what made the array.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from netconf import layers
from netconf.outline import Member, Outline
from netconf.preprocessors import RnnToFeedForwardPreProcessor
from netconf.vocabulary import BackpropType, RandomStream
from netconf.weights import SpatialDropout
from runtime.memory import Array


class Order(Enum):
    """How an array lies in memory."""

    input = auto()
    """[minibatch, size, time] by rows: features, and what comes from rows back to series."""
    series = auto()
    """[minibatch, size, time] by columns: what recurrent layers make."""
    rows = auto()
    """[time and minibatch, size] by columns: series that became rows."""
    rows_of_input = auto()
    """As ``rows``, and of a single example as ``input``: of a series that lies by rows."""
    flat = auto()
    """[time and minibatch, size] by rows: what dense layers make of rows."""
    by_example = auto()
    """[minibatch and time, size] by rows: inside TimeDistributed, and what EmbeddingSequenceLayer makes."""

    def arranged(self, numbers: Array, steps: int, batch: int, units: int) -> Array:
        """Numbers in this order as [step, example, unit]."""
        match self:
            case Order.rows_of_input if batch > 1:
                return Order.rows.arranged(numbers, steps, batch, units)
            case Order.input | Order.rows_of_input:
                return numbers.reshape(batch, units, steps).transpose(2, 0, 1)
            case Order.series:
                return numbers.reshape(steps, units, batch).transpose(0, 2, 1)
            case Order.rows if batch > 1:  # of one example DL4J takes the matrix as it is, transposed
                return numbers.reshape(units, steps, batch).transpose(1, 2, 0)
            case Order.flat | Order.rows:
                return numbers.reshape(steps, batch, units)
            case Order.by_example:
                return numbers.reshape(batch, steps, units).transpose(1, 0, 2)


_MADE = (
    (layers.AbstractLSTM | layers.SimpleRnn | layers.GravesBidirectionalLSTM | layers.Bidirectional, Order.series),
    (layers.LastTimeStep, Order.rows),
    (layers.DenseLayer | layers.GlobalPoolingLayer, Order.flat),
    (layers.EmbeddingSequenceLayer, Order.by_example),
    (layers.RepeatVector | layers.TimeDistributed, Order.input),
)
"""The arrays that layers make."""
_BY_ROWS = layers.EmbeddingLayer | layers.GlobalPoolingLayer
"""Whose vectors lie by rows in 0.9.1, where those of dense layers lie by columns."""
_ROWS = layers.DenseLayer | layers.OutputLayer
_BEFORE_0_9 = ("0.7.2", "0.8.0")
"""Releases with the stream of 0.9.1 and another order, of which the dropout of an RnnOutputLayer was run."""
_BEFORE_ALPHA = (None, *_BEFORE_0_9, "0.9.1")
"""Releases of dl4j-0.7 whose order is that of 0.9.1, which is also taken when no release is said."""
_FROM_BETA = ("1.0.0-beta", "1.0.0-beta2", "1.0.0-beta3")
_FROM_ALPHA = ("1.0.0-alpha", *_FROM_BETA)
"""Releases with the numbers of 0.9.1 and the order of those that follow."""
_UNKNOWN_OUTPUT = {
    "1.0.0-beta2": "it throws",
    "1.0.0-beta3": "the gradient of what is below goes through another mask than the output's",
}
"""Why an RnnOutputLayer does not drop there: of beta3, the output's own gradient is that of the first mask in the stream."""
_PASSING = layers.ActivationLayer | layers.DropoutLayer
_READING = _ROWS | _PASSING | layers.RnnOutputLayer | layers.AbstractLSTM | layers.SimpleRnn
"""Layers whose dropout was run."""


def _reads(kind: Any, outline: Outline, index: int) -> bool:
    """Whether a layer reads what a layer of a kind makes."""
    before = outline.members[index].reads[0]
    return before >= 0 and isinstance(outline.members[before].element, kind)


def _read(outline: Outline, index: int) -> Order | None:
    """The array that a layer reads, before a preprocessor; None when it is not known."""
    before = outline.members[index].reads[0]
    if before < 0:
        return Order.input
    layer = outline.members[before].element
    if isinstance(layer, _PASSING):
        return _read(outline, before)
    if _reads(layers.EmbeddingLayer, outline, index):
        return Order.flat if outline.conf.random_stream is RandomStream.dl4j_10 else None
    return next((order for kind, order in _MADE if isinstance(layer, kind)), None)


def order_of(outline: Outline, index: int, layer: Any, *, against_time: bool) -> Order | None:
    """How the input of a layer, or of one inside it, lies in memory; None when that is not known."""
    if outline.conf.compatibility in _BEFORE_0_9:
        return Order.flat if isinstance(layer, layers.RnnOutputLayer) else None
    if outline.conf.random_stream is RandomStream.dl4j_07 and outline.conf.compatibility not in _FROM_ALPHA:
        rows = Order.flat if isinstance(layer, _ROWS) and _reads(_BY_ROWS, outline, index) else Order.rows
        return rows if isinstance(layer, _ROWS | layers.RnnOutputLayer) else None
    found = _read(outline, index)
    if found is None or not isinstance(layer, _READING):
        return None
    if against_time:
        return Order.series
    member = outline.members[index]
    if isinstance(member.element, layers.TimeDistributed):
        return Order.by_example
    return _by_kind(member, layer, found, by_columns=outline.conf.compatibility == "1.0.0-alpha")


def _by_kind(member: Member, layer: Any, found: Order, *, by_columns: bool) -> Order:
    """What a preprocessor or the layer itself makes of the array that it reads."""
    if isinstance(layer, layers.RnnOutputLayer):
        return Order.rows if found in {Order.series, Order.by_example} else Order.rows_of_input
    if found is Order.by_example:  # which is copied
        found = Order.input
    if isinstance(layer, _ROWS):
        from_series = isinstance(member.preprocessor, RnnToFeedForwardPreProcessor)
        product = by_columns and found is Order.flat  # a matrix product lay by columns up to alpha
        return Order.rows if from_series or product or found is Order.rows else Order.flat
    return found if isinstance(layer, _PASSING) or found is not Order.flat else Order.input


def draws_besides(outline: Outline) -> tuple[bool, bool]:
    """Whether an RnnOutputLayer draws its dropout more often than a pass needs, so that the stream goes on behind that.

    Just before the mask that it trains with, for the outputs of a segment of truncated backpropagation; and behind the pass, for
    its score.
    """
    conf = outline.conf
    if conf.random_stream is not RandomStream.dl4j_07 or conf.compatibility in _FROM_BETA:
        return False, False
    return conf.backprop_type is BackpropType.TruncatedBPTT, True


def refusal_of_noise(outline: Outline, index: int, layer: Any) -> str:
    """Why a layer's dropout and noise cannot be drawn from the network's stream; empty when they can."""
    conf = outline.conf
    stream, release = conf.random_stream, conf.compatibility
    noise = getattr(layer, "weight_noise", None)
    if stream is RandomStream.native or (layer.drop_out is None and noise is None):
        return ""
    if reason := _unknown(outline, layer, noise):
        return reason
    old = stream is RandomStream.dl4j_07 and release in _BEFORE_ALPHA
    if isinstance(layer, _DEAF_BEFORE_ALPHA if old else _DEAF):
        kind = type(layer).__name__
        return "" if release is not None else f"dropout and noise of a {kind}, of which these releases take no notice"
    if layer.drop_out is not None and order_of(outline, index, layer, against_time=False) is None:
        return "dropout here: in which order DL4J draws its numbers is not known"
    return ""


def _unknown(outline: Outline, layer: Any, noise: Any) -> str:
    """What of the old streams no run has explained."""
    stream, release = outline.conf.random_stream, outline.conf.compatibility
    if stream is not RandomStream.dl4j_07:  # runs of 0.6.0: in one process a second network of the same seed has other masks
        unseeded = "dropout and DropConnect: these releases take their masks from a generator that no seed reaches"
        return unseeded if stream is RandomStream.dl4j_04 else ""
    truncated, old = outline.conf.backprop_type is BackpropType.TruncatedBPTT, release in _BEFORE_ALPHA
    output = isinstance(layer, layers.RnnOutputLayer) and layer.drop_out is not None
    reasons = {
        "dropout and noise: they are known for 0.7.2, 0.8.0, 0.9.1 and from 1.0.0-alpha on only": (
            not old and release not in _FROM_ALPHA
        ),
        "DropConnect: these releases draw it again for the backward pass, which is not reproduced": old and noise is not None,
        f"dropout of {type(layer).__name__} in truncated backpropagation, in {release}: its numbers are not known": (
            old and truncated and not isinstance(layer, layers.RnnOutputLayer | _DEAF_BEFORE_ALPHA)
        ),
        f"noise of a GravesBidirectionalLSTM, in {release}: its numbers are not known": not old and isinstance(layer, _DEAF),
        f"SpatialDropout in {release or '0.7 to 0.9.1'}, which has none": (
            release not in _FROM_BETA and isinstance(layer.drop_out, SpatialDropout)
        ),
        f"the dropout of an RnnOutputLayer in {release}: {_UNKNOWN_OUTPUT.get(release or '')}": (
            output and release in _UNKNOWN_OUTPUT
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


_DEAF = layers.GravesBidirectionalLSTM
_DEAF_BEFORE_ALPHA = layers.GatedLayer | layers.SimpleRnn
"""Recurrent layers that take no notice of dropout."""
