"""Batch normalisation and AutoEncoder in files of 0.9.1 and 1.0.0-M2.1, which the real ones ran: tests/golden/written.json."""

from __future__ import annotations

import numpy as np
import pytest

import runtime
from netconf import AutoEncoder, BatchNormalization, DenseLayer, NeuralNetConfiguration, OutputLayer
from netconf.dl4j.reader import read

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")
X = np.random.default_rng(5).normal(0, 2, (7, 3))
Y = np.eye(2)[np.arange(7) % 2]


def network(*layers, release=None):
    builder = NeuralNetConfiguration.Builder().seed(1)
    chain = (builder.compatibility(release) if release else builder).list(*layers, OutputLayer(nOut=2)).build()
    return runtime.MultiLayerNetwork(chain, dtype="float64").init().fit(X, Y)


def normalised(release=None, **words):
    return network(DenseLayer(nIn=3, nOut=4, activation="tanh"), BatchNormalization(eps=0.1, decay=0.5, **words), release=release)


@pytest.mark.parametrize("logarithm", [True, False])
@pytest.mark.parametrize("own", [None, "0.9.1", "1.0.0-M2.1"])
@pytest.mark.parametrize("dialect", ["0.9.1", "1.0.0-M2.1"])
def test_predictions_are_the_same_in_every_release(logarithm, own, dialect, tmp_path):
    """0.9.1 has eps in the variance, and does not add it; logarithms are a form of it."""
    net = normalised(own, useLogStd=logarithm)
    net.save(tmp_path / "model.zip", dialect=dialect)
    for switch in (None, "0.9.1", "1.0.0-M2.1"):
        again = runtime.load(tmp_path / "model.zip", compatibility=switch)
        np.testing.assert_allclose(again.output(X), net.output(X), rtol=0, atol=1e-12)


def test_eps_is_in_the_variance_of_0_9_1(tmp_path):
    net = normalised(useLogStd=False)
    net.save(tmp_path / "model.zip", dialect="0.9.1")
    theirs = runtime.load(tmp_path / "model.zip", compatibility="0.9.1").param_table()["1_var"]
    np.testing.assert_allclose(theirs - net.param_table()["1_var"], 0.1, rtol=0, atol=1e-12)


def test_a_layer_that_rebuilds_its_input_is_written_for_0_9_1(tmp_path):
    layer = AutoEncoder(nIn=3, nOut=4, activation="tanh", corruptionLevel=0.25, sparsity=0.5, visibleBiasInit=0.125)
    net = network(layer)
    net.save(tmp_path / "model.zip", dialect="0.9.1")
    again = runtime.load(tmp_path / "model.zip")
    first = read(net.conf.to_json(dialect="0.9.1")).configuration.layers[0]

    assert np.array_equal(again.output(X), net.output(X))
    assert (first.corruption_level, first.sparsity, first.visible_bias_init) == (0.25, 0.5, 0.125)
    assert first.loss_function == net.conf.layers[0].loss_function
