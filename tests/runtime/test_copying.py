"""Copies of networks: of their own, and as good as the network itself in whatever comes next."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netconf import Adam, GravesLSTM, NeuralNetConfiguration, RnnOutputLayer
from runtime import ComputationGraph, DataSet, MultiLayerNetwork

COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda net: pickle.loads(pickle.dumps(net)),  # noqa: S301 - our own
    "clone": lambda net: net.clone(),
}


def chain(**words: Any) -> MultiLayerNetwork:
    layers = NeuralNetConfiguration.Builder().updater(Adam(0.01)).list()
    layers = layers.layer(GravesLSTM.Builder().nIn(3).nOut(4).activation("tanh").dropOut(0.5).build())
    return MultiLayerNetwork(layers.layer(RnnOutputLayer.Builder("mse").nOut(3).activation("identity").build()).build(), **words)


def graph() -> ComputationGraph:
    builder = NeuralNetConfiguration.Builder().seed(3).graphBuilder().addInputs("in")
    builder = builder.addLayer("lstm", GravesLSTM.Builder().nIn(3).nOut(4).build(), "in")
    out = RnnOutputLayer.Builder("mse").nIn(4).nOut(3).activation("identity").build()
    return ComputationGraph(builder.addLayer("out", out, "lstm").setOutputs("out").build())


def minibatch() -> DataSet:
    x = np.random.default_rng(1).normal(0, 1, (2, 3, 5))
    return DataSet(x, x[:, ::-1].copy())


@pytest.mark.parametrize("way", COPIES)
@pytest.mark.parametrize("make", [chain, graph])
def test_a_copy_trains_on_as_the_network_does_and_apart_from_it(make: Callable[[], Any], way: str) -> None:
    net, data = make().init(), minibatch()
    net.fit(data)
    net.rnn_time_step(data.features[:, :, 0])
    twin = COPIES[way](net)
    assert (twin.iteration, twin.epoch, twin.score()) == (net.iteration, net.epoch, net.score())
    before = twin.params()
    for _ in range(3):
        net.fit(data)
    np.testing.assert_array_equal(twin.params(), before)
    twin_step = twin.rnn_time_step(data.features[:, :, 1])
    for _ in range(3):
        twin.fit(data)
    np.testing.assert_array_equal(twin.params(), net.params())
    np.testing.assert_array_equal(twin.updater_state(), net.updater_state())
    assert not np.array_equal(twin_step, copy.copy(twin).rnn_time_step(data.features[:, :, 1]))


def test_options_are_kept_and_what_was_not_begun_is_not_begun() -> None:
    twin = copy.deepcopy(chain(dtype="float64", threads=1, layout="NWC", debug=True))
    assert (twin.dtype.name, twin.threads, twin.layout, twin.isInitCalled()) == ("float64", 1, "NWC", False)
    assert twin.engine.plan.debug
    assert not twin.init().engine.has_updates


def test_listeners_stay_with_the_network() -> None:
    net = chain()
    net.set_listeners(type("Listener", (), {"iteration_done": lambda *_: None})())
    assert (len(net.listeners), copy.copy(net).listeners) == (1, [])
