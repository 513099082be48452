"""Numbers, outputs and classes that 1.0.0-M2.1 measured: the same numbers and tables come out.

``evaluations.json`` holds the labels and outputs of ``evaluations.py`` and what ``oracle/Evaluations.java`` made of them.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from runtime import ROC, EvaluationBinary, RegressionEvaluation, ROCBinary, ROCMultiClass

CASES = json.loads(Path(__file__).with_name("evaluations.json").read_text())
KINDS = {kind.__name__: kind for kind in (RegressionEvaluation, EvaluationBinary, ROC, ROCBinary, ROCMultiClass)}
ALL = [(name, which) for name, case in CASES.items() for which in case["of"]]
THROWS = {"no numbers"}
"""DL4J throws where everything is masked; here nothing is counted."""
WITHOUT_POSITIVES = {("never", "ROCBinary 10"), ("without positives", "ROC 10")}
"""With steps, DL4J has an area of 0 under the recall of nothing; without, and here always, it is not a number."""


def evaluated(case: dict[str, Any], which: str) -> Any:
    kind, *steps = which.split()
    evaluation = KINDS[kind](*map(int, steps))
    mask = None if case["mask"] is None else np.array(case["mask"])
    evaluation.eval(np.array(case["labels"]), np.array(case["output"]), mask)
    return evaluation


def digits(table: str) -> str:
    """Areas with all their digits may differ in the last."""
    return re.sub(r"\d\.\d{6,}", lambda number: number[0][:14], table)


def measured(evaluation: Any, measure: str) -> Any:
    """``f1 2`` is f1(2), and ``average_f1`` is f1()."""
    name, *output = measure.split()
    name = name if hasattr(evaluation, name) else name.removeprefix("average_")
    return getattr(evaluation, name)(*map(int, output))


@pytest.mark.parametrize(("name", "which"), [one for one in ALL if one[0] not in THROWS | {"equal outputs"}])
def test_measures_and_tables(name: str, which: str) -> None:
    found = CASES[name][which]
    evaluation = evaluated(CASES[name], which)
    assert "throws" not in str(found)
    for measure, value in found.items():
        if (name, which) in WITHOUT_POSITIVES and ("aucpr" in measure or measure == "stats"):
            continue
        ours = measured(evaluation, measure)
        if measure == "stats":
            assert digits(ours) == digits(value)
        else:
            assert ours == pytest.approx(float(value), rel=1e-12, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(("name", "which"), sorted(WITHOUT_POSITIVES))
def test_recall_of_nothing_is_not_a_number(name: str, which: str) -> None:
    areas = {measure: value for measure, value in CASES[name][which].items() if "aucpr" in measure}
    missed = [measure for measure, value in areas.items() if measured(evaluated(CASES[name], which), measure) != value]
    assert 0.0 in [areas[measure] for measure in missed]
    assert all(math.isnan(measured(evaluated(CASES[name], which), measure)) for measure in missed)


@pytest.mark.parametrize(("name", "which"), [one for one in ALL if one[0] in THROWS])
def test_where_nothing_counts(name: str, which: str) -> None:
    assert "NullPointerException" in CASES[name][which]["throws"]
    assert math.isnan(evaluated(CASES[name], which).mean_squared_error())


def test_equal_outputs_are_decided_together() -> None:
    """DL4J's areas change with the order of equal outputs; the area here is the share of pairs in the right order."""
    case = CASES["equal outputs"]
    labels, output = np.array(case["labels"]), np.array(case["output"])
    pairs = output[labels == 1][:, None] - output[labels == 0]
    assert evaluated(case, "ROC").calculate_auc() == pytest.approx(((pairs > 0) + (pairs == 0) / 2).mean())
    assert case["ROC"]["calculate_auc"] != pytest.approx(evaluated(case, "ROC").calculate_auc(), abs=0.01)
    turned = {**case, "labels": labels[::-1], "output": output[::-1]}
    assert evaluated(turned, "ROC").calculate_auc() == evaluated(case, "ROC").calculate_auc()


@pytest.mark.parametrize(("name", "which"), [("numbers of steps", "RegressionEvaluation"), ("outputs of steps", "ROCBinary")])
def test_minibatches_add_up(name: str, which: str) -> None:
    case = CASES[name]
    parts = KINDS[which]()
    for i in range(len(case["labels"])):
        parts.eval(*(np.array(case[what])[i : i + 1] for what in ("labels", "output", "mask")))
    for measure, value in case[which].items():
        if measure != "stats":
            assert measured(parts, measure) == pytest.approx(value, rel=1e-12)


def test_large_means_do_not_spoil_a_regression() -> None:
    labels = np.array([[1e8 + 1.0], [1e8 + 2.0], [1e8 + 4.0]])
    evaluation = RegressionEvaluation(["price"])
    evaluation.eval(labels, labels + np.array([[0.5], [-0.5], [0.5]]))
    assert evaluation.relative_squared_error(0) == pytest.approx(0.75 / (14 / 3), rel=1e-9)
    assert evaluation.pearson_correlation(0) == pytest.approx(np.corrcoef([1, 2, 4], [1.5, 1.5, 4.5])[0, 1], rel=1e-9)
    assert "price" in evaluation.stats()
