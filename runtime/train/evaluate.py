"""Evaluation of a network: its predictions for some minibatches, counted."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.arrays import Series, one_hot
from runtime.engine import Engine
from runtime.evaluation.classification import Evaluation
from runtime.train.fit import Masks


def evaluate(engine: Engine, minibatches: Iterable[tuple[Series, Series, Masks]]) -> Evaluation:
    """Count predicted and actual classes of minibatches (features, labels, masks)."""
    evaluation = Evaluation(engine.plan.output.units)
    for features, labels, (feature_mask, _, label_mask) in minibatches:
        result = engine.room_for(features)
        engine.forward(features, feature_mask, stateful=False, output=result)
        evaluation.eval(one_hot(labels, result.shape[1]), result, label_mask)
    return evaluation
