"""Evaluation of a network: its predictions for some minibatches, counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from runtime.engine import Engine
from runtime.evaluation.rows import Counts
from runtime.minibatch import Minibatch

_AT_ONCE = 1 << 26
"""Bytes of predictions that are counted at a time."""


def evaluate(engine: Engine, minibatches: Iterable[Minibatch], evaluations: Sequence[Sequence[Counts]]) -> None:
    """Have predictions for minibatches counted, those of each output by its evaluations."""
    plan = engine.plan
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
            for number, of_output in enumerate(evaluations):
                mask = minibatch.label_masks[number][1]
                labels, counts = minibatch.labels[number].array[part], None if mask is None else mask[part]
                for evaluation in of_output:
                    evaluation.eval(labels, results[number], counts)
