"""What ends a training, what scores it, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netconf import LSTM, NetconfError, NeuralNetConfiguration, RnnOutputLayer, Sgd
from runtime import (
    ComputationGraph,
    DataSet,
    DataSetLossCalculator,
    EarlyStoppingConfiguration,
    EarlyStoppingGraphTrainer,
    EarlyStoppingTrainer,
    InMemoryModelSaver,
    InvalidScoreIterationTerminationCondition,
    MaxEpochsTerminationCondition,
    MaxScoreIterationTerminationCondition,
    MaxTimeIterationTerminationCondition,
    MultiLayerNetwork,
    RegressionScoreCalculator,
    TimeUnit,
    TrainingListener,
)

RANDOM = np.random.default_rng(1)
DATA = DataSet(RANDOM.normal(0, 1, (4, 2, 3)), RANDOM.normal(0, 1, (4, 1, 3)))
OUT = RnnOutputLayer.Builder("mse").nOut(1).activation("identity").build()


def network() -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(1).updater(Sgd(0.1)).list()
    return MultiLayerNetwork(chain.layer(LSTM.Builder().nIn(2).nOut(3).build()).layer(OUT).build()).init()


def configuration(**more) -> EarlyStoppingConfiguration:
    said = {
        "score_calculator": DataSetLossCalculator(DATA),
        "epoch_termination_conditions": [MaxEpochsTerminationCondition(3)],
    }
    return EarlyStoppingConfiguration(**{**said, **more})


def test_a_configuration_that_cannot_end_or_score_is_refused() -> None:
    with pytest.raises(NetconfError) as refusal:
        EarlyStoppingConfiguration.Builder().build()
    assert str(refusal.value) == (
        "2 problems\n"
        "  1. early stopping: there is no condition: the training would never end\n"
        "    epochTerminationConditions(MaxEpochsTerminationCondition(30))\n"
        "  2. early stopping: there is no score calculator: no network would be the best\n"
        "    scoreCalculator(DataSetLossCalculator(test_data, True))"
    )
    with pytest.raises(NetconfError, match="evaluateEveryNEpochs: 0 is given"):
        configuration(evaluate_every_n_epochs=0)


def test_data_that_are_gone_after_an_epoch_are_refused() -> None:
    with pytest.raises(NetconfError, match="a generator can be gone through once, but it is needed after each epoch"):
        EarlyStoppingTrainer(configuration(), network(), (one for one in [DATA]))
    with pytest.raises(NetconfError, match="a int is given, a DataSet or an iterable of them is expected"):
        DataSetLossCalculator(3)


def test_the_time_ends_a_training() -> None:
    conf = configuration(iteration_termination_conditions=[MaxTimeIterationTerminationCondition(0, TimeUnit.MINUTES)])
    result = EarlyStoppingTrainer(conf, network(), [DATA] * 2).fit()
    assert result.termination_details == "MaxTimeIterationTerminationCondition(0 seconds)"
    assert MaxTimeIterationTerminationCondition(2, TimeUnit.HOURS).seconds == 7200


@pytest.mark.parametrize("score", [math.nan, math.inf, 1.0])
def test_scores_that_end_a_training(score: float) -> None:
    assert InvalidScoreIterationTerminationCondition().terminate(score) == (score != 1)
    assert MaxScoreIterationTerminationCondition(2).terminate(score) == (score != 1)


def test_a_graph_and_its_error_of_numbers() -> None:
    words = NeuralNetConfiguration.Builder().seed(1).updater(Sgd(0.1)).graphBuilder().addInputs("x")
    words = words.addLayer("a", LSTM.Builder().nIn(2).nOut(3).build(), "x").addLayer("y", OUT, "a").setOutputs("y")
    conf = configuration(score_calculator=RegressionScoreCalculator("R2", DATA))
    result = EarlyStoppingGraphTrainer(conf, ComputationGraph(words.build()).init(), DATA).fit()
    assert result.best_model_epoch == 2  # R2 grows
    assert result.best_model_score == result.best_model.evaluate_regression(DATA).r_squared()


def test_listeners_hear_of_epochs_and_of_no_more_than_are_trained() -> None:
    heard: list[str] = []

    class Hearing(TrainingListener):
        def on_epoch_start(self, network) -> None:
            heard.append(f"start {network.epoch}")

        def on_epoch_end(self, network) -> None:
            heard.append(f"end {network.epoch}")

    net = network()
    net.set_listeners(Hearing())
    saver = InMemoryModelSaver()
    EarlyStoppingTrainer(configuration(model_saver=saver), net, [DATA]).fit()
    assert heard == ["start 0", "end 1", "start 1", "end 2", "start 2", "end 3"]
    assert saver.getLatestModel() is None
    assert saver.getBestModel().iteration == net.iteration == 3
