"""The cases of ``evaluations.json``: labels and outputs for DL4J's evaluations.

python -m tests.golden.evaluations > cases.json
java -cp (class path of oracle.sh) Evaluations cases.json tests/golden/evaluations.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np


def cases() -> dict[str, Any]:
    random = np.random.default_rng(20)
    numbers = {"of": ["RegressionEvaluation"]}
    ones = {"of": ["EvaluationBinary", "ROCBinary", "ROCBinary 10"]}
    two = {"of": ["ROC", "ROC 10", "EvaluationBinary", "ROCMultiClass"]}
    classes = {"of": ["ROCMultiClass", "ROCMultiClass 20"]}
    series = (3, 2, 5)
    steps = [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1]]

    def values(*shape: int) -> list[Any]:
        return random.normal(1, 2, shape).tolist()

    def yes(*shape: int) -> list[Any]:
        return (random.random(shape) > 0.4).astype(float).tolist()

    def share(*shape: int) -> list[Any]:
        return random.random(shape).tolist()

    def one_hot(rows: int, count: int) -> list[Any]:
        return np.eye(count)[random.integers(0, count, rows)].tolist()

    def distribution(*shape: int) -> list[Any]:
        weights = random.random(shape) + 0.01
        return (weights / weights.sum(1, keepdims=True)).tolist()

    single = random.random(11)
    return {
        "numbers": {**numbers, "labels": values(8, 3), "output": values(8, 3), "mask": None},
        "numbers of rows": {**numbers, "labels": values(6, 2), "output": values(6, 2), "mask": [[1], [0], [1], [1], [0], [1]]},
        "numbers of outputs": {**numbers, "labels": values(4, 2), "output": values(4, 2), "mask": yes(4, 2)},
        "numbers of series": {**numbers, "labels": values(*series), "output": values(*series), "mask": None},
        "numbers of steps": {**numbers, "labels": values(*series), "output": values(*series), "mask": steps},
        "numbers of steps and outputs": {
            **numbers, "labels": values(*series), "output": values(*series), "mask": yes(*series),
        },
        "equal numbers": {**numbers, "labels": [[2.0]] * 3, "output": [[1.0], [2.0], [4.0]], "mask": None},
        "no numbers": {**numbers, "labels": values(*series), "output": values(*series), "mask": [[0] * 5] * 3},
        "outputs": {**ones, "labels": yes(20, 3), "output": share(20, 3), "mask": None},
        "outputs of rows": {**ones, "labels": yes(9, 2), "output": share(9, 2), "mask": yes(9, 1)},
        "masked outputs": {**ones, "labels": yes(9, 2), "output": share(9, 2), "mask": yes(9, 2)},
        "outputs of steps": {**ones, "labels": yes(*series), "output": share(*series), "mask": steps},
        "outputs of series": {**ones, "labels": yes(*series), "output": share(*series), "mask": None},
        "masked outputs of steps": {**ones, "labels": yes(*series), "output": share(*series), "mask": yes(*series)},
        "never": {**ones, "labels": [[0.0], [0.0], [0.0]], "output": [[0.1], [0.4], [0.3]], "mask": None},
        "one output": {
            **two, "labels": yes(16, 1), "output": share(16, 1), "mask": None, "of": ["ROC", "ROC 10", "EvaluationBinary"],
        },
        "two classes": {
            **two, "labels": one_hot(11, 2), "mask": None, "output": np.stack([1 - single, single], 1).tolist(),
        },
        "two classes of steps": {**two, "labels": yes(3, 1, 5), "output": share(3, 1, 5), "mask": steps, "of": ["ROC", "ROC 10"]},
        "without positives": {**two, "labels": [[0.0]] * 4, "output": share(4, 1), "mask": None, "of": ["ROC", "ROC 10"]},
        "equal outputs": {
            **two, "labels": yes(12, 1), "output": (random.integers(1, 4, (12, 1)) / 5).tolist(), "mask": None, "of": ["ROC"],
        },
        "classes": {**classes, "labels": one_hot(15, 3), "output": distribution(15, 3), "mask": None},
        "classes of steps": {
            **classes, "labels": np.eye(3)[np.arange(15).reshape(3, 5) * 2 % 3].transpose(0, 2, 1).tolist(),
            "output": distribution(3, 3, 5), "mask": steps,
        },
    }  # fmt: skip


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(cases()))
