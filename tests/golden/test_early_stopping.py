"""Trainings that stop early, run by 1.0.0-M2.1: the same scores, the same end, the same best network.

``oracle/EarlyStopping.java`` made ``early-stopping.json`` of ``network().to_json("1.0.0-M2.1")``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf import LSTM, DataType, MultiLayerConfiguration, NeuralNetConfiguration, RnnOutputLayer, Sgd
from runtime import (
    BestScoreEpochTerminationCondition,
    ClassificationScoreCalculator,
    DataSet,
    DataSetLossCalculator,
    EarlyStoppingConfiguration,
    EarlyStoppingTrainer,
    Evaluation,
    LocalFileModelSaver,
    MaxEpochsTerminationCondition,
    MaxScoreIterationTerminationCondition,
    MultiLayerNetwork,
    ScoreImprovementEpochTerminationCondition,
)

RUNS = json.loads(Path(__file__).with_name("early-stopping.json").read_text())


def network() -> MultiLayerConfiguration:
    chain = NeuralNetConfiguration.Builder(dl4j="1.0.0-M2.1").seed(1).updater(Sgd(0.8)).dataType(DataType.DOUBLE).list()
    chain = chain.layer(LSTM.Builder().nIn(3).nOut(3).activation("tanh").build())
    return chain.layer(RnnOutputLayer.Builder("mcxent").nOut(2).activation("softmax").build()).build()


def minibatches(*starts: int) -> list[DataSet]:
    """Examples made of sin(start), sin(start + 1), ..., three to a minibatch."""
    x = [np.sin(start + np.arange((3 - start % 2) * 12)).reshape(-1, 3, 4) for start in starts]
    features = np.concatenate(x)
    ones = features[:, 0] > 0.2
    labels = np.stack([~ones, ones], axis=1).astype(float)
    return [DataSet(features[i : i + 3], labels[i : i + 3]) for i in range(0, len(features), 3)]


LOSS = DataSetLossCalculator(minibatches(100, 201), True)
SIXTY = MaxEpochsTerminationCondition(60)
CONFIGURATIONS: dict[str, Any] = {
    "epochs": {"scoreCalculator": LOSS, "epochTerminationConditions": MaxEpochsTerminationCondition(5)},
    "sum": {
        "scoreCalculator": DataSetLossCalculator(minibatches(100, 201), average=False),
        "epochTerminationConditions": MaxEpochsTerminationCondition(1),
    },
    "every second": {
        "scoreCalculator": LOSS,
        "evaluateEveryNEpochs": 2,
        "epochTerminationConditions": MaxEpochsTerminationCondition(4),
    },
    "improvement": {
        "scoreCalculator": LOSS,
        "epochTerminationConditions": [SIXTY, ScoreImprovementEpochTerminationCondition(2)],
    },
    "much improvement": {
        "scoreCalculator": LOSS,
        "epochTerminationConditions": ScoreImprovementEpochTerminationCondition(3, 0.2),
    },
    "best": {"scoreCalculator": LOSS, "epochTerminationConditions": [BestScoreEpochTerminationCondition(0.5), SIXTY]},
    "large score": {
        "scoreCalculator": LOSS,
        "epochTerminationConditions": SIXTY,
        "iterationTerminationConditions": MaxScoreIterationTerminationCondition(2.5),
    },
    "accuracy": {
        "scoreCalculator": ClassificationScoreCalculator(Evaluation.Metric.ACCURACY, minibatches(100, 201)),
        "epochTerminationConditions": ScoreImprovementEpochTerminationCondition(3),
    },
}


def trained(name: str, **more: Any) -> Any:
    builder = EarlyStoppingConfiguration.Builder()
    for word, value in {**CONFIGURATIONS[name], **more}.items():
        assert getattr(builder, word)(value) is builder
    net = MultiLayerNetwork(network()).init()
    net.set_params(np.sin(7 * np.arange(net.num_params()) + 1) / 2)
    return EarlyStoppingTrainer(builder.build(), net, minibatches(0, 50, 301)).fit(), net


@pytest.mark.parametrize("name", [name for name in RUNS if "throws" not in RUNS[name]])
def test_it_stops_where_dl4j_stops(name: str) -> None:
    expected, (result, net) = RUNS[name], trained(name)
    assert (result.getTerminationReason(), result.getTotalEpochs()) == (expected["reason"], expected["epochs"])
    assert result.getTerminationDetails() == expected["details"]
    assert {str(epoch) for epoch in result.getScoreVsEpoch()} == expected["scores"].keys()
    for epoch, score in expected["scores"].items():
        assert result.score_vs_epoch[int(epoch)] == pytest.approx(score, rel=1e-9)
    assert result.getBestModelEpoch() == expected["best epoch"]
    np.testing.assert_allclose(result.getBestModel().params(), expected["best parameters"], rtol=0, atol=1e-10)
    assert net.epoch == expected["epochs"]


def test_the_best_score_is_that_of_the_best_network() -> None:
    """DL4J tells what the copy remembers of its last minibatch: 0."""
    result, _ = trained("improvement")
    assert RUNS["improvement"]["best score"] == 0
    assert result.getBestModelScore() == result.score_vs_epoch[5] == LOSS.calculate_score(result.best_model)


def test_an_end_before_the_first_score() -> None:
    """DL4J throws, since it has no best network."""
    result, net = trained("large score")
    assert "NullPointerException" in RUNS["large score"]["throws"]
    assert (result.termination_reason, result.total_epochs) == ("IterationTerminationCondition", 0)
    assert (result.best_model, result.best_model_epoch, net.iteration) == (None, -1, 1)


def test_networks_are_kept_in_files(tmp_path: Path) -> None:
    saver = LocalFileModelSaver(tmp_path / "models")
    result, net = trained("improvement", modelSaver=saver, saveLastModel=True)
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == ["bestModel.bin", "latestModel.bin"]
    np.testing.assert_allclose(saver.getBestModel().params(), RUNS["improvement"]["best parameters"], rtol=0, atol=1e-10)
    np.testing.assert_array_equal(saver.get_latest_model().params(), net.params())
    assert result.best_model.num_params() == net.num_params()
