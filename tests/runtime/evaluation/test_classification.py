"""Evaluation: the real DL4J 1.0.0-M2.1's counts, measures and text (tests/golden/evaluation.json, from the cases' recipe)."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from netconf import LSTM, NetconfError, NeuralNetConfiguration, RnnOutputLayer
from runtime import DataSet, MultiLayerNetwork
from runtime.evaluation.classification import Evaluation

CASES = json.loads((Path(__file__).parents[2] / "golden" / "evaluation.json").read_text())


@pytest.mark.parametrize("name", CASES)
def test_counts_measures_and_text_are_those_of_dl4j(name: str) -> None:
    case = CASES[name]
    labels, output = np.array(case["labels"]), np.array(case["output"])
    evaluation = Evaluation(labels.shape[1])
    evaluation.eval(labels, output, None if case["mask"] is None else np.array(case["mask"]))

    assert case["confusion"] == evaluation.confusion.tolist()
    for measure in ("accuracy", "precision", "recall", "f1"):
        expected = math.nan if case[measure] == "NaN" else case[measure]
        assert getattr(evaluation, measure)() == pytest.approx(expected, rel=1e-12, nan_ok=True)
    assert case["stats"] == evaluation.stats()


def test_a_network_is_evaluated_on_a_data_set_or_on_many() -> None:
    chain = NeuralNetConfiguration.Builder().seed(1).list().layer(LSTM.Builder().nIn(4).nOut(5).build())
    net = MultiLayerNetwork(chain.layer(RnnOutputLayer.Builder("mcxent").nOut(3).build()).build()).init()
    random = np.random.default_rng(0)
    data = [DataSet(random.integers(0, 4, (2, 6)), random.integers(0, 3, (2, 6))) for _ in range(3)]

    assert sum(net.evaluate(d).confusion for d in data).tolist() == net.evaluate(data).confusion.tolist()
    assert net.evaluate(data).rows == 36
    assert net.evaluate(data[0]).accuracy() == np.mean(net.output(data[0].features).argmax(1) == data[0].labels)


def test_shapes_that_differ_and_nan_are_refused() -> None:
    evaluation = Evaluation(2)
    with pytest.raises(NetconfError, match="labels have shape"):
        evaluation.eval(np.zeros((2, 2)), np.zeros((3, 2)))
    with pytest.raises(NetconfError, match="a prediction is NaN"):
        evaluation.eval(np.zeros((2, 2)), np.full((2, 2), np.nan))
