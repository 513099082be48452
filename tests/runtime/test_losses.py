"""Losses on the runtime: weights whatever runs in between, labels that are no probabilities; the policy Score; AdaBelief."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import (
    AdaBelief,
    ConfigurationWarning,
    DataType,
    DenseLayer,
    LossBinaryXENT,
    LossMSE,
    LossMultiLabel,
    NeuralNetConfiguration,
    OutputLayer,
    Sgd,
)
from netconf.schedules import LearningRatePolicySchedule
from runtime import DataSet, MultiLayerNetwork
from runtime.schedules import stands_still

RANDOM = np.random.default_rng(9)
X, Y = RANDOM.normal(0, 1, (8, 3)), RANDOM.normal(0, 1, (8, 3))
MORE = DataSet(RANDOM.normal(0, 1, (64, 3)), RANDOM.normal(0, 1, (64, 3)))


def network(loss: Any, activation: str = "identity", rate: Any = 0.1, updater: Any = None) -> MultiLayerNetwork:
    conf = (
        NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(DataType.DOUBLE)
        .updater(updater or Sgd(rate))
        .list()
        .layer(DenseLayer.Builder().nIn(3).nOut(40).activation("tanh").build())
        .layer(OutputLayer.Builder(loss).nOut(3).activation(activation).build())
        .build()
    )
    return MultiLayerNetwork(conf).init()


def test_weights_of_a_loss_outlive_whatever_runs_in_between() -> None:
    plain, other = (network(LossMSE(weights=(1.0, 5.0, 9.0))) for _ in range(2))
    plain.fit(X, Y).fit(X, Y)
    other.score(MORE)
    other.fit(X, Y)
    other.output(MORE.features)
    other.score(MORE)
    other.fit(X, Y)
    np.testing.assert_array_equal(plain.params(), other.params())


@pytest.mark.parametrize("value", [-0.25, 1.5])
@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("xent", "XENT"),
        ("kl_divergence", "KL_DIVERGENCE"),
        (LossBinaryXENT(clip_eps=0.0), "XENT"),
        (LossMultiLabel(), "MULTI_LABEL"),
    ],
    ids=str,
)
def test_a_loss_of_probabilities_says_that_labels_are_none(loss: Any, name: str, value: float) -> None:
    y = np.full((8, 3), 0.5)
    y[2, 1] = value
    expected = rf"labels of example 2, step 0 are no probabilities \({value} at output 1\): {name} takes numbers from 0 to 1"
    with pytest.warns(ConfigurationWarning, match=expected):
        network(loss, "sigmoid").fit(X, y)


def test_probabilities_pass_in_silence() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network("xent", "sigmoid").fit(X, RANDOM.uniform(0, 1, (8, 3)))


def score_policy(decay: float) -> LearningRatePolicySchedule:
    return LearningRatePolicySchedule(policy="Score", initial_value=0.1, decay_rate=decay)


def test_the_policy_score_decays_the_rate_when_the_score_stands_still(tmp_path: Path) -> None:
    """A rate of 0 leaves the score as it is: from the second update on each one decays the rate, which the model file keeps."""
    still = network("mse", rate=LearningRatePolicySchedule(policy="Score", initial_value=0.0, decay_rate=0.5))
    for _ in range(4):
        still.fit(X, Y)
    assert still.engine.updates.standing == (3, still.score())
    still.save(tmp_path / "still.zip")
    assert runtime.load(tmp_path / "still.zip").engine.updates.standing == (3, still.score())

    moving, plain = network("mse", rate=score_policy(0.5)), network("mse")
    for _ in range(3):
        moving.fit(X, Y)
        plain.fit(X, Y)
    np.testing.assert_array_equal(moving.params(), plain.params())
    moving.engine.updates.standing = (2, None)
    before, gradient = moving.params(), moving.gradient_and_score(DataSet(X, Y))[0]
    moving.fit(X, Y)
    np.testing.assert_allclose(before - moving.params(), 0.1 * (0.5 + 1e-5) ** 2 * gradient / 8, rtol=1e-9, atol=1e-15)


def test_what_stands_still() -> None:
    assert stands_still(2.0, 2.0 + 1e-5)
    assert not stands_still(2.0, 2.0 + 3e-5)
    assert not stands_still(0.0, 0.0)


def test_adabelief() -> None:
    """The formula by itself: the real M2.1 cannot make its state."""
    rate, beta1, beta2, epsilon = 0.02, 0.8, 0.95, 1e-6
    net = network("mse", updater=AdaBelief(rate, beta1, beta2, epsilon))
    data = DataSet(X, Y)
    w = net.params()
    mean, deviation = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, 5):
        g = net.gradient_and_score(data)[0] / len(X)
        mean = beta1 * mean + (1 - beta1) * g
        deviation = beta2 * deviation + (1 - beta2) * (g - mean) ** 2 + epsilon
        w = w - rate * np.sqrt(1 - beta2**t) / (1 - beta1**t) * mean / (np.sqrt(deviation) + epsilon)
        net.fit(data)
        np.testing.assert_allclose(net.params(), w, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(net.updater_state(), np.concatenate([mean, deviation]), rtol=1e-9, atol=1e-14)
