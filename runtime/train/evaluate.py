"""Evaluation of a network: its predictions for some minibatches, counted."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.engine import Engine
from runtime.evaluation.classification import Evaluation
from runtime.minibatch import Minibatch

_AT_ONCE = 1 << 26
"""Bytes of predictions that are counted at a time."""


def evaluate(engine: Engine, minibatches: Iterable[Minibatch]) -> tuple[Evaluation, ...]:
    """Count predicted and actual classes of minibatches, for each output."""
    plan = engine.plan
    evaluations = tuple(Evaluation(output.units) for output in plan.losses)
    for minibatch in minibatches:
        example = sum(output.units * labels.steps for output, labels in zip(plan.losses, minibatch.labels, strict=True))
        some = max(1, _AT_ONCE // (example * plan.dtype.itemsize))
        if not plan.keeps_examples:
            some = minibatch.batch
        for start in range(0, minibatch.batch, some):
            part = slice(start, start + some) if some < minibatch.batch else slice(None)
            few = minibatch.examples(part)
            results = engine.room_for(few)
            engine.predict(few, results)
            for number, evaluation in enumerate(evaluations):
                mask = minibatch.label_masks[number][1]
                evaluation.eval(minibatch.labels[number].array[part], results[number], None if mask is None else mask[part])
    return evaluations
