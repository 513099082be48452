"""Evaluation of a network: its predictions for some minibatches, counted."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.arrays import Series
from runtime.engine import Engine
from runtime.evaluation.classification import Evaluation
from runtime.train.fit import Masks

_AT_ONCE = 1 << 26
"""Bytes of predictions that are counted at a time."""


def evaluate(engine: Engine, minibatches: Iterable[tuple[Series, Series, Masks]]) -> Evaluation:
    """Count predicted and actual classes of minibatches (features, labels, masks)."""
    evaluation = Evaluation(engine.plan.output.units)
    example = engine.plan.output.units * engine.plan.dtype.itemsize
    for features, labels, (feature_mask, _, label_mask) in minibatches:
        some = max(1, _AT_ONCE // (example * labels.steps))
        for start in range(0, features.batch, some):
            part = slice(start, start + some)
            few = Series(features.array[part], features.flat)
            result = engine.room_for(few)
            engine.predict(few, None if feature_mask is None else feature_mask[part], result)
            evaluation.eval(labels.array[part], result, None if label_mask is None else label_mask[part])
    return evaluation
